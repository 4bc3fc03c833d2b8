import { NEVER_ABSTAIN, SCORE_OUTPUTS, type ClOrdId, type Input, type ParentRequest, type Seq, type SessionId, type UnixUs } from '@sluice/domain'
import {
  MemoryJournal, boot, sessionOf, startRuntime, type AnswerOutput, type Booted, type DispatchedOutput, type JournalRecord, type Runtime, type RuntimeOptions, type ScorerPort, type Snapshot, type SnapshotPort, type SnapshotRef, type TimerPort,
} from '../src/index.ts'
import { ToyEngine } from './toy-engine.ts'

/** Virtual time: `advance` moves the clock and fires what is due. */
export class VirtualTime implements TimerPort {
  us = 1_000_000
  armed: { readonly dueUs: number; readonly callback: () => void }[] = []
  mostArmed = 0

  nowUs = (): UnixUs => this.us as UnixUs

  schedule(delayUs: number, callback: () => void): () => void {
    const timer = { dueUs: this.us + Math.max(1, delayUs), callback }
    this.armed.push(timer)
    this.mostArmed = Math.max(this.mostArmed, this.armed.length)
    return () => {
      this.armed = this.armed.filter((other) => other !== timer)
    }
  }

  advance(us: number): void {
    const untilUs = this.us + us
    for (;;) {
      const next = this.armed.filter(({ dueUs }) => dueUs <= untilUs).sort((a, b) => a.dueUs - b.dueUs)[0]
      if (next === undefined) break
      this.armed = this.armed.filter((other) => other !== next)
      this.us = next.dueUs
      next.callback()
    }
    this.us = untilUs
  }
}

export class MemorySnapshots implements SnapshotPort {
  readonly bodies = new Map<number, string>()

  async save({ seq }: SnapshotRef, body: string): Promise<void> {
    this.bodies.set(seq, body)
  }

  async list(): Promise<readonly Seq[]> {
    return [...this.bodies.keys()].sort((a, b) => b - a) as Seq[]
  }

  async load(seq: Seq): Promise<{ readonly ok: true; readonly value: Snapshot } | { readonly ok: false; readonly error: string }> {
    try {
      return { ok: true, value: JSON.parse(this.bodies.get(seq) ?? '') as Snapshot }
    } catch (error) {
      return { ok: false, error: String(error) }
    }
  }
}

/** Answers at once with the given raw scores. */
export const scorerOf = (raw: () => Float32Array | Error): ScorerPort => ({
  modelId: 'toy', featureSchemaHash: 'x', provider: 'test', outputNames: SCORE_OUTPUTS, abstain: NEVER_ABSTAIN, close: async () => undefined,
  score: async () => {
    const answer = raw()
    if (answer instanceof Error) throw answer
    return answer
  },
})

export interface ToyDesk {
  readonly engine: ToyEngine
  readonly journal: MemoryJournal
  readonly runtime: Runtime
  readonly booted: Booted
  readonly time: VirtualTime
  readonly dispatched: { readonly output: DispatchedOutput; readonly seq: Seq }[]
  readonly answers: { readonly output: AnswerOutput; readonly seq: Seq }[]
  readonly halts: Error[]
}

export interface ToyDeskOptions extends Partial<RuntimeOptions> {
  readonly records?: readonly JournalRecord[]
  readonly time?: VirtualTime
  readonly maxPendingBytes?: number
  /** Sent-records are made as a FIX store makes them. */
  readonly store?: boolean
  readonly skipSeqs?: ReadonlySet<number>
}

export async function bootToy({ records, snapshots, skipSeqs, maxPendingBytes }: ToyDeskOptions = {}): Promise<{ readonly engine: ToyEngine; readonly journal: MemoryJournal; readonly booted: Booted }> {
  const engine = new ToyEngine()
  const journal = new MemoryJournal({ autoCommit: false, ...(records === undefined ? {} : { records }), ...(maxPendingBytes === undefined ? {} : { maxPendingBytes }) })
  const booted = await boot({ engine, journal, readBatches: journal.readBatches, snapshots: snapshots ?? null, ...(skipSeqs === undefined ? {} : { skipSeqs }) })
  return { engine, journal, booted }
}

export async function startToy(options: ToyDeskOptions = {}): Promise<ToyDesk> {
  const { engine, journal, booted } = await bootToy(options)
  const time = options.time ?? new VirtualTime()
  const dispatched: { output: DispatchedOutput; seq: Seq }[] = []
  const answers: { output: AnswerOutput; seq: Seq }[] = []
  const halts: Error[] = []
  const runtime: Runtime = startRuntime({
    engine, journal, booted, clock: time, timers: time, scorer: () => null, onHalt: (error) => halts.push(error),
    dispatch: (output, { seq, tsUs }) => {
      dispatched.push({ output, seq })
      if (options.store === true) journal.append(sentRecordOf(output, runtime.causeSeq, tsUs))
    },
    answer: (output, { seq }) => answers.push({ output, seq }),
    ...options,
  })
  return { engine, journal, runtime, booted, time, dispatched, answers, halts }
}

let numbers = 0
function sentRecordOf(output: DispatchedOutput, cause: Seq | null, tsUs: UnixUs): JournalRecord {
  const clOrdId = output.kind === 'send-order' ? output.order.clOrdId : output.kind === 'send-cancel' ? output.clOrdId : null
  return { t: 'sent', session: sessionOf(output), msgSeqNum: ++numbers, cause, tsUs, clOrdId, raw: 'raw' }
}

const request = (account: string): ParentRequest => ({ clOrdId: 'o' as ClOrdId, symbol: 'AVAX' as never, side: 'buy', orderQty: 100 as never, ordType: 'market', limitPrice: null, timeInForce: 'day', objective: null, urgency: 'normal', account })

export const userParent = (account = 'a'): Input => ({ kind: 'submit-parent', source: { kind: 'user', user: 'u', requestId: 'r' }, request: request(account) })
export const fixParent = (msgSeqNum = 1, account = 'a'): Input => ({ kind: 'submit-parent', source: { kind: 'fix', session: 'OMS1' as SessionId, msgSeqNum }, request: request(account) })
export const fixCancel = (msgSeqNum = 1): Input => ({ kind: 'cancel-parent', source: { kind: 'fix', session: 'OMS1' as SessionId, msgSeqNum }, parentId: null, origClOrdId: 'o' as ClOrdId, clOrdId: 'c' as ClOrdId })
export const TIMER: Input = { kind: 'timer' }
