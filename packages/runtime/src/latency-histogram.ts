import type { LatencyStats } from './link.ts'

const SUB_BITS = 5
const SUB_BUCKETS = 1 << SUB_BITS
/** 2^40 ns, about 18 minutes; longer counts as that. */
const OCTAVES = 40
const NS_MAX = 2 ** OCTAVES - 1

/**
 * Counts of durations in logarithmic buckets, 32 to an octave: quantiles within 3.2 % in fixed memory. Durations go in
 * as microseconds and are kept in whole nanoseconds.
 */
export class LatencyHistogram {
  private readonly counts = new Uint32Array((OCTAVES + 1) * SUB_BUCKETS)
  private total = 0
  private maxNs = 0

  record(durationUs: number): void {
    const ns = Math.min(Math.max(0, Math.round(durationUs * 1_000)), NS_MAX)
    if (!(ns >= 0)) return
    const bucket = bucketOf(ns)
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.total += 1
    if (ns > this.maxNs) this.maxNs = ns
  }

  get count(): number {
    return this.total
  }

  /** Smallest value with at least `share` (0..1) of the durations at or below it, microseconds; 0 when empty. */
  quantileUs(share: number): number {
    if (this.total === 0) return 0
    let left = Math.max(1, Math.ceil(share * this.total))
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      left -= this.counts[bucket] ?? 0
      if (left <= 0) return Math.min(upperNs(bucket), this.maxNs) / 1_000
    }
    return this.maxNs / 1_000
  }

  stats(): LatencyStats {
    return { count: this.total, p50Us: this.quantileUs(0.5), p99Us: this.quantileUs(0.99), maxUs: this.maxNs / 1_000 }
  }

  reset(): void {
    this.counts.fill(0)
    this.total = 0
    this.maxNs = 0
  }
}

function bucketOf(ns: number): number {
  if (ns < SUB_BUCKETS) return ns
  const octave = ns < 2 ** 31 ? 31 - Math.clz32(ns) : 62 - Math.clz32(Math.floor(ns / 2 ** 31))
  return (octave - SUB_BITS + 1) * SUB_BUCKETS + (Math.floor(ns / 2 ** (octave - SUB_BITS)) - SUB_BUCKETS)
}

/** Largest value of a bucket. */
function upperNs(bucket: number): number {
  if (bucket < SUB_BUCKETS) return bucket
  const octave = Math.floor(bucket / SUB_BUCKETS) + SUB_BITS - 1
  return ((bucket % SUB_BUCKETS) + SUB_BUCKETS + 1) * 2 ** (octave - SUB_BITS) - 1
}
