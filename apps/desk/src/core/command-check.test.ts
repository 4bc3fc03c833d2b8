import type { LinkToCore } from '@sluice/runtime'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checkedMessage } from './command-check.ts'

const source = { kind: 'user', user: 'a@desk.example', requestId: 'R1' }
const onParent = { source, parentId: 'P-12', reason: 'because' }
const override = (action: unknown): unknown => ({ kind: 'override-parent', ...onParent, action, expiresInUs: 60_000_000 })
const INPUTS: readonly unknown[] = [
  { kind: 'submit-parent', source, request: { clOrdId: 'R1', symbol: 'AVAX', side: 'buy', orderQty: 100, ordType: 'limit', limitPrice: 1_000_000, timeInForce: 'day', objective: null, urgency: 'normal', account: '' } },
  {
    kind: 'replace-parent', source, parentId: 'P-12', origClOrdId: null, reason: 'more of it',
    request: {
      clOrdId: 'R1', symbol: 'AVAX', side: 'buy', orderQty: 100, ordType: 'midpointPeg', limitPrice: null, timeInForce: 'gtd', objective: null, urgency: 'normal', account: '',
      instructions: { expireUs: 1_800_000_000_000_000, minQty: 5, maxFloor: 50, execInst: ['addLiquidityOnly'], exDestination: 'XNAS', capacity: 'agency', locate: 'PRIME-1' },
    },
  },
  { kind: 'set-positions', source, asOf: '2026-11-20', positions: [{ account: 'ACC1', symbol: 'AVAX', qty: -100 }] },
  { kind: 'resolve-child', source, clOrdId: '1A-1-0', outcome: { kind: 'ended', executions: [{ execId: 'E1', lastQty: 5, lastPx: 100, venueUs: 1_800_000_000_000_000 }] }, evidence: 'told by telephone' },
  { kind: 'control-session', source, session: 'XNAS-MD', action: { kind: 'set-next-out', msgSeqNum: 7 }, reason: 'agreed with the venue' },
  { kind: 'cancel-parent', source, parentId: 'P-12', origClOrdId: null, clOrdId: null },
  { kind: 'set-kill', source, on: true, reason: 'a fire' },
  { kind: 'set-weights', source, objective: 'symbol:AVAX', weights: { slippage: 1, fill: 2, speed: 3, leakage: 4, fees: 5 }, preset: null, reason: 'earnings' },
  { kind: 'clear-weights', source, objective: 'firm', reason: 'over' },
  { kind: 'set-strategy', source, strategy: 'static', reason: 'test' },
  override({ kind: 'pause' }),
  override({ kind: 'exclude-venue', mic: 'XNAS' }),
  override({ kind: 'force-venue', mic: 'XNAS' }),
  override({ kind: 'edit-waterfall', decisionId: 4, steps: [2, 1] }),
  override({ kind: 'manual-child', mic: 'XNAS', aggressiveness: 'take', qty: 100, limitPrice: null, timeInForce: 'ioc' }),
  override({ kind: 'cancel-child', clOrdId: '1A-1-0' }),
  override({ kind: 'cancel' }),
  { kind: 'end-override', ...onParent, overrideId: 'O-9' },
  { kind: 'resume-parent', ...onParent },
  { kind: 'set-breaker', source, mic: 'XNAS', action: 'open', reason: 'noise' },
  { kind: 'acknowledge-alert', source, alertId: 'A-4-0', comment: null },
  { kind: 'comment-alert', source, alertId: 'A-4-0', text: '=1+1 <b>\x01' },
  { kind: 'assign-alert', source, alertId: 'A-4-0', assignee: 'b@desk.example' },
]
const MODEL = {
  modelId: 'trees-3', modelKind: 'trees', sha256: 'ab'.repeat(32), featureSchemaHash: '0123456789abcdef', fillHorizonMs: 5_000, cardSlippageMseBps2: 3.25, blendMicro: 0, trainedUs: 1_700_000_000_000_000,
  lineage: 'nn-1', datasetSha256: 'cd'.repeat(32), gate: { passed: false, checkedUs: 1_700_000_000_000_001, failed: ['latency'], reportSha256: 'ef'.repeat(32) },
  venueAverages: [{ mic: 'XNAS', aggressiveness: 'take', score: { slippageMicroBps: -4, fillProbMicro: 900_000, timeToFillMs: 3, leakageMicroBps: 2 } }],
}
const MODEL_INPUTS: readonly unknown[] = [
  { kind: 'register-model', source, model: MODEL, reason: 'retrained' },
  { kind: 'stage-model', source, modelId: 'trees-3', stage: 'canary', shareMicro: 50_000, reason: 'its shadow agreed' },
  { kind: 'propose-model', source, modelId: 'trees-3', reason: 'better' },
  { kind: 'decide-proposal', source, modelId: 'trees-3', approve: true, reason: 'seen the gate' },
  { kind: 'rollback-model', source, reason: 'worse' },
]
const MESSAGES: readonly unknown[] = [
  ...MODEL_INPUTS.map((input) => ({ type: 'command', requestId: 'R1', input })),
  ...INPUTS.map((input) => ({ type: 'command', requestId: 'R1', input })),
  { type: 'skip-entry', requestId: 'R1', seq: 7, user: 'a', reason: 'poison' },
  { type: 'snapshot' },
  { type: 'observe', observations: [{ kind: 'projection-lag', lagUs: 5, lagRecords: 1 }] },
  { type: 'scorer-fault', requestId: 'R1', fault: 'slow', on: true },
]

