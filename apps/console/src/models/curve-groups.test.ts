import type { TrainingCurve } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { curveGroups, LINES_MAX, POINTS_MAX, thinned } from './curve-groups.ts'

const curve = (name: string, unit: string, points: TrainingCurve['points'] = []): TrainingCurve => ({ name, unit, xLabel: 'epoch', points })

describe('training curves', () => {
  it('share a picture by unit, few enough to be told apart', () => {
    expect(curveGroups([curve('train', 'loss'), curve('return', 'bps'), curve('held out', 'loss')]).map(({ unit, curves }) => [unit, curves.map(({ name }) => name)])).toEqual([['loss', ['train', 'held out']], ['bps', ['return']]])
    expect(curveGroups(Array.from({ length: LINES_MAX + 1 }, (_, n) => curve(`${n}`, 'loss'))).map(({ curves }) => curves.length)).toEqual([LINES_MAX, 1])
  })
  it('are thinned to what can be seen, with both ends', () => {
    const points = Array.from({ length: 5_000 }, (_, n) => [n, n === 7 ? Number.NaN : n] as const)
    const drawn = thinned(points)
    expect(drawn.length).toBeLessThanOrEqual(POINTS_MAX + 1)
    expect([drawn[0], drawn.at(-1)]).toEqual([[0, 0], [4_999, 4_999]])
    expect(thinned([[0, 1], [1, Number.POSITIVE_INFINITY]])).toEqual([[0, 1]])
  })
})
