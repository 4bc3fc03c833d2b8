import type { RunRows } from './golden.ts'

const WARM_UP_RUNS = 5
const RUNS_MIN = 5
const RUNS_MAX = 200
/** No further runs after this, once there are RUNS_MIN. */
const BUDGET_MS = 300

/** Microseconds of one run after the other, warm. */
export interface Measured {
  readonly p50Us: number
  readonly p99Us: number
  readonly runs: number
}

/** Times `run` on the same rows until enough is known or the time for it is over. */
export async function measure(run: RunRows, input: Float32Array, rows: number): Promise<Measured> {
  for (let i = 0; i < WARM_UP_RUNS; i++) await run(input, rows)
  const times: number[] = []
  const startMs = performance.now()
  while (times.length < RUNS_MAX && (times.length < RUNS_MIN || performance.now() - startMs < BUDGET_MS)) {
    const runMs = performance.now()
    await run(input, rows)
    times.push((performance.now() - runMs) * 1_000)
  }
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.ceil(share * times.length) - 1)]!
  return { p50Us: at(0.5), p99Us: at(0.99), runs: times.length }
}
