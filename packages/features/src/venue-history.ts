import { AGGRESSIVENESS, type Aggressiveness, type Hasher, type QtyLots, type UnixUs } from '@sluice/domain'

/**
 * What is believed of a venue before it answered: fill rate (millionths of the order's quantity), time to a fill (µs),
 * reject rate (millionths), order-to-ack latency (µs), markout (millionths of a basis point).
 */
export const HISTORY_PRIORS = {
  fillRateMicro: { take: 800_000, post: 250_000, mid: 200_000 },
  timeToFillUs: { take: 2_000, post: 2_500_000, mid: 1_000_000 },
  rejectRateMicro: 2_000,
  latencyUs: 1_000,
  markoutMicroBps: 300_000,
} as const
/** A prior counts as much as this many observations. */
export const PRIOR_WEIGHT = 20
/** Reaching this many observations halves a mean's count and sum: older ones fade by count, in integers. */
export const FADE_AT = 512
const MARKOUT_CLAMP_MICRO_BPS = 1_000_000_000
const TIME_CLAMP_US = 3_600_000_000

/** Mean of integers with fading: count and sum halve together, so the mean stays and new observations weigh more. */
interface Mean {
  count: number
  sum: number
}

const newMean = (): Mean => ({ count: 0, sum: 0 })

function observe(mean: Mean, value: number): void {
  mean.count += 1
  mean.sum += Math.round(value)
  if (mean.count < FADE_AT) return
  mean.count = Math.floor(mean.count / 2)
  mean.sum = Math.trunc(mean.sum / 2)
}

const shrunk = (mean: Mean, prior: number): number => (mean.sum + prior * PRIOR_WEIGHT) / (mean.count + PRIOR_WEIGHT)
const clamp = (value: number, bound: number): number => Math.max(-bound, Math.min(bound, value))

export interface VenueHistorySnapshot {
  readonly sent: number
  readonly rejected: number
  /** [count, sum] in the order take, post, mid. */
  readonly fillShare: readonly (readonly [number, number])[]
  readonly timeToFill: readonly (readonly [number, number])[]
  readonly latency: readonly [number, number]
  readonly markout: readonly [number, number]
}

/** How one venue treated our orders, over all symbols. Integers only; estimates are shrunk towards priors. */
export class VenueHistory {
  private sent = 0
  private rejected = 0
  private readonly fillShare: Record<Aggressiveness, Mean> = { take: newMean(), post: newMean(), mid: newMean() }
  private readonly timeToFill: Record<Aggressiveness, Mean> = { take: newMean(), post: newMean(), mid: newMean() }
  private readonly latency = newMean()
  private readonly markout = newMean()

  onSent(_aggressiveness: Aggressiveness, _qty: QtyLots, _nowUs: UnixUs): void {
    this.sent += 1
    if (this.sent < FADE_AT) return
    this.sent = Math.floor(this.sent / 2)
    this.rejected = Math.floor(this.rejected / 2)
  }

  /** Microseconds from send to the venue's first answer. */
  onAck(latencyUs: number): void {
    observe(this.latency, clamp(latencyUs, TIME_CLAMP_US))
  }

  /** One fill; `timeToFillUs` counts from the order's sending. */
  onFill(fill: { readonly aggressiveness: Aggressiveness; readonly qty: QtyLots; readonly timeToFillUs: number }): void {
    observe(this.timeToFill[fill.aggressiveness], clamp(fill.timeToFillUs, TIME_CLAMP_US))
  }

  /** An order that the venue accepted is over: filled, cancelled or expired. */
  onDone(done: { readonly aggressiveness: Aggressiveness; readonly orderQty: QtyLots; readonly cumQty: QtyLots; readonly restedUs: number }): void {
    if (done.orderQty <= 0) return
    observe(this.fillShare[done.aggressiveness], Math.min(1_000_000, (done.cumQty * 1_000_000) / done.orderQty))
  }

  onReject(): void {
    this.rejected += 1
  }

  /** Markout cost of one of our fills one second later; positive when the price moved against us. */
  onMarkout(microBps: number): void {
    observe(this.markout, clamp(microBps, MARKOUT_CLAMP_MICRO_BPS))
  }

  /** Expected filled share of an order's quantity, 0..1. */
  fillRate(aggressiveness: Aggressiveness): number {
    return shrunk(this.fillShare[aggressiveness], HISTORY_PRIORS.fillRateMicro[aggressiveness]) / 1_000_000
  }

  timeToFillUs(aggressiveness: Aggressiveness): number {
    return shrunk(this.timeToFill[aggressiveness], HISTORY_PRIORS.timeToFillUs[aggressiveness])
  }

  /** Rejected share of the orders sent, 0..1. */
  rejectRate(): number {
    return Math.min(1, (this.rejected + (HISTORY_PRIORS.rejectRateMicro * PRIOR_WEIGHT) / 1_000_000) / (this.sent + PRIOR_WEIGHT))
  }

  latencyUs(): number {
    return shrunk(this.latency, HISTORY_PRIORS.latencyUs)
  }

  /** Expected markout cost, basis points. */
  markoutBps(): number {
    return shrunk(this.markout, HISTORY_PRIORS.markoutMicroBps) / 1_000_000
  }

  snapshot(): VenueHistorySnapshot {
    const pairs = (means: Record<Aggressiveness, Mean>) => AGGRESSIVENESS.map((a) => [means[a].count, means[a].sum] as const)
    return {
      sent: this.sent, rejected: this.rejected, fillShare: pairs(this.fillShare), timeToFill: pairs(this.timeToFill),
      latency: [this.latency.count, this.latency.sum], markout: [this.markout.count, this.markout.sum],
    }
  }

  restore(snapshot: unknown): void {
    const state = snapshot as VenueHistorySnapshot
    this.sent = state.sent
    this.rejected = state.rejected
    AGGRESSIVENESS.forEach((a, i) => {
      put(this.fillShare[a], state.fillShare[i]!)
      put(this.timeToFill[a], state.timeToFill[i]!)
    })
    put(this.latency, state.latency)
    put(this.markout, state.markout)
  }

  hashInto(h: Hasher): void {
    h.num(this.sent).num(this.rejected)
    for (const a of AGGRESSIVENESS) {
      hashMean(h, this.fillShare[a])
      hashMean(h, this.timeToFill[a])
    }
    hashMean(h, this.latency)
    hashMean(h, this.markout)
  }
}

function put(mean: Mean, pair: readonly [number, number]): void {
  mean.count = pair[0]
  mean.sum = pair[1]
}

const hashMean = (h: Hasher, mean: Mean): Hasher => h.num(mean.count).num(mean.sum)
