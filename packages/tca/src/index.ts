export { feesBps, shortfallParts, slippageBps, type ShortfallInput, type ShortfallParts } from './slippage.ts'
export { effectiveSpreadBps, markoutBps, quotedSpreadBps, realisedSpreadBps } from './spreads.ts'
export { parentKpi, type ParentKpiInput } from './parent-kpi.ts'
export { rollingMeanBand, type MeanBandPoint, type MetricPoint } from './rolling-mean-band.ts'
export {
  FILL_HORIZONS_US, MarketStatistics, VirtualOrders, type MarketStatisticsOptions, type MarketTable, type VenueTable, type VirtualOrder,
} from './market-statistics/index.ts'
