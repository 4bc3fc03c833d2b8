import type { DecisionRow } from './decision-rows.ts'
import type { DatasetManifest } from './model-documents.ts'

/** The newest part of a dataset that training only judges on. */
export const HELD_OUT_SHARE = 0.2

/**
 * Of recorded rows those that a model was not trained on: all, for one that learned in the sandbox; for one that learned from decisions what came after its
 * data, and the newest part of them, which judged it. `dataset`: what the model was trained on.
 */
export function unseenRows(rows: readonly DecisionRow[], dataset: Pick<DatasetManifest, 'source' | 'fromUs' | 'toUs'> | null, heldOutShare = HELD_OUT_SHARE): readonly DecisionRow[] {
  if (dataset === null || dataset.source === 'sandbox') return rows
  const within = rows.filter(({ sentUs }) => sentUs >= dataset.fromUs && sentUs <= dataset.toUs).sort((a, b) => a.sentUs - b.sentUs)
  const heldOut = new Set(within.slice(Math.floor(within.length * (1 - heldOutShare))))
  return rows.filter((row) => row.sentUs > dataset.toUs || heldOut.has(row))
}
