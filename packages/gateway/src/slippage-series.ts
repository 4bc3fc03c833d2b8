import type { SlippageArm, SlippagePoint, SlippageSeries } from '@sluice/protocol'
import type { FinishedParentView } from './store-reads.ts'

/** Finished parents in one rolling mean. */
export const SLIPPAGE_WINDOW = 50
export const SLIPPAGE_PARENTS_MAX = 2_000
/** 97.5 % quantile of the normal distribution. */
const Z_95 = 1.959964

export const armOf = (strategy: 'dynamic' | 'static'): SlippageArm => (strategy === 'dynamic' ? 'dynamic' : 'control')

/** Rolling mean slippage of each arm, with the 95 % band of that mean. `finished`: oldest first. */
export function slippageSeries(finished: readonly FinishedParentView[], { fromUs, toUs }: { fromUs: number; toUs: number }): SlippageSeries {
  const arms = (['dynamic', 'control'] as const).map((arm) => {
    const ofArm = finished.filter(({ strategy }) => armOf(strategy) === arm)
    return { arm, count: ofArm.length, points: rollingMeans(ofArm) }
  })
  return {
    fromUs,
    toUs,
    window: SLIPPAGE_WINDOW,
    arms,
    parents: finished.map(({ parentId, symbol, finishedUs, slippageBps, strategy, filledQty }) => ({ parentId, symbol, doneUs: finishedUs, slippageBps, arm: armOf(strategy), filledQty })),
  }
}

function rollingMeans(finished: readonly FinishedParentView[]): SlippagePoint[] {
  return finished.map(({ finishedUs }, i) => {
    const values = finished.slice(Math.max(0, i + 1 - SLIPPAGE_WINDOW), i + 1).map(({ slippageBps }) => slippageBps)
    const meanBps = values.reduce((sum, value) => sum + value, 0) / values.length
    const variance = values.length < 2 ? 0 : values.reduce((sum, value) => sum + (value - meanBps) ** 2, 0) / (values.length - 1)
    const half = Z_95 * Math.sqrt(variance / values.length)
    return { tsUs: finishedUs, meanBps, lowBps: meanBps - half, highBps: meanBps + half, count: values.length }
  })
}
