export { MarketStatistics, type MarketStatisticsOptions } from './market-statistics.ts'
export type { MarketTable, VenueTable } from './market-table.ts'
