export {
  MISQUOTES, SCENARIOS, type LatencyProfile, type Market, type Misquote, type SimOffExchangeTrade, type MarketSimOptions, type MarketSimSink, type ScenarioName, type SimCancelReject,
  type SimExecutionReport, type SimOrder, type SimOrderState, type SimOrderStatus, type SimRejectReason, type SimReplacement, type SimTrade,
} from './types.ts'
export { MarketSim } from './market-sim.ts'
export { DEFAULT_LATENCY } from './latency.ts'
export { TapeMarket, type TapeMarketOptions, type TapePosition } from './tape-market.ts'
export { WORKED_EXAMPLE_INSTRUMENTS, WORKED_EXAMPLE_VENUES } from './worked-example.ts'
