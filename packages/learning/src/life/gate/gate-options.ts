import type { CandidateScore, EngineConfig, ModelManifest, ObjectiveWeights, UnixUs } from '@sluice/domain'
import type { DecisionRow } from '../decision-rows.ts'

/** A model as the gate asks it. */
export interface GateModel {
  readonly manifest: ModelManifest
  /** Raw answers, row-major [count, outputNames.length]; rejects where a score is not finite. `weights` for models that use the objective. */
  readonly score: (rows: Float32Array, count: number, weights: ObjectiveWeights | null) => Promise<Float32Array>
  /** As the desk takes them in: integers, rows that the model abstains from marked; null where the desk would refuse the answer. */
  readonly toScores: (raw: Float32Array, count: number) => readonly CandidateScore[] | null
}

export interface GateLimits {
  /** A candidate's loss may be above the champion's by this share, at the upper end of the interval. */
  readonly lossAboveChampion: number
  /** Mean distance of predicted and seen fill rates. */
  readonly calibrationErrorMax: number
  /** Share of the orders whose slippage may lie below the interval, and above it; a tenth each is wanted, less where many fill at one price. */
  readonly intervalMissMax: number
  /** Share of rows that the model may leave to the venue's average. */
  readonly abstainedMax: number
  /** Mean shortfall above the champion's and the static waterfall's, basis points; the interval must not lie wholly above 0 either. */
  readonly shortfallAboveBps: number
  /** 99 of 100 questions of 12 rows, milliseconds. */
  readonly latencyP99MaxMs: number
  /** Share of rows at the edges and at random, likely or not, whose scores the desk would refuse; those must be finite, too. */
  readonly outOfRangeMax: number
  /** Difference from a golden vector, relative above 1. */
  readonly parityMax: number
  /** Rows of recorded decisions that the paired backtest needs. */
  readonly recordedRowsMin: number
  /** Blocks of 30 s that they come from: an interval of fewer, resampled whole, is none. */
  readonly recordedBlocksMin: number
}

export const DEFAULT_GATE_LIMITS: GateLimits = {
  lossAboveChampion: 0.05, calibrationErrorMax: 0.03, intervalMissMax: 0.15, abstainedMax: 0.2, shortfallAboveBps: 0.5, latencyP99MaxMs: 5, outOfRangeMax: 0.1, parityMax: 1e-4,
  recordedRowsMin: 300, recordedBlocksMin: 20,
}

/** How much is run. */
export interface GatePlan {
  /** Virtual seconds of every session before anything is sent. */
  readonly warmUpS: number
  /** Held-out sessions of probe orders, and their virtual seconds. */
  readonly probeSessions: number
  readonly probeS: number
  /** Paired sessions of parent orders in the sandbox, their virtual seconds and instruments. */
  readonly pairedSessions: number
  readonly pairedS: number
  readonly pairedInstruments: number
  readonly latencyCalls: number
  readonly randomRows: number
}

export const DEFAULT_GATE_PLAN: GatePlan = { warmUpS: 30, probeSessions: 2, probeS: 240, pairedSessions: 14, pairedS: 180, pairedInstruments: 3, latencyCalls: 2_000, randomRows: 2_000 }
/** Finds what is broken, not what is a little worse. */
export const QUICK_GATE_PLAN: GatePlan = { warmUpS: 20, probeSessions: 1, probeS: 60, pairedSessions: 3, pairedS: 45, pairedInstruments: 2, latencyCalls: 300, randomRows: 300 }

export interface GateOptions {
  readonly candidate: GateModel
  /** What scores live; null: venue averages. */
  readonly champion: GateModel | null
  readonly engineConfig: EngineConfig
  readonly viewIntervalUs: number
  /** Rows of recorded decisions and their outcomes that the candidate was not trained on (`unseenRows`); null: none is given. */
  readonly recorded: readonly DecisionRow[] | null
  /** False: without (enough) recorded decisions the paired backtest is passed over, and the report says so; the sandbox stands alone. True: it fails. */
  readonly recordedRequired: boolean
  /** When the report is said to be made, microseconds since 1970. */
  readonly checkedUs: UnixUs
  /** Seeds of the sessions begin here; training must never have seen them. */
  readonly firstSeed?: number
  readonly limits?: Partial<GateLimits>
  readonly plan?: GatePlan
  readonly onProgress?: (check: string, share: number) => void
  readonly shouldStop?: () => boolean
  /** Milliseconds, for the latency check alone. */
  readonly clockMs: () => number
  /** How often the machine took the processor from this process so far; calls in which it did are not the model's time. */
  readonly preemptions?: () => number
}

/** Training takes its sessions' seeds from a thousand times its own on: a training seed is at most 1,000,000. */
export const GATE_FIRST_SEED = 2_000_000_000

export class GateStopped extends Error {
  override readonly name = 'GateStopped'
}
