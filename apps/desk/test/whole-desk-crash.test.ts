import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Rng } from '@sluice/domain'
import type { ConsoleState, CoreHealth } from '@sluice/runtime'
import { openDatabase, type Database } from '@sluice/store'
import { freshSeeds } from '@sluice/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { freePortOffset, LinkClient, ROOT } from './desk-processes.ts'
import { judge, readFixLogs, type LoggedMessage, type Verdict } from './judge.ts'

const ROUNDS = 5
const LIVE_CHILDREN_MIN = 50
const PARTS = ['core', 'gateway', 'console', 'postgres'] as const
/** Cases below: when fewer passed, logs and data stay. */
const TESTS = 7
const START_TIMEOUT_MS = 120_000
const BACK_TIMEOUT_MS = 60_000
const SEED = freshSeeds(1)[0]!

/**
 * Core, gateway, console and PostgreSQL die in one instant; venues and owner, the world outside, live on. The launcher
 * starts everything again. What came of it is judged from the counterparties' logs, the engine and the database.
 */
describe(`whole desk killed ${ROUNDS} times, seed ${SEED}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-desk-crash-'))
  const live: number[] = []
  const backMs: number[] = []
  let launcher: Launcher | undefined
  let database: Database | undefined
  let passed = 0
  let engine: ConsoleState
  let verdict: Verdict
  let venueFills: readonly Fill[]

  beforeAll(async () => {
    // PostgreSQL runs as its own user when we are root, and must reach its folder.
    chmodSync(dataDir, 0o755)
    const offset = await freePortOffset()
    const rng = new Rng(SEED, 0x9)
    const link = new LinkClient(dataDir)
    launcher = new Launcher({
      SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(offset), SLUICE_FIX_RECONNECT_MS: '50',
      SLUICE_DEMO_OMS_PARENTS_PER_MINUTE: '1200', SLUICE_DEMO_OMS_QTY_MAX: '3000', SLUICE_LIMITS_MAX_REPEATED_ORDERS: '1000',
    })
    await launcher.until('the desk', (output) => /Stop +Ctrl-C/.test(output), START_TIMEOUT_MS)
    for (let round = 0; round < ROUNDS; round++) {
      await link.open()
      live.push(await randomInstant(link, rng))
      link.close()
      const from = performance.now()
      killDesk(dataDir)
      const back = round + 1
      await launcher.until(`round ${back}: every part back`, (output) => PARTS.every((name) => output.split(`${name} is back`).length - 1 >= back), BACK_TIMEOUT_MS)
      backMs.push(performance.now() - from)
    }
    await link.open()
    await link.until('every session up', isTrading)
    await link.kill('end of the test')
    await link.until('a flat desk', (h) => h.openParents === 0 && h.liveChildren === 0)
    await ownerHeardAll(dataDir)
    engine = await link.snapshot()
    link.close()
    const password = readFileSync(join(dataDir, 'postgres', 'sluice-password'), 'utf8').trim()
    database = openDatabase({ url: `postgresql://sluice:${password}@127.0.0.1:${5_439 + offset}/sluice` })
    await caughtUp(database, engine.seq)
    const logs = venueLogs(dataDir)
    verdict = judge(logs, readFixLogs(join(dataDir, 'sandbox', 'OMS1')))
    venueFills = fillsOf(logs)
  }, 400_000)

  afterEach(({ task }) => { if (task.result?.state !== 'fail') passed += 1 })
  afterAll(async () => {
    await database?.$disconnect()
    await launcher?.stop()
    if (passed === TESTS) rmSync(dataDir, { recursive: true, force: true })
    else console.log(`logs and data of the failed run: ${dataDir}\n${launcher?.output ?? ''}`)
  }, 30_000)

  it(`killed with at least ${LIVE_CHILDREN_MIN} live children each time`, () => {
    console.log(`live children at each kill: ${live.join(' ')}; whole desk back after ms: ${backMs.map(Math.round).join(' ')}; ${verdict.parents} parents, ${verdict.venueOrders} orders, ${verdict.venueFills} fills; ${engine.parents.length} parents compared with the engine`)
    expect(live).toHaveLength(ROUNDS)
    expect(Math.min(...live)).toBeGreaterThanOrEqual(LIVE_CHILDREN_MIN)
    expect(verdict.venueFills).toBeGreaterThan(ROUNDS)
  })

  it('sent twice 0', () => expect(verdict.sentTwice).toEqual([]))
  it('fills lost 0', () => expect(verdict.fillsLost).toEqual([]))
  it('fills told that never were 0', () => expect(verdict.fillsInvented).toEqual([]))
  it('quantities add up', () => expect(verdict.quantityFaults).toEqual([]))

  it('PostgreSQL holds every fill of the venues exactly once', async () => {
    const stored = await database!.execution.findMany({ select: { mic: true, execId: true, parentId: true, lastQty: true } })
    expect(stored.map(nameOf).sort()).toEqual(venueFills.map(nameOf).sort())
  })

  it('PostgreSQL and engine agree on every parent that the engine shows', async () => {
    const stored = new Map((await database!.parent.findMany()).map((row) => [row.parentId, row]))
    const executed = new Map<string, number>()
    for (const { parentId, lastQty } of venueFills) executed.set(parentId, (executed.get(parentId) ?? 0) + lastQty)
    expect(engine.parents.length).toBeGreaterThan(0)
    const told = engine.parents.map(({ parentId, cumQty, status }) => `${parentId} ${status} ${cumQty}`)
    expect(engine.parents.map(({ parentId }) => `${parentId} ${stored.get(parentId)?.status} ${stored.get(parentId)?.cumQty}`)).toEqual(told)
    const unequal = [...stored.values()].filter(({ parentId, cumQty }) => Number(cumQty) !== (executed.get(parentId) ?? 0))
    expect(unequal.map(({ parentId, cumQty }) => `${parentId}: stored ${cumQty}, venues filled ${executed.get(parentId) ?? 0}`)).toEqual([])
  })
})

