import { benchNet } from '@sluice/learning'
import { benchRow, type BenchRow } from './bench-row.ts'

const AIM_ROWS_PER_S = 200_000

/** Training steps of the net on one thread of the processor, the whole loop counted. */
export async function run(): Promise<BenchRow[]> {
  const shipped = await benchNet()
  const wide = await benchNet({ hidden: [128, 128], repeats: 2 })
  return [
    benchRow(`training rows of the net ${shipped.layers}, batches of ${shipped.batchRows}, one thread, a second of processor time`, shipped.rowsPerCpuS, '1/s', AIM_ROWS_PER_S, 'aim'),
    benchRow('the same by the clock', shipped.rowsPerS, '1/s', AIM_ROWS_PER_S, 'aim'),
    benchRow(`training rows of the net ${wide.layers}, batches of ${wide.batchRows}, one thread, a second of processor time`, wide.rowsPerCpuS, '1/s', AIM_ROWS_PER_S, 'aim'),
  ]
}
