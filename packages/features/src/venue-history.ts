import { AGGRESSIVENESS, type Aggressiveness, type Hasher } from '@sluice/domain'
import { FADE_AT, FadingMean, PRIOR_WEIGHT, type MeanState } from './fading-mean.ts'
import { ln1p } from './ln1p.ts'

/**
 * What is believed of a venue before it answered. Shares are millionths, times microseconds, moves millionths of a basis point.
 * `impactLeft` is the part of the impact that is still there after ten seconds.
 */
export const HISTORY_PRIORS = {
  fillShareMicro: { take: 800_000, post: 250_000, mid: 200_000 },
  partialMicro: { take: 100_000, post: 150_000, mid: 200_000 },
  timeToFillUs: { take: 2_000, post: 2_500_000, mid: 1_000_000 },
  rejectMicro: 2_000,
  latencyUs: 1_000,
  markout1sMicroBps: 300_000,
  markout10sMicroBps: 400_000,
  impactMicroBps: 300_000,
  impactLeftMicro: 500_000,
  hiddenMicro: 50_000,
} as const

/** Orders are similar when they are as aggressive and of the same size: up to these lots, or above the last. */
export const SIZE_BOUNDS_LOTS = [200, 1_000] as const
const SIZES = SIZE_BOUNDS_LOTS.length + 1
/** When the market is looked at after a fill, microseconds. */
export const MARKOUT_HORIZONS_US = [1_000_000, 10_000_000] as const
/** Which of them. */
export type Horizon = 0 | 1

const MOVE_MAX_MICRO_BPS = 1_000_000_000
const TIME_MAX_US = 3_600_000_000
/** An impact below this is noise: its share left is taken of this, millionths of a basis point. */
const IMPACT_FLOOR_MICRO_BPS = 50_000
const IMPACT_LEFT_MAX = 2
const MICRO = 1_000_000

/** Columns that the history fills in a feature vector, in the order of the schema, after the fill rate of similar orders. */
export const HISTORY_ESTIMATES = [
  'fillRate', 'timeToFillLog', 'partialRate', 'rejectRate', 'latencyLog', 'markout1sBps', 'markout10sBps', 'impactBps', 'impactLeft', 'hiddenShare',
] as const
export type HistoryEstimate = (typeof HISTORY_ESTIMATES)[number]
const COLUMNS = HISTORY_ESTIMATES.length

type ByStyle<T> = Record<Aggressiveness, T>
const STYLE: ByStyle<number> = { take: 0, post: 1, mid: 2 }
const byStyle = <T>(make: () => T): ByStyle<T> => ({ take: make(), post: make(), mid: make() })
const means = (count: number): FadingMean[] => Array.from({ length: count }, () => new FadingMean())

export interface VenueHistorySnapshot {
  readonly sent: number
  readonly rejected: number
  readonly outOfRange: number
  /** [count, sum] in the order take, post, mid; fill shares by size within. */
  readonly fillShare: readonly MeanState[]
  readonly similarFillShare: readonly (readonly MeanState[])[]
  readonly partial: readonly MeanState[]
  readonly timeToFill: readonly MeanState[]
  readonly markouts: readonly (readonly MeanState[])[]
  readonly latency: MeanState
  readonly impacts: readonly MeanState[]
  readonly hidden: MeanState
}

/** How one venue treated our orders, over all symbols. Integers only; estimates are shrunk towards priors. */
export class VenueHistory {
  private sent = 0
  private rejected = 0
  private refused = 0
  private readonly fillShare = byStyle(() => new FadingMean())
  private readonly similarFillShare = byStyle(() => means(SIZES))
  private readonly partial = byStyle(() => new FadingMean())
  private readonly timeToFill = byStyle(() => new FadingMean())
  private readonly markouts = byStyle(() => means(MARKOUT_HORIZONS_US.length))
  private readonly latency = new FadingMean()
  private readonly impacts = means(MARKOUT_HORIZONS_US.length)
  private readonly hidden = new FadingMean()

  /** Follows from the rest; those of a style are computed again at the first reading after an observation. */
  private readonly estimates = new Float64Array(COLUMNS * AGGRESSIVENESS.length)
  private readonly similar = new Float64Array(SIZES * AGGRESSIVENESS.length)
  private readonly stale = new Uint8Array(AGGRESSIVENESS.length).fill(1)

  onSent(): void {
    this.stale.fill(1)
    this.sent += 1
    if (this.sent < FADE_AT) return
    this.sent = Math.floor(this.sent / 2)
    this.rejected = Math.floor(this.rejected / 2)
  }

