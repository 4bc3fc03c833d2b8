export { recomputeVectors, type CapturedStep, type CapturedVectors } from './captured-vectors.ts'
export type { ProbeSample } from './probe.ts'
export { runProbeSession, type ProbeSessionOptions, type ProbeSessionResult } from './probe-session.ts'
export { replayEntries, SIMULATED_OMS, SimulatedDesk, submitAtRandom, type ScoreAnswer, type ScoreQuestion, type SimulatedDeskOptions } from './simulated-desk.ts'
export {
  calibrationMarkdown, calibrationReport, calibrationText, OFF_EXCHANGE, probeDarkPools, runCalibrationSession, type CalibrationCell, type CalibrationReport, type CalibrationScore,
  type CalibrationSession, type CalibrationSessionOptions, type DarkProbeOptions, type MeasuredSession, type PoolProbe, TapeStatistics, type TapeStatisticsOptions,
} from './calibration/index.ts'
export {
  latencyMarkdown, latencyText, PARENT_KINDS, planParents, runLatencyExperiment, runLatencySession, type LatencyArm, type LatencyExperimentOptions, type LatencySessionOptions,
  type LatencyWorld, type ParentCost, type ParentKind, type PlannedParent,
} from './latency/index.ts'
export { pairedDifference, tQuantile, type MeanInterval } from './paired-difference.ts'
export { JournalMarket } from './journal-market.ts'
export {
  COSTS, EPISODE_HORIZON_S, FEES_COST, FILL_COST, LEAKAGE_COST, planEpisodes, presetWeights, randomWeights, runEpisodeSession, shortfallBps, SLIPPAGE_COST, SPEED_COST,
  type CostVector, type EpisodeOutcome, type EpisodePlanOptions, type EpisodeSessionOptions, type EpisodeSessionResult, type EpisodeStep, type PlannedEpisode, type Urgency,
} from './episode/index.ts'
export { armDifference, armVerdict, bestPriceScores, COMPARISON_CONVENTIONS, comparisonMarkdown, comparisonText, MEASURES, oracleSweep, runComparison, type ArmResult, type CompareArm, type ComparisonOptions, type ComparisonResult, type Measure } from './compare/index.ts'
