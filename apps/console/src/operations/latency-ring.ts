import type { CoreHealth } from '@sluice/protocol'

export const STAGES = ['orderToChild', 'inference', 'commit', 'step'] as const satisfies readonly (keyof CoreHealth['latency'])[]
export type Stage = (typeof STAGES)[number]

export interface LatencySample {
  readonly tsUs: number
  /** Microseconds; null while a stage has no values. */
  readonly p99Us: Readonly<Record<Stage, number | null>>
}

/** About ten minutes at one word of the core a second. */
export const SAMPLES_MAX = 600

/** Pure: the samples with the newest health; one that is not newer changes nothing, a restarted core begins anew. */
export function withHealth(samples: readonly LatencySample[], health: Pick<CoreHealth, 'tsUs' | 'startedUs' | 'latency'>): readonly LatencySample[] {
  const last = samples.at(-1)
  if (last !== undefined && health.tsUs <= last.tsUs) return samples
  const kept = samples.filter((sample) => sample.tsUs >= health.startedUs)
  const p99Us = Object.fromEntries(STAGES.map((stage) => [stage, health.latency[stage].count === 0 ? null : health.latency[stage].p99Us])) as LatencySample['p99Us']
  return [...kept, { tsUs: health.tsUs, p99Us }].slice(-SAMPLES_MAX)
}
