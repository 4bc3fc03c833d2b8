import type { DecisionRecord, UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { slippageBps } from '@sluice/tca'
import { buildDataset, FILL, FILL_10S, FILL_1S, FILL_60S, FILL_HORIZON_MS, HEADS, type Dataset, type OutcomeRow } from '../dataset.ts'
import type { LoggedChild, LoggedDecision } from './decision-log.ts'

/** What a row is marked with; a rule of the curation leaves marked rows out or lets them stay. */
export const ROW_TAGS = ['halt', 'bust', 'outlier', 'other-quantity', 'range'] as const
export type RowTag = (typeof ROW_TAGS)[number]

/** One order of one decision: what was known when it was decided, and what came of it. */
export interface DecisionRow extends OutcomeRow {
  readonly clOrdId: string
  readonly decisionId: number
  readonly symbol: string
  readonly orderQty: number
  /** Seconds for which the plan would have let it work; Infinity for what ends by itself at once. A horizon beyond it is unknown whether it filled or not. */
  readonly patienceS: number
  readonly tags: readonly RowTag[]
}

/** Why an order of a decision makes no row. */
export type NoRow = 'nothing was scored' | 'another feature schema' | 'its candidate was not scored' | 'refused by the venue' | 'never sent' | 'fate unknown' | 'not over when the log ended' | 'no market at the decision'

const SHOWN_QTY = FEATURE_SCHEMA.names.indexOf('orderQtyLog')
const COVERAGE = FEATURE_SCHEMA.names.indexOf('venueCoverage')
const COVERAGE_MAX = 5
const DAY_US = 86_400_000_000

/** Rows of one decision, and of each order that makes none the reason. */
export function rowsOfDecision({ decision, children }: LoggedDecision, fillHorizonMs = FILL_HORIZON_MS): { readonly rows: DecisionRow[]; readonly without: NoRow[] } {
  const rows: DecisionRow[] = []
  const without: NoRow[] = []
  for (const child of children) {
    const answer = rowOf(decision, child, fillHorizonMs)
    if (typeof answer === 'string') without.push(answer)
    else rows.push(answer)
  }
  return { rows, without }
}

function rowOf(decision: DecisionRecord, logged: LoggedChild, fillHorizonMs: number): DecisionRow | NoRow {
  const { child, fills } = logged
  const columns = FEATURE_SCHEMA.count
  if (decision.features.length === 0) return 'nothing was scored'
  if (decision.featureSchemaHash !== FEATURE_SCHEMA.hash || decision.features.length !== decision.candidates.length * columns) return 'another feature schema'
  const at = decision.candidates.indexOf(`${child.mic}:${child.aggressiveness}`)
  if (at < 0) return 'its candidate was not scored'
  if (child.status === 'rejected') return 'refused by the venue'
  if (child.status === 'unsent') return 'never sent'
  if (child.status === 'unknown') return 'fate unknown'
  if (!logged.over) return 'not over when the log ended'
  const { bid, ask } = decision.market
  if (bid === null || ask === null) return 'no market at the decision'
  const recorded = Float32Array.from(decision.features.slice(at * columns, (at + 1) * columns))
  const features = withQuantity(recorded, child.orderQty)
  const tags: RowTag[] = []
  if (logged.halted) tags.push('halt')
  if (logged.busted) tags.push('bust')
  if (features !== recorded) tags.push('other-quantity')
  return {
    ...outcomeOf(logged, bid + ask, fillHorizonMs), features, mic: child.mic, aggressiveness: child.aggressiveness, sentUs: child.sentUs, knownUs: Math.max(logged.knownUs, child.sentUs),
    waitS: waitOf(logged), watchedS: watchedOf(logged), group: dayOf(child.sentUs), clOrdId: child.clOrdId, decisionId: decision.decisionId, symbol: child.symbol, orderQty: child.orderQty,
    patienceS: child.timeInForce === 'ioc' ? Infinity : (decision.plan.steps[0]?.timeoutUs ?? 0) / 1e6, tags: fills.length === 0 ? tags.filter((tag) => tag !== 'bust') : tags,
  }
}

/** A split sends less than the candidate was asked about: the two columns that are about the order's own quantity say what was sent. */
function withQuantity(recorded: Float32Array, orderQty: number): Float32Array {
  const sentLog = Math.log1p(orderQty)
  if (Math.abs(recorded[SHOWN_QTY]! - sentLog) < 1e-4) return recorded
  const features = recorded.slice()
  const asked = Math.expm1(recorded[SHOWN_QTY]!)
  features[SHOWN_QTY] = sentLog
  // Covered more than fivefold: how much more is not known, and a smaller order is covered at least as well.
  const coverage = recorded[COVERAGE]!
  features[COVERAGE] = coverage >= COVERAGE_MAX && orderQty <= asked ? COVERAGE_MAX : Math.min(COVERAGE_MAX, (coverage * asked) / orderQty)
  return features
}

function outcomeOf({ child, fills }: LoggedChild, midTimes2: number, fillHorizonMs: number): Pick<OutcomeRow, 'slippageBps' | 'leakageBps' | 'markout10sBps'> {
  const within = fills.filter((fill) => fill.atUs - child.sentUs <= fillHorizonMs * 1_000)
  const qty = within.reduce((sum, fill) => sum + fill.qty, 0)
  const gross = within.reduce((sum, fill) => sum + fill.qty * fill.px, 0)
  const markout = (which: number): number | null => {
    const known = within.filter((fill) => fill.markoutBps[which] !== null)
    const lots = known.reduce((sum, fill) => sum + fill.qty, 0)
    return lots === 0 ? null : known.reduce((sum, fill) => sum + fill.qty * fill.markoutBps[which]!, 0) / lots
  }
  return { slippageBps: qty === 0 ? null : slippageBps(child.side, gross, qty as typeof child.orderQty, midTimes2), leakageBps: markout(0), markout10sBps: markout(1) }
}

function waitOf({ child, fills }: LoggedChild): number | null {
  let left: number = child.orderQty
  for (const { qty, atUs } of fills) {
    left -= qty
    if (left <= 0) return (atUs - child.sentUs) / 1e6
  }
  return null
}

/** Until it was called back; for ever when it ended by itself or filled whole. */
function watchedOf(logged: LoggedChild): number {
  return logged.calledBackUs === null || waitOf(logged) !== null ? Infinity : (logged.calledBackUs - logged.child.sentUs) / 1e6
}

const dayOf = (us: UnixUs): string => new Date(Math.floor(us / DAY_US) * 86_400_000).toISOString().slice(0, 10)

/**
 * The rows as a dataset. Where the plan would have called an order back before a horizon, that horizon's target is unknown whether it filled or not: had the
 * fills alone counted, what is called back early would seem always to fill.
 */
export function datasetOfRows(rows: readonly DecisionRow[], fillHorizonMs = FILL_HORIZON_MS): Dataset {
  const data = buildDataset(rows, fillHorizonMs)
  const horizons = [[FILL, fillHorizonMs / 1_000], [FILL_1S, 1], [FILL_10S, 10], [FILL_60S, 60]] as const
  rows.forEach(({ patienceS }, row) => {
    for (const [head, seconds] of horizons) if (patienceS < seconds) data.targets[row * HEADS + head] = NaN
  })
  return data
}
