import { benchFeatures } from '@sluice/features'
import { benchRow, type BenchRow } from './bench-row.ts'

const P50_AIM_US = 5
const P99_AIM_US = 20

export async function run(): Promise<BenchRow[]> {
  const { oneEach, everyWay } = benchFeatures(() => performance.now() * 1_000)
  return [
    benchRow(`feature vectors of ${oneEach.venues} venues, p50`, oneEach.p50Us, 'us', P50_AIM_US, 'aim'),
    benchRow(`feature vectors of ${oneEach.venues} venues, p99`, oneEach.p99Us, 'us', P99_AIM_US, 'aim'),
    benchRow(`feature vectors of ${everyWay.venues} venues, every way to trade (${everyWay.rows} rows), p50`, everyWay.p50Us, 'us'),
    benchRow(`feature vectors of ${everyWay.venues} venues, every way to trade (${everyWay.rows} rows), p99`, everyWay.p99Us, 'us'),
  ]
}