const LISTS: ReadonlySet<string> = new Set(['observations', 'failed', 'positions', 'executions', 'execInst'])

/** Paths of every leaf of a message. */
function leaves(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (value === null || typeof value !== 'object') return [path]
  return Object.entries(value).flatMap(([key, member]) => leaves(member, [...path, key]))
}

function changed(message: unknown, path: readonly string[], value: unknown): unknown {
  const copy = structuredClone(message) as Record<string, unknown>
  const last = path.length - 1
  const holder = path.slice(0, last).reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, copy)
  if (value === undefined) delete holder[path[last]!]
  else holder[path[last]!] = value
  return copy
}

describe('messages of the link', () => {
  it('every command of the link passes and comes out as it went in', () => {
    for (const message of MESSAGES) expect(checkedMessage(message)).toEqual({ ok: true, value: message })
  })

  it('random junk never passes and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }), fc.jsonValue()), (junk) => {
      const isSnapshot = (junk as { type?: unknown } | null)?.type === 'snapshot'
      expect(checkedMessage(junk).ok).toBe(isSnapshot && Object.keys(junk as object).length === 1)
    }), { numRuns: 2_000 })
  })

  it('no field of a command may be missing, of another type, unbounded or not finite', () => {
    const poison = fc.oneof(
      fc.constantFrom<unknown>(undefined, Number.NaN, Number.POSITIVE_INFINITY, -1.5, 1e300, '', '\0', 'a\0b', '\ud800', {}, [], [[]], { kind: 'pause' }, 'x'.repeat(1_000), Symbol.for('x'), 2n ** 70n),
      fc.array(fc.string(), { maxLength: 3 }), fc.dictionary(fc.string(), fc.anything()),
    )
    const targets = MESSAGES.flatMap((message) => leaves(message).map((path) => ({ message, path })))
    fc.assert(fc.property(fc.constantFrom(...targets), poison, ({ message, path }, bad) => {
      // An account may be empty.
      fc.pre(!(bad === '' && path.at(-1) === 'account'))
      expect(checkedMessage(changed(message, path, bad)).ok, `${path.join('.')} = ${typeof bad}`).toBe(false)
    }), { numRuns: 3_000 })
  })

  it('a field that nobody knows is refused wherever it stands', () => {
    for (const message of MESSAGES) {
      for (const path of [[], ...leaves(message).map((leaf) => leaf.slice(0, -1))]) {
        if (path.some((key) => key === 'steps') || LISTS.has(path.at(-1) ?? '')) continue
        expect(checkedMessage(changed(message, [...path, 'extra'], 1)).ok).toBe(false)
      }
    }
    expect(checkedMessage(JSON.parse('{"type":"snapshot","__proto__":{"a":1}}') as unknown).ok).toBe(false)
  })

  it('a proposal and its approval are signed-in people\'s; an account of the machine may register', () => {
    const by = { ...source, kind: 'command-line' }
    const taken = MODEL_INPUTS.map((input) => checkedMessage({ type: 'command', requestId: 'R1', input: { ...(input as object), source: by } }).ok)
    expect(taken).toEqual([true, true, false, false, true])
  })

  it('says which field, what it holds and what is allowed', () => {
    const command = MESSAGES[MODEL_INPUTS.length + 1] as LinkToCore
    expect(checkedMessage(changed(command, ['input', 'parentId'], 'P-x'))).toEqual({ ok: false, error: 'input.parentId is "P-x": must be such as P-1234' })
    expect(checkedMessage(changed(command, ['requestId'], 'R2'))).toEqual({ ok: false, error: 'input.source.requestId is "R1": must equal requestId' })
    expect(checkedMessage(changed(MESSAGES[0], ['input', 'model', 'sha256'], 'x'))).toEqual({ ok: false, error: 'input.model.sha256 is "x": must be 64 hexadecimal digits' })
    expect(checkedMessage(changed(MESSAGES[0], ['input', 'model', 'venueAverages', '0', 'score', 'fillProbMicro'], 1_000_001)).ok).toBe(false)
    expect(checkedMessage({ type: 'observe', observations: [{ kind: 'feed-age', mic: 'XNAS', ageUs: 1, staleSymbols: 0, symbols: 1 }] }).ok).toBe(false)
  })
})
