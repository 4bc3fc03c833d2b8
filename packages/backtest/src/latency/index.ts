export { runLatencyExperiment, type LatencyArm, type LatencyExperimentOptions, type LatencyWorld } from './latency-experiment.ts'
export { latencyMarkdown, latencyText } from './latency-text.ts'
export { runLatencySession, type LatencySessionOptions, type ParentCost } from './latency-session.ts'
export { PARENT_KINDS, planParents, type ParentKind, type PlannedParent } from './planned-parent.ts'
