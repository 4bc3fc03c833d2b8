import { NO_INSTRUCTIONS, type Candidate, type OrderInstructions, type ParentRequest } from '@sluice/domain'

export const instructionsOf = (request: ParentRequest): OrderInstructions => request.instructions ?? NO_INSTRUCTIONS

/** Nothing that takes liquidity may leave for it: ExecInst(18)=6. */
export const addsOnly = (request: ParentRequest): boolean => instructionsOf(request).execInst.includes('addLiquidityOnly')

/** MinQty(110) of more than the least there is; null: any execution will do. */
export function minQtyOf(request: ParentRequest): number | null {
  const { minQty } = instructionsOf(request)
  return minQty === null || minQty <= 1 ? null : minQty
}

/** Whether the order itself leaves only some of the ways to trade. */
export const isRestricted = (request: ParentRequest): boolean =>
  request.ordType === 'midpointPeg' || addsOnly(request) || minQtyOf(request) !== null || instructionsOf(request).exDestination !== null

/** Whether the order itself allows a way to trade. What is posted is executed in whatever pieces come: no way for a minimum quantity. */
export function isWayOf(request: ParentRequest): (way: Candidate) => boolean {
  const { exDestination } = instructionsOf(request)
  const [noTake, noPost] = [addsOnly(request), minQtyOf(request) !== null]
  return ({ mic, aggressiveness }) =>
    (exDestination === null || mic === exDestination)
    && (aggressiveness === 'mid' || request.ordType !== 'midpointPeg')
    && !(noTake && aggressiveness === 'take')
    && !(noPost && aggressiveness === 'post')
}
