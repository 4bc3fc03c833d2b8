import { benchBookUpdates, benchConsolidatedUpdates } from '@sluice/book'
import { benchRow, type BenchRow } from './bench-row.ts'

const UPDATES = 20_000_000
/** A map-and-list book in C++, measured on a 2-core machine. */
const CPP_UPDATES_PER_S = 14_000_000
const WANTED_CONSOLIDATED_PER_S = 5_000_000

export async function run(): Promise<BenchRow[]> {
  const one = benchBookUpdates(UPDATES, () => performance.now())
  const consolidated = benchConsolidatedUpdates(UPDATES, () => performance.now())
  return [
    benchRow('level-2 updates of one book', one.updatesPerSecond, '1/s', CPP_UPDATES_PER_S, 'map-and-list book in C++, measured on another machine'),
    benchRow('level-2 updates into consolidated books of 12 venues', consolidated.updatesPerSecond, '1/s', WANTED_CONSOLIDATED_PER_S, 'what is wanted'),
  ]
}
