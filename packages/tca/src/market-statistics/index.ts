export { MarketStatistics, type MarketStatisticsOptions } from './market-statistics.ts'
export type { MarketTable, VenueTable } from './market-table.ts'
export { FILL_HORIZONS_US, VirtualOrders, type VirtualOrder } from './virtual-orders.ts'
