import { NEVER_ABSTAIN, parentIdOf, SCORE_OUTPUTS, type ChildOrder, type ClOrdId, type Entry, type Mic, type Output, type ParentReport, type ParentRequest, type SessionId, type UnixUs } from '@sluice/domain'
import { boot, sessionOf, startRuntime, systemClock, type EnginePort, type Runtime, type ScorerPort } from '@sluice/runtime'
import { expect, it } from 'vitest'
import { JournalSessionStore, SnapshotFiles, openJournal, readBatches } from '../src/index.ts'
import { nodeJournalIo, type JournalIo } from '../src/journal-io.ts'
import { recordsOf } from './collect.ts'
import { scratchDirectories } from './scratch-directory.ts'

const OMS = 'OMS1' as SessionId
const XNYS = 'XNYS' as Mic
const scratch = scratchDirectories()

/** Reports a parent and asks for scores; the scores send one child. */
class OneChildEngine implements EnginePort {
  private seen = 0

  step({ seq, tsUs, input }: Entry): readonly Output[] {
    this.seen = seq
    if (input.kind === 'submit-parent') {
      return [
        { kind: 'report-parent', session: OMS, report: { parentId: parentIdOf(seq) } as ParentReport },
        { kind: 'score-requested', purpose: 'decide', decisionId: null, objective: { slippage: 1, fill: 1, speed: 1, leakage: 1, fees: 1 }, requestId: seq, modelId: 'm', candidates: [{ mic: XNYS, aggressiveness: 'take' }], features: new Float32Array(4), deadlineUs: (tsUs + 5_000) as UnixUs },
      ]
    }
    if (input.kind !== 'venues-scored') return []
    return [{ kind: 'send-order', order: { clOrdId: `C${input.requestId}` as ClOrdId, parentId: `P-${input.requestId}`, mic: XNYS } as ChildOrder }]
  }

  nextTimerUs = (): null => null
  snapshot = (): unknown => this.seen
  restore(snapshot: unknown): void {
    this.seen = snapshot as number
  }

  stateHash = (): string => String(this.seen).padStart(16, '0')
}

/** Answers in a later turn of the event loop, as an inline session.run does. */
const laterScorer: ScorerPort = {
  modelId: 'm', featureSchemaHash: 'x', provider: 'test', outputNames: SCORE_OUTPUTS, abstain: NEVER_ABSTAIN, close: async () => undefined,
  score: () => new Promise((resolve) => setImmediate(() => setImmediate(() => resolve(new Float32Array([1, 0.5, 1, 0]))))),
}

it('[JN13] has one commit on the path from order in to child out', async () => {
  let syncs = 0
  const io: JournalIo = {
    ...nodeJournalIo,
    fdatasync: (fd, done) => {
      syncs += 1
      nodeJournalIo.fdatasync(fd, done)
    },
  }
  const dir = await scratch()
  const journal = await openJournal({ dir, io, segmentBytes: 256 * 1024, commitDelayMs: 10_000, maxDeferUs: 10_000_000 })
  const engine = new OneChildEngine()
  const snapshots = new SnapshotFiles({ dir })
  const booted = await boot({ engine, journal, readBatches: (fromLsn) => readBatches(dir, { fromLsn }), snapshots })
  const clock = systemClock()
  const released: string[] = []
  let runtime: Runtime | null = null
  const cause = () => runtime?.causeSeq ?? null
  const stores = new Map([OMS, XNYS as string as SessionId].map((session) => [session, new JournalSessionStore({
    session, journal, numbers: booted.sessions.of(session), nowUs: clock.nowUs, cause, onReleased: (clOrdId) => runtime?.childReleased(clOrdId),
  })]))
  const childOut = new Promise<void>((resolve) => {
    runtime = startRuntime({
      engine, journal, booted, clock, snapshots, scorer: () => laterScorer, answer: () => undefined,
      onHalt: (error) => { throw error },
      dispatch: (output, { tsUs }) => {
        const store = stores.get(sessionOf(output))!
        const clOrdId = output.kind === 'send-order' ? output.order.clOrdId : null
        store.send({ msgSeqNum: store.nextOut(), raw: output.kind, clOrdId, tsUs }, () => {
          released.push(output.kind)
          if (output.kind === 'send-order') resolve()
        })
      },
    })
  })
  runtime!.submit({ kind: 'submit-parent', source: { kind: 'fix', session: OMS, msgSeqNum: 1 }, request: { account: 'a' } as ParentRequest })
  await childOut
  expect(syncs).toBe(1)
  expect(released).toEqual(['report-parent', 'send-order'])
  expect(runtime!.latency.orderToChild.count).toBe(1)
  expect((await recordsOf(dir)).map((record) => (record.t === 'sent' ? `sent for ${record.cause}` : record.t))).toEqual(['entry', 'sent for 1', 'entry', 'sent for 2'])
  await runtime!.close()
  await journal.close()
  const again = await boot({ engine: new OneChildEngine(), journal: await reopened(dir), readBatches: (fromLsn) => readBatches(dir, { fromLsn }), snapshots })
  expect(again).toMatchObject({ snapshotSeq: 2, replayedEntries: 0, unsent: [], unsentReports: [], halted: null })
  expect(again.sessions.of(OMS)).toMatchObject({ nextIn: 2, nextOut: 2 })
})

async function reopened(dir: string) {
  const journal = await openJournal({ dir, segmentBytes: 256 * 1024 })
  await journal.close()
  return journal
}
