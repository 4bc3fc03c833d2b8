import { rmSync } from 'node:fs'
import { freshSeeds } from '@sluice/testkit'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { crashTable } from './crash/crash-table.ts'
import { killCore, type CrashRun } from './crash/kill-core.ts'
import { replayDesk } from './replay-desk.ts'

const TIMES = Number(process.env['SLUICE_CRASH_TIMES'] ?? 200)
const SEED = freshSeeds(1)[0]!
/** Most kills find this many children at the venues. */
const LIVE_CHILDREN_MEDIAN_MIN = 10
/** Cases below: when fewer passed, logs and data stay. */
const TESTS = 9

/** The core dies at random instants; the counterparties' own logs say what came of it. `pnpm crash --times 1000` does the same without a test around it. */
describe(`core and FIX killed ${TIMES} times, seed ${SEED}`, () => {
  let run: CrashRun | undefined
  let passed = 0

  beforeAll(async () => {
    run = await killCore({ times: TIMES, seed: SEED })
    console.log(crashTable(run).join('\n'))
  }, 800_000)

  afterEach(({ task }) => { if (task.result?.state !== 'fail') passed += 1 })
  afterAll(() => {
    if (run === undefined) return
    if (passed === TESTS) rmSync(run.dataDir, { recursive: true, force: true })
    else console.log(`logs and data of the failed run: ${run.dataDir}`)
  })

  const verdict = (): CrashRun['verdict'] => run!.verdict

  it('hit a desk that starts, recovers and trades', () => {
    const { kills, liveChildren } = run!
    expect(kills).toHaveLength(TIMES)
    expect(kills.filter(({ readyMs }) => readyMs === null).length).toBeGreaterThan(0)
    expect(kills.filter(({ executionMs }) => executionMs !== null).length).toBeGreaterThan(TIMES / 5)
    expect([...liveChildren].sort((a, b) => a - b)[liveChildren.length >> 1]).toBeGreaterThanOrEqual(LIVE_CHILDREN_MEDIAN_MIN)
    expect(verdict().venueFills).toBeGreaterThan(TIMES)
  })

  it('executions lost 0', () => expect(verdict().fillsLost).toEqual([]))
  it('executions told that never were 0', () => expect(verdict().fillsInvented).toEqual([]))
  it('executed twice 0', () => expect(verdict().executedTwice).toEqual([]))
  it('sent twice 0', () => expect(verdict().sentTwice).toEqual([]))
  it('every order, change and cancel was answered', () => expect(verdict().unanswered).toEqual([]))
  it('no order is left open', () => expect(verdict().stillOpen).toEqual([]))
  it('CumQty and AvgPx add up', () => expect(verdict().quantityFaults).toEqual([]))

  it('the whole journal, over all restarts, replays to the last state; its messages are the ones that were sent', async () => {
    const { dataDir, last } = run!
    const replayed = await replayDesk(dataDir, last.seq)
    expect(replayed.stateHash).toBe(last.stateHash)
    expect(replayed.sentButNotCaused).toEqual([])
    expect(replayed.causedButNotSent).toEqual([])
  }, 120_000)
})