interface Fill { readonly mic: string; readonly execId: string; readonly parentId: string; readonly lastQty: number }

const nameOf = ({ mic, execId, parentId, lastQty }: { mic: string; execId: string; parentId: string; lastQty: number | bigint }): string => `${parentId} ${mic} ${execId} ${lastQty}`

const isTrading = (h: CoreHealth): boolean => h.sessions.filter((s) => s.role === 'orders' || s.session === 'OMS1').every((s) => s.up)

/** `scripts/start.mjs`, as `npm start` runs it. */
class Launcher {
  output = ''
  private readonly child: ChildProcess
  private readonly watchers = new Set<() => void>()

  constructor(env: Readonly<Record<string, string>>) {
    this.child = spawn(process.execPath, ['scripts/start.mjs'], { cwd: ROOT, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const take = (chunk: Buffer): void => {
      this.output += chunk.toString()
      for (const look of this.watchers) look()
    }
    this.child.stdout!.on('data', take)
    this.child.stderr!.on('data', take)
    this.child.once('exit', () => { for (const look of this.watchers) look() })
  }

  until(what: string, wanted: (output: string) => boolean, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (problem?: string): void => {
        clearTimeout(timer)
        this.watchers.delete(look)
        if (problem === undefined) resolve()
        else reject(new Error(`${what}: ${problem}\n${this.output.slice(-8_000)}`))
      }
      const look = (): void => {
        if (wanted(this.output)) finish()
        else if (this.child.exitCode !== null) finish(`the launcher ended with ${this.child.exitCode}`)
      }
      const timer = setTimeout(() => finish(`not within ${timeoutMs} ms`), timeoutMs)
      this.watchers.add(look)
      look()
    })
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 20_000)
    await gone
    clearTimeout(timer)
  }
}

/** A random while after the desk trades with enough live children; tells how many it last had, still enough. */
async function randomInstant(link: LinkClient, rng: Rng): Promise<number> {
  for (let tries = 0; tries < 20; tries++) {
    await link.until(`sessions and ${LIVE_CHILDREN_MIN} live children`, (h) => h.liveChildren >= LIVE_CHILDREN_MIN && isTrading(h))
    await new Promise((resolve) => setTimeout(resolve, rng.next() * 600))
    const now = link.health?.liveChildren ?? 0
    if (now >= LIVE_CHILDREN_MIN) return now
  }
  throw new Error(`fewer than ${LIVE_CHILDREN_MIN} live children at each of 20 instants`)
}

/** All four parts, and the database server with its own children: first the one that would start others. */
function killDesk(dataDir: string): void {
  const pids = JSON.parse(readFileSync(join(dataDir, 'run', 'processes.json'), 'utf8')) as Record<string, number | null>
  const server = Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0])
  const backends = spawnSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' }).stdout.split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number)).filter(([, parent]) => parent === server).map(([pid]) => pid!)
  for (const name of PARTS) if (typeof pids[name] !== 'number') throw new Error(`${name} is not running: ${JSON.stringify(pids)}`)
  for (const pid of [...PARTS.map((name) => pids[name]!), server]) process.kill(pid, 'SIGKILL')
  for (const pid of backends) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}

/** No more fills appear for a while in any log: the owner has heard of all of them. New parents go on being refused. */
async function ownerHeardAll(dataDir: string): Promise<void> {
  let last = -1
  for (let tries = 0; tries < 50; tries++) {
    const now = readFixLogs(join(dataDir, 'sandbox')).filter(({ fields }) => fields.get(35) === '8' && fields.get(150) === 'F').length
    if (now === last) return
    last = now
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error('venues and owner still exchange fills 25 s after the desk was flat')
}

/** The projection has passed `seq`. */
async function caughtUp(database: Database, seq: number): Promise<void> {
  let at = 0
  for (const end = performance.now() + 30_000; performance.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    at = Number((await database.projectionCursor.findFirst())?.seq ?? 0)
    if (at >= seq) return
  }
  throw new Error(`PostgreSQL is at ${at} after 30 s, the engine was at ${seq}`)
}

function venueLogs(dataDir: string): Map<string, LoggedMessage[]> {
  const dir = join(dataDir, 'sandbox')
  return new Map(readdirSync(dir).filter((name) => name !== 'OMS1' && name !== 'DROP1').map((mic) => [mic, readFixLogs(join(dir, mic))]))
}

/** Fills by the venues' own word, each once however often it was sent. */
function fillsOf(logs: ReadonlyMap<string, readonly LoggedMessage[]>): Fill[] {
  const fills = new Map<string, Fill>()
  for (const [mic, messages] of logs) {
    for (const { direction, fields } of messages) {
      if (direction !== 'OUT' || fields.get(35) !== '8' || fields.get(150) !== 'F') continue
      const execId = fields.get(17) ?? ''
      const clOrdId = fields.get(41) ?? fields.get(11) ?? ''
      fills.set(`${mic} ${execId}`, { mic, execId, parentId: `P-${parseInt(clOrdId.split('-')[0]!, 36)}`, lastQty: Number(fields.get(32)) })
    }
  }
  return [...fills.values()]
}
