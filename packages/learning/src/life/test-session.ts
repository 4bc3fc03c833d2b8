import { SimulatedDesk, submitAtRandom } from '@sluice/backtest'
import { logistic, type CandidateScore, type EngineConfig, type Entry, type Output } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import type { LogRecord } from './decision-log.ts'

/** Scores that depend on the features, for tests: no model. */
export const scoresByRule = (features: Float32Array, rows: number): CandidateScore[] =>
  Array.from({ length: rows }, (_, row) => {
    let sum = 0
    for (let i = 0; i < FEATURE_SCHEMA.count; i++) sum += features[row * FEATURE_SCHEMA.count + i]! * Math.sign((i % 7) - 3)
    const p = logistic(sum / 25)
    return { slippageMicroBps: Math.round(p * 2e6 - 1e6), fillProbMicro: Math.round(p * 1e6), timeToFillMs: Math.round(p * 2_000), leakageMicroBps: Math.round(p * 5e5) }
  })

/** A short session of a desk on virtual time, for tests. */
export function runSession(config: EngineConfig, options: { readonly seed: number; readonly parents: number; readonly spacingUs?: number }): SimulatedDesk {
  const desk = new SimulatedDesk({ seed: options.seed, engineConfig: config, score: scoresByRule })
  desk.runUntil(desk.nowUs + 3_000_000)
  submitAtRandom(desk, { seed: options.seed, parents: options.parents, spacingUs: options.spacingUs ?? 800_000 })
  desk.runUntil(desk.nowUs + 20_000_000)
  return desk
}

/** What a journal of the session holds. */
export function logRecordsOf(entries: readonly Entry[], outputs: readonly (readonly Output[])[]): LogRecord[] {
  return entries.flatMap((entry, i): LogRecord[] => {
    const records = outputs[i]!.flatMap((output) => (output.kind === 'record' ? [output.record] : []))
    return [{ t: 'entry', ...entry }, ...(records.length === 0 ? [] : [{ t: 'records' as const, seq: entry.seq, tsUs: entry.tsUs, records }])]
  })
}
