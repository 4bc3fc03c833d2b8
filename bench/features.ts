import { benchFeatures } from '@sluice/features'
import { benchRow, type BenchRow } from './bench-row.ts'

export async function run(): Promise<BenchRow[]> {
  const { rows, p50Us, p99Us } = benchFeatures(() => performance.now() * 1_000)
  return [benchRow(`feature vectors of ${rows} venues, p50`, p50Us, 'us'), benchRow(`feature vectors of ${rows} venues, p99`, p99Us, 'us')]
}
