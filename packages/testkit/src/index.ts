export { ORDER_RULES, type OrderRule } from './order-conformance.ts'
export { selfSigned } from './self-signed.ts'
export { freshSeeds, withSeed } from './seeds.ts'
export { INSTRUMENTS, QUOTE_POLICIES, VENUES, VENUES_BY_MIC, WEIGHTS, aBreaker, aRiskLimits, aRouting, aVenue, alertRules, anEngineConfig, anInstrument } from './universe.ts'
export { T0, aChildOrder, aParentRequest, aStatus, aView, level } from './builders.ts'
export {
  arbCandidate, arbMic, arbParentRequest, arbPrice, arbQty, arbScore, arbSide, arbTrades, arbUrgency, arbVenueStatus, arbVenueView, arbVenueViews, arbWeights,
} from './arbitraries.ts'
export { sessionStoreContract, type SessionStoreFixture, type SessionStoreUnderTest } from './session-store-contract.ts'
export { dataDictionaryXml, type FixTables } from './quickfix/data-dictionary.ts'
export { buildQuickfixPeer, freePort, installedTables, QuickfixPeer, whyNoQuickfix, type QuickfixOptions, type ToldMessage } from './quickfix/quickfix-peer.ts'
