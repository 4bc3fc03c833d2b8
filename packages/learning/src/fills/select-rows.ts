import type { FillRows } from './fill-sampler.ts'

/** The rows that are wanted, in their order. */
export function selectRows(rows: FillRows, wanted: (row: number) => boolean): FillRows {
  const kept = Uint32Array.from({ length: rows.rows }, (_, row) => row).filter(wanted)
  const { columns } = rows
  const features = new Float32Array(kept.length * columns)
  kept.forEach((row, i) => features.set(rows.features.subarray(row * columns, (row + 1) * columns), i * columns))
  const bytes = (from: Uint8Array): Uint8Array => Uint8Array.from(kept, (row) => from[row]!)
  return {
    features, columns, rows: kept.length, mics: rows.mics, venues: bytes(rows.venues), buys: bytes(rows.buys), atUs: Float64Array.from(kept, (row) => rows.atUs[row]!),
    filledAfterS: Float32Array.from(kept, (row) => rows.filledAfterS[row]!), filled10: bytes(rows.filled10), filled60: bytes(rows.filled60),
  }
}
