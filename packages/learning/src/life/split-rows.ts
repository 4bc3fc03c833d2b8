/** Rows in three parts, the later ones after the earlier ones in time. */
export interface SplitRows<T> {
  readonly train: readonly T[]
  readonly validation: readonly T[]
  readonly heldOut: readonly T[]
  /** Left out because their outcome became known only after the next part had begun. */
  readonly purged: number
}

const TRAIN_SHARE = 0.7
const VALIDATION_SHARE = 0.1

/** Time-ordered split with purge: nothing of a part was still open when the next one began. Rows must be in the order of `sentUs`. */
export function splitInTime<T extends { readonly sentUs: number; readonly knownUs: number }>(rows: readonly T[]): SplitRows<T> {
  const validationAt = Math.floor(rows.length * TRAIN_SHARE)
  const heldOutAt = Math.floor(rows.length * (TRAIN_SHARE + VALIDATION_SHARE))
  const until = (from: number, to: number): T[] => rows.slice(from, to).filter(({ knownUs }) => to >= rows.length || knownUs < rows[to]!.sentUs)
  const train = until(0, validationAt)
  const validation = until(validationAt, heldOutAt)
  const heldOut = rows.slice(heldOutAt)
  return { train, validation, heldOut, purged: rows.length - train.length - validation.length - heldOut.length }
}
