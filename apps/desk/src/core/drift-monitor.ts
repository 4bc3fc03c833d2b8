import type { FeatureReference, ModelManifest, Observation, UnixUs } from '@sluice/domain'

/** Newest scored rows that are compared with the training data. */
export const DRIFT_ROWS_MAX = 6_000
/** Fewer say too little: rows of one decision are alike. */
export const DRIFT_ROWS_MIN = 1_500
/** A share of nothing is taken for this, or the index would not be finite. */
const SHARE_MIN = 1e-4
/** An aged model looks this much older than it is. */
export const AGED_US = 10 * 365 * 86_400_000_000

export interface Drift {
  /** Median over the features: single ones leave their range within minutes, such as volatility, without the model being off. */
  readonly psi: number
  /** That moved most. */
  readonly feature: string
  readonly rows: number
}

interface Watched {
  readonly reference: FeatureReference
  /** Column of the feature in a row. */
  readonly column: number
  /** Rows in each bin. */
  readonly counts: Uint32Array
}

/** How far what the live model is asked has moved from what it was trained on: the newest rows in the bins of its manifest. */
export class DriftMonitor {
  private model: { readonly modelId: string; readonly trainedUs: UnixUs; readonly columns: number } | null = null
  private watched: readonly Watched[] = []
  /** Bins of the newest rows, row-major, one for each watched feature; a ring. */
  private bins = new Uint8Array(0)
  private next = 0
  private rows = 0

  /** Begins anew with another model; the same one goes on. */
  useModel(manifest: Pick<ModelManifest, 'modelId' | 'trainedUs' | 'featureNames' | 'reference'> | null): void {
    if (manifest?.modelId === this.model?.modelId) return
    this.model = manifest === null ? null : { modelId: manifest.modelId, trainedUs: manifest.trainedUs, columns: manifest.featureNames.length }
    this.watched = (manifest?.reference ?? []).filter(({ edges }) => edges.length < 256)
      .map((reference) => ({ reference, column: manifest!.featureNames.indexOf(reference.name), counts: new Uint32Array(reference.edges.length + 1) }))
    this.bins = new Uint8Array(DRIFT_ROWS_MAX * this.watched.length)
    this.next = this.rows = 0
  }

  /** Feature rows of one decision, row-major. */
  observe(features: readonly number[]): void {
    const { model, watched } = this
    if (model === null || watched.length === 0) return
    for (let at = 0; at + model.columns <= features.length; at += model.columns) this.row(features, at)
  }

  /** Null while too little was seen, or the model tells nothing of its training data. `drifted`: as if every feature had left its range upwards. */
  drift(drifted: boolean): Drift | null {
    if (this.rows < DRIFT_ROWS_MIN) return null
    const moved = this.watched.map(({ reference, counts }) => ({ feature: reference.name, psi: stabilityIndex(reference.shares, drifted ? allInLast(counts.length, this.rows) : counts, this.rows) }))
      .sort((a, b) => b.psi - a.psi)
    return moved.length === 0 ? null : { psi: moved[moved.length >> 1]!.psi, feature: moved[0]!.feature, rows: this.rows }
  }

  /** What the engine would want to know of the live model. */
  observations(nowUs: UnixUs, faults: { readonly drifted: boolean; readonly aged: boolean }): Observation[] {
    const { model } = this
    if (model === null) return []
    const drift = this.drift(faults.drifted)
    // A manifest that tells no time was never trained here.
    const known = model.trainedUs > 0 || faults.aged
    return [
      ...(drift === null ? [] : [{ kind: 'model-drift', modelId: model.modelId, ...drift } as const]),
      ...(known ? [{ kind: 'model-age', modelId: model.modelId, ageUs: Math.max(0, nowUs - (model.trainedUs > 0 ? model.trainedUs : nowUs)) + (faults.aged ? AGED_US : 0) } as const] : []),
    ]
  }

  private row(features: readonly number[], at: number): void {
    const { watched, bins } = this
    const slot = this.next * watched.length
    const full = this.rows === DRIFT_ROWS_MAX
    watched.forEach(({ reference, column, counts }, i) => {
      if (full) counts[bins[slot + i]!]! -= 1
      const bin = binOf(reference.edges, features[at + column]!)
      bins[slot + i] = bin
      counts[bin]! += 1
    })
    this.next = (this.next + 1) % DRIFT_ROWS_MAX
    if (!full) this.rows += 1
  }
}

/** Edges that lie below the value: one equal to an edge belongs to the bin below it, as where the reference was made. */
function binOf(edges: readonly number[], value: number): number {
  let low = 0
  let high = edges.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (value > edges[middle]!) low = middle + 1
    else high = middle
  }
  return low
}

/** Sum over the bins of (share now - share then) * ln(share now / share then). */
function stabilityIndex(shares: readonly number[], counts: Uint32Array, rows: number): number {
  return shares.reduce((sum, share, i) => {
    const [now, then] = [Math.max(SHARE_MIN, counts[i]! / rows), Math.max(SHARE_MIN, share)]
    return sum + (now - then) * Math.log(now / then)
  }, 0)
}

function allInLast(bins: number, rows: number): Uint32Array {
  const counts = new Uint32Array(bins)
  counts[bins - 1] = rows
  return counts
}
