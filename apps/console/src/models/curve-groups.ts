import type { TrainingCurve } from '@sluice/protocol'

/** Curves that share a picture: of one unit along one axis. */
export interface CurveGroup {
  readonly unit: string
  readonly xLabel: string
  readonly curves: readonly TrainingCurve[]
}

/** Lines in one picture at most; more cannot be told apart. */
export const LINES_MAX = 6
/** Points drawn of a line. */
export const POINTS_MAX = 1_000

/** In the order in which they come. */
export function curveGroups(curves: readonly TrainingCurve[]): readonly CurveGroup[] {
  const groups: { unit: string; xLabel: string; curves: TrainingCurve[] }[] = []
  for (const curve of curves) {
    const group = groups.find(({ unit, xLabel, curves: held }) => unit === curve.unit && xLabel === curve.xLabel && held.length < LINES_MAX)
    if (group === undefined) groups.push({ unit: curve.unit, xLabel: curve.xLabel, curves: [curve] })
    else group.curves.push(curve)
  }
  return groups
}

/** Every n-th point and the last, so that a line keeps its ends; what is no number is left out. */
export function thinned(points: TrainingCurve['points']): TrainingCurve['points'] {
  const finite = points.filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y))
  const step = Math.ceil(finite.length / POINTS_MAX)
  return step <= 1 ? finite : finite.filter((_, at) => at % step === 0 || at === finite.length - 1)
}
