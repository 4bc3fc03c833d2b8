import { feedBench } from '@sluice/fix'
import { benchRow, type BenchRow } from './bench-row.ts'

/** What the desk must take from all its venues in one thread. */
const GOAL_MESSAGES_PER_S = 100_000

export async function run(): Promise<BenchRow[]> {
  const { messagesPerS, entriesPerS, bytesPerMessage, p50Us, p99Us } = feedBench(4_000)
  return [
    benchRow(`market-data messages (35=X, 2 to 4 entries, ${bytesPerMessage} bytes), FIX bytes to book, one thread`, messagesPerS, '1/s', GOAL_MESSAGES_PER_S, 'what is asked for'),
    benchRow('entries of them', entriesPerS, '1/s'),
    benchRow('one such message alone, p50', p50Us, 'us'),
    benchRow('one such message alone, p99', p99Us, 'us'),
  ]
}
