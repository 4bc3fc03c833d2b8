export { Engine } from './engine.ts'
export { CLOSED_PARENTS_MAX, KNOWN_IDS_MAX } from './desk-state.ts'
export { feeMicroBps, unfilledCostMicroBps, type ScoringInputs, type ScoringQuestion } from './scoring-inputs.ts'
