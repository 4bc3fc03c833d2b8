import { childClOrdId, hashOf, parentIdOf, type ChildOrder, type ClOrdId, type Entry, type Mic, type Output, type ParentReport, type Seq, type SessionId, type UnixUs } from '@sluice/domain'
import type { EnginePort } from '../src/index.ts'

interface ToyState {
  sum: number
  lastSeq: number
  timers: number[]
  live: string[]
  unsent: string[]
}

/**
 * Small stand-in with every kind of output. A parent from FIX is reported twice, asks for scores and sets a timer; its
 * scores send two children; a cancel sends a cancel and a refusal. A parent with account 'poison' throws; with account 'shadowed' it asks a shadow.
 */
export class ToyEngine implements EnginePort {
  state: ToyState = { sum: 1, lastSeq: 0, timers: [], live: [], unsent: [] }
  readonly stepped: Entry[] = []
  depth = 0

  step(entry: Entry): readonly Output[] {
    this.depth += 1
    if (this.depth > 1) throw new Error('nested step')
    try {
      this.stepped.push(entry)
      this.state.lastSeq = entry.seq
      this.state.sum = (Math.imul(this.state.sum, 31) + hashWord(entry)) | 0
      return this.outputs(entry)
    } finally {
      this.depth -= 1
    }
  }

  nextTimerUs(): UnixUs | null {
    return this.state.timers.length === 0 ? null : (Math.min(...this.state.timers) as UnixUs)
  }

  snapshot(): unknown {
    return this.state
  }

  restore(snapshot: unknown): void {
    this.state = structuredClone(snapshot) as ToyState
  }

  stateHash(): string {
    return hashOf(this.state)
  }

  private outputs({ seq, tsUs, input }: Entry): readonly Output[] {
    const record: Output = { kind: 'record', record: { type: 'incident', severity: 'info', code: input.kind, subject: String(seq), text: '' } }
    switch (input.kind) {
      case 'submit-parent': {
        if (input.request.account === 'poison') throw new Error('poisoned entry')
        this.state.timers.push(tsUs + 10_000)
        const score: Output = { kind: 'score-requested', purpose: input.request.account === 'shadowed' ? 'shadow' : 'decide', decisionId: input.request.account === 'shadowed' ? 77 : null, objective: { slippage: 1, fill: 1, speed: 1, leakage: 1, fees: 1 }, requestId: seq, modelId: 'toy', candidates: [{ mic: 'XNYS' as Mic, aggressiveness: 'take' }], features: new Float32Array(2), deadlineUs: (tsUs + 10_000) as UnixUs }
        if (input.source.kind !== 'fix') return [record, score, { kind: 'answer', source: input.source, parentId: parentIdOf(seq), denial: null }]
        return [record, reportOf(input.source.session, seq, 1), score, reportOf(input.source.session, seq, 2)]
      }
      case 'venues-scored':
      case 'score-failed': {
        const children = [1, 2].map((n) => childClOrdId(seq, n, 0))
        this.state.live.push(...children)
        return [record, ...children.map((clOrdId) => ({ kind: 'send-order', order: childOf(clOrdId, input.requestId) }) as const)]
      }
      case 'cancel-parent':
        return [record, { kind: 'send-cancel', mic: 'XNYS' as Mic, clOrdId: childClOrdId(seq, 9, 9), origClOrdId: 'X' as ClOrdId, symbol: 'AVAX' as never, side: 'buy', orderQty: 1 },
          { kind: 'reject-cancel', session: 'OMS1' as SessionId, clOrdId: 'c' as ClOrdId, origClOrdId: 'o' as ClOrdId, parentId: null, ordStatus: '8', denial: { code: 'UNKNOWN_PARENT', parentId: 'o' } }]
      case 'children-unsent':
        this.state.unsent.push(...input.clOrdIds)
        return [record]
      case 'control-session':
        return [{ kind: 'answer', source: input.source, parentId: null, denial: null }, { kind: 'control-session', session: input.session, action: input.action, reason: input.reason }]
      case 'timer':
        this.state.timers = this.state.timers.filter((dueUs) => dueUs > tsUs)
        return [record]
      default:
        return []
    }
  }
}

const hashWord = (entry: Entry): number => Number.parseInt(hashOf(entry).slice(0, 8), 16)

const reportOf = (session: SessionId, seq: Seq, n: number): Output =>
  ({ kind: 'report-parent', session, report: { parentId: parentIdOf(seq), execId: `${seq}-${n}` } as unknown as ParentReport })

const childOf = (clOrdId: ClOrdId, parentSeq: number): ChildOrder =>
  ({ clOrdId, parentId: parentIdOf(parentSeq as Seq), mic: 'XNYS' } as unknown as ChildOrder)
