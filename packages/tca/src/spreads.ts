import type { Price, Side } from '@sluice/domain'
import { BPS, costBps } from './basis-points.ts'

/** Difference of best ask and best bid in basis points of their midpoint. */
export const quotedSpreadBps = (bid: Price, ask: Price): number => ((ask - bid) * 2 * BPS) / (bid + ask)

/** Twice the distance of an execution from the midpoint at its instant; positive costs us. `midTimes2`: bid + ask. */
export const effectiveSpreadBps = (side: Side, lastPx: Price, midTimes2: number): number => 2 * costBps(side, 2 * lastPx, midTimes2)

/**
 * The part of the effective spread that the counterparty keeps: twice the distance of the execution from a later
 * midpoint. Effective spread = realised spread + twice the move of the midpoint in our favour.
 */
export const realisedSpreadBps = (side: Side, lastPx: Price, midTimes2: number, laterMidTimes2: number): number =>
  2 * costBps(side, 2 * lastPx - laterMidTimes2 + midTimes2, midTimes2)

/** Adverse move of the midpoint after an execution, basis points: positive where it moved against what we now hold. */
export const markoutBps = (side: Side, midTimes2: number, laterMidTimes2: number): number =>
  costBps(side, 2 * midTimes2 - laterMidTimes2, midTimes2)