  /** It never left after all. */
  onUnsent(): void {
    this.stale.fill(1)
    this.sent = Math.max(0, this.sent - 1)
  }

  /** Microseconds from send to the venue's first answer. */
  onAck(latencyUs: number): void {
    this.observe(this.latency, latencyUs, 0, TIME_MAX_US)
  }

  /** One fill, that many microseconds after the order was sent. */
  onFill(aggressiveness: Aggressiveness, timeToFillUs: number): void {
    this.observe(this.timeToFill[aggressiveness], timeToFillUs, 0, TIME_MAX_US)
  }

  /**
   * An order that the venue accepted is over: filled, cancelled or expired. Of a take `hiddenQty` are the lots filled beyond
   * what was displayed or at a better price than displayed.
   */
  onDone(done: { readonly aggressiveness: Aggressiveness; readonly orderQty: number; readonly cumQty: number; readonly hiddenQty: number }): void {
    const { aggressiveness, orderQty, cumQty, hiddenQty } = done
    if (!(orderQty > 0)) {
      this.refused += 1
      return
    }
    const share = Math.min(MICRO, (cumQty * MICRO) / orderQty)
    this.observe(this.fillShare[aggressiveness], share, 0, MICRO)
    this.observe(this.similarFillShare[aggressiveness][sizeOf(orderQty)]!, share, 0, MICRO)
    this.observe(this.partial[aggressiveness], cumQty > 0 && cumQty < orderQty ? MICRO : 0, 0, MICRO)
    if (aggressiveness === 'take' && cumQty > 0) this.observe(this.hidden, (Math.min(hiddenQty, cumQty) * MICRO) / cumQty, 0, MICRO)
  }

  /** An order that is over has filled another quantity than was believed. Observations fade, so that one long ago is put right as if it were new. */
  onRevised({ aggressiveness, orderQty, cumWas, cumIs }: { readonly aggressiveness: Aggressiveness; readonly orderQty: number; readonly cumWas: number; readonly cumIs: number }): void {
    if (!(orderQty > 0)) return
    this.stale.fill(1)
    const share = (cumQty: number): number => Math.min(MICRO, (cumQty * MICRO) / orderQty)
    const isPart = (cumQty: number): number => (cumQty > 0 && cumQty < orderQty ? MICRO : 0)
    for (const mean of [this.fillShare[aggressiveness], this.similarFillShare[aggressiveness][sizeOf(orderQty)]!]) mean.revise(share(cumWas), share(cumIs))
    this.partial[aggressiveness].revise(isPart(cumWas), isPart(cumIs))
  }

  onReject(): void {
    this.rejected += 1
    this.stale.fill(1)
  }

  /** Move of the mid after one of our fills; positive when it went against us. */
  onMarkout(aggressiveness: Aggressiveness, horizon: Horizon, microBps: number): void {
    this.observe(this.markouts[aggressiveness][horizon]!, microBps, -MOVE_MAX_MICRO_BPS, MOVE_MAX_MICRO_BPS)
  }

  /** Move of the mid since before one of our takes; positive in the direction of the take. */
  onImpact(horizon: Horizon, microBps: number): void {
    this.observe(this.impacts[horizon]!, microBps, -MOVE_MAX_MICRO_BPS, MOVE_MAX_MICRO_BPS)
  }

  /** Observations that were not numbers and count for nothing, and those beyond the bounds, which count as the bound. */
  get outOfRange(): number {
    return this.refused
  }

  /** One estimate for orders of this aggressiveness, in the unit of its feature. */
  estimate(aggressiveness: Aggressiveness, of: HistoryEstimate): number {
    return this.estimates[this.freshStyle(aggressiveness) * COLUMNS + HISTORY_ESTIMATES.indexOf(of)]!
  }

  /** Expected filled share of an order's quantity, 0..1, by orders of the same aggressiveness and size; shrunk to those of any size. */
  similarFillRate(aggressiveness: Aggressiveness, qtyLots: number): number {
    return this.similar[this.freshStyle(aggressiveness) * SIZES + sizeOf(qtyLots)]!
  }

  /** Writes the fill rate of similar orders and the estimates of an aggressiveness at row[at..]. */
  writeEstimates(row: Float64Array, at: number, aggressiveness: Aggressiveness, qtyLots: number): void {
    const style = this.freshStyle(aggressiveness)
    row[at] = this.similar[style * SIZES + sizeOf(qtyLots)]!
    for (let i = 0, from = style * COLUMNS; i < COLUMNS; i++) row[at + 1 + i] = this.estimates[from + i]!
  }

