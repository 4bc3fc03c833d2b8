import { sideSign, type Side } from '@sluice/domain'

/** Basis points in a whole. */
export const BPS = 10_000

/** How far `paid` lies from `reference` to our cost, in basis points of the reference: positive costs us. */
export const costBps = (side: Side, paid: number, reference: number): number =>
  withoutMinusZero((sideSign(side) * (paid - reference) * BPS) / reference)

/** -0 equals 0 but neither hashes nor prints like it. */
export const withoutMinusZero = (value: number): number => value + 0
