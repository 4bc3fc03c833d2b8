import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CoreHealth } from '@sluice/runtime'
import { freshSeeds } from '@sluice/testkit'
import { Rng } from '@sluice/domain'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskProcess, freePortOffset, LinkClient } from './desk-processes.ts'
import { judge, readFixLogs, type Verdict } from './judge.ts'
import { replayDesk } from './replay-desk.ts'

const ROUNDS = Number(process.env['SLUICE_CRASH_ROUNDS'] ?? 20)
const LIVE_CHILDREN_MIN = 50
const SEED = freshSeeds(1)[0]!

/** The core dies at random instants while it trades; the counterparties' own logs say what came of it. */
describe(`core killed ${ROUNDS} times, seed ${SEED}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-crash-'))
  const live: number[] = []
  const startMs: number[] = []
  let sandbox: DeskProcess
  let core: DeskProcess
  let verdict: Verdict
  let last: { readonly seq: number; readonly stateHash: string }

  beforeAll(async () => {
    const env = {
      SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(await freePortOffset()), SLUICE_FIX_RECONNECT_MS: '50', SLUICE_CORE_SNAPSHOT_EVERY_ENTRIES: '2000',
      // Many small patient parents: plenty that rests.
      SLUICE_DEMO_OMS_PARENTS_PER_MINUTE: '1500', SLUICE_DEMO_OMS_QTY_MAX: '3000', SLUICE_LIMITS_MAX_REPEATED_ORDERS: '1000',
    }
    const rng = new Rng(SEED, 0x9)
    const link = new LinkClient(dataDir)
    sandbox = await DeskProcess.start('apps/sandbox/dist/sandbox.mjs', env)
    core = await DeskProcess.start('apps/desk/dist/core.mjs', env)
    for (let round = 0; round < ROUNDS; round++) {
      await link.open()
      const { liveChildren } = await link.until(`sessions and ${LIVE_CHILDREN_MIN} live children`, (h) => h.liveChildren >= LIVE_CHILDREN_MIN && isTrading(h))
      live.push(liveChildren)
      await new Promise((resolve) => setTimeout(resolve, rng.next() * 600))
      link.close()
      await core.kill9()
      core = await DeskProcess.start('apps/desk/dist/core.mjs', env)
      startMs.push(core.startMs)
    }
    await link.open()
    await link.until('every session up', isTrading)
    await link.kill('end of the test')
    await link.until('a flat desk', (h) => h.openParents === 0 && h.liveChildren === 0).catch(async (error: Error) => {
      const { children } = await link.snapshot()
      throw new Error(`${error.message}\nstill live: ${JSON.stringify(children.filter((c) => c.leavesQty > 0).slice(0, 5))}`)
    })
    await settled(dataDir)
    const { seq, stateHash } = await link.snapshot()
    last = { seq, stateHash }
    link.close()
    await core.stop()
    await sandbox.stop()
    verdict = judgeDesk(dataDir)
  }, 300_000)

  afterAll(async () => {
    await core.stop()
    await sandbox.stop()
    if (verdict !== undefined) rmSync(dataDir, { recursive: true, force: true }) // a run that failed leaves its logs
  })

  it(`killed with at least ${LIVE_CHILDREN_MIN} live children each time`, () => {
    console.log(`live children at each kill: ${live.join(' ')}; back after ms: ${startMs.map(Math.round).join(' ')}; ${verdict.parents} parents, ${verdict.venueOrders} orders, ${verdict.venueFills} fills`)
    expect(live).toHaveLength(ROUNDS)
    expect(Math.min(...live)).toBeGreaterThanOrEqual(LIVE_CHILDREN_MIN)
    expect(verdict.venueFills).toBeGreaterThan(ROUNDS)
  })

  it('sent twice 0', () => expect(verdict.sentTwice).toEqual([]))
  it('fills lost 0', () => expect(verdict.fillsLost).toEqual([]))
  it('fills told that never were 0', () => expect(verdict.fillsInvented).toEqual([]))
  it('quantities add up', () => expect(verdict.quantityFaults).toEqual([]))

  it('the whole journal, over all restarts, replays to the last state; its messages are the ones that were sent', async () => {
    const replayed = await replayDesk(dataDir, last.seq)
    expect(replayed.stateHash).toBe(last.stateHash)
    expect(replayed.sentButNotCaused).toEqual([])
    expect(replayed.causedButNotSent).toEqual([])
  })
})

const isTrading = (h: CoreHealth): boolean => h.sessions.filter((s) => s.role === 'orders' || s.session === 'OMS1').every((s) => s.up)

/** The owner has heard of everything that the venues did: its log stands still for a while. */
async function settled(dataDir: string): Promise<void> {
  const length = (): number => readFixLogs(join(dataDir, 'sandbox')).length
  for (let last = -1, now = length(), tries = 0; last !== now && tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 500))
    last = now
    now = length()
    if (readFixLogs(join(dataDir, 'sandbox', 'OMS1')).length > 0 && last === now) return
  }
}

function judgeDesk(dataDir: string): Verdict {
  const sandboxDir = join(dataDir, 'sandbox')
  const mics = readdirSync(sandboxDir).filter((name) => name !== 'OMS1')
  return judge(new Map(mics.map((mic) => [mic, readFixLogs(join(sandboxDir, mic))])), readFixLogs(join(sandboxDir, 'OMS1')))
}
