import { benchBookUpdates } from '@sluice/book'
import { benchRow, type BenchRow } from './bench-row.ts'

const UPDATES = 20_000_000
/** A map-and-list book in C++, measured on a 2-core machine. */
const CPP_UPDATES_PER_S = 14_000_000

export async function run(): Promise<BenchRow[]> {
  const { updatesPerSecond } = benchBookUpdates(UPDATES, () => performance.now())
  return [benchRow('level-2 updates of one book', updatesPerSecond, '1/s', CPP_UPDATES_PER_S, 'map-and-list book in C++, measured on another machine')]
}
