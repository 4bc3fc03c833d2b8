export { COSTS, FEES_COST, FILL_COST, LEAKAGE_COST, shortfallBps, SLIPPAGE_COST, SPEED_COST, type CostVector, type EpisodeOutcome, type EpisodeStep } from './episode-outcome.ts'
export { runEpisodeSession, type EpisodeSessionOptions, type EpisodeSessionResult } from './episode-session.ts'
export { EPISODE_HORIZON_S, planEpisodes, presetWeights, randomWeights, type EpisodePlanOptions, type PlannedEpisode, type Urgency } from './planned-episode.ts'
export { restCost, type RestCost } from './rest-cost.ts'
