import { FILL_HORIZONS_US } from '@sluice/tca'

/** An order's fate takes this long: nobody that saw it may be judged by a neighbour's. */
const PURGE_US = FILL_HORIZONS_US[2]

/** Rows by block of time, each block left out once. */
export interface TimeFolds {
  readonly count: number
  /** Block of each row. */
  readonly of: Uint8Array
  /** Whether a row lies outside block `fold` and at least a minute away from it, so that it may train what is judged there. */
  trains(row: number, fold: number): boolean
}

/** `count` blocks of equal length from the first row to the last. */
export function timeFolds(atUs: Float64Array, count: number): TimeFolds {
  const first = atUs[0] ?? 0
  const blockUs = ((atUs[atUs.length - 1] ?? 0) - first + 1) / count
  return {
    count,
    of: Uint8Array.from(atUs, (us) => Math.floor((us - first) / blockUs)),
    trains: (row, fold) => atUs[row]! < first + fold * blockUs - PURGE_US || atUs[row]! >= first + (fold + 1) * blockUs + PURGE_US,
  }
}