  snapshot(): VenueHistorySnapshot {
    const ofStyles = (of: ByStyle<FadingMean>): MeanState[] => AGGRESSIVENESS.map((a) => of[a].snapshot())
    const lists = (of: ByStyle<FadingMean[]>): MeanState[][] => AGGRESSIVENESS.map((a) => of[a].map((m) => m.snapshot()))
    return {
      sent: this.sent, rejected: this.rejected, outOfRange: this.refused,
      fillShare: ofStyles(this.fillShare), similarFillShare: lists(this.similarFillShare), partial: ofStyles(this.partial), timeToFill: ofStyles(this.timeToFill),
      markouts: lists(this.markouts), latency: this.latency.snapshot(), impacts: this.impacts.map((m) => m.snapshot()), hidden: this.hidden.snapshot(),
    }
  }

  restore(snapshot: unknown): void {
    const state = snapshot as VenueHistorySnapshot
    this.stale.fill(1)
    this.sent = state.sent
    this.rejected = state.rejected
    this.refused = state.outOfRange
    AGGRESSIVENESS.forEach((a, i) => {
      this.fillShare[a].restore(state.fillShare[i]!)
      this.partial[a].restore(state.partial[i]!)
      this.timeToFill[a].restore(state.timeToFill[i]!)
      this.similarFillShare[a].forEach((mean, size) => mean.restore(state.similarFillShare[i]![size]!))
      this.markouts[a].forEach((mean, horizon) => mean.restore(state.markouts[i]![horizon]!))
    })
    this.latency.restore(state.latency)
    this.impacts.forEach((mean, horizon) => mean.restore(state.impacts[horizon]!))
    this.hidden.restore(state.hidden)
  }

  hashInto(h: Hasher): void {
    h.num(this.sent).num(this.rejected).num(this.refused)
    for (const a of AGGRESSIVENESS) {
      for (const mean of [this.fillShare[a], this.partial[a], this.timeToFill[a], ...this.similarFillShare[a], ...this.markouts[a]]) mean.hashInto(h)
    }
    for (const mean of [this.latency, ...this.impacts, this.hidden]) mean.hashInto(h)
  }

  private observe(mean: FadingMean, value: number, min: number, max: number): void {
    if (!(value >= min && value <= max)) {
      this.refused += 1
      if (Number.isNaN(value)) return
    }
    this.stale.fill(1)
    mean.observe(Math.max(min, Math.min(max, value)))
  }

  /** Index of the style, whose estimates are up to date then. */
  private freshStyle(aggressiveness: Aggressiveness): number {
    const style = STYLE[aggressiveness]
    if (this.stale[style] === 1) this.refresh(aggressiveness, style)
    return style
  }

  private refresh(a: Aggressiveness, style: number): void {
    const priors = HISTORY_PRIORS
    const fillShare = this.fillShare[a].shrunk(priors.fillShareMicro[a])
    for (let size = 0; size < SIZES; size++) this.similar[style * SIZES + size] = this.similarFillShare[a][size]!.shrunk(fillShare) / MICRO
    const impact = this.impacts[0]!.shrunk(priors.impactMicroBps)
    const left = this.impacts[1]!.shrunk((priors.impactMicroBps * priors.impactLeftMicro) / MICRO) / Math.max(IMPACT_FLOOR_MICRO_BPS, impact)
    let at = style * COLUMNS
    this.estimates[at++] = fillShare / MICRO
    this.estimates[at++] = ln1p(this.timeToFill[a].shrunk(priors.timeToFillUs[a]) / 1_000)
    this.estimates[at++] = this.partial[a].shrunk(priors.partialMicro[a]) / MICRO
    this.estimates[at++] = Math.min(1, (this.rejected + (priors.rejectMicro * PRIOR_WEIGHT) / MICRO) / (this.sent + PRIOR_WEIGHT))
    this.estimates[at++] = ln1p(this.latency.shrunk(priors.latencyUs))
    this.estimates[at++] = this.markouts[a][0]!.shrunk(priors.markout1sMicroBps) / MICRO
    this.estimates[at++] = this.markouts[a][1]!.shrunk(priors.markout10sMicroBps) / MICRO
    this.estimates[at++] = impact / MICRO
    this.estimates[at++] = Math.max(0, Math.min(IMPACT_LEFT_MAX, left))
    this.estimates[at++] = this.hidden.shrunk(priors.hiddenMicro) / MICRO
    this.stale[style] = 0
  }
}

function sizeOf(qtyLots: number): number {
  let size = 0
  while (size < SIZE_BOUNDS_LOTS.length && qtyLots > SIZE_BOUNDS_LOTS[size]!) size++
  return size
}
