import { codecBench } from '@sluice/fix'
import { benchRow, type BenchRow } from './bench-row.ts'

/** QuickFIX C++ without dictionary validation, the better end of what was measured on a 2-core machine. */
const QUICKFIX_ENCODES_PER_S = 400_000
const QUICKFIX_DECODES_PER_S = 960_000

export async function run(): Promise<BenchRow[]> {
  const { encodesPerS, decodesPerS } = codecBench(1_000)
  return [
    benchRow('NewOrderSingle encoded', encodesPerS, '1/s', QUICKFIX_ENCODES_PER_S, 'QuickFIX C++, measured on another machine'),
    benchRow('NewOrderSingle framed, checked and read', decodesPerS, '1/s', QUICKFIX_DECODES_PER_S, 'QuickFIX C++, measured on another machine'),
  ]
}
