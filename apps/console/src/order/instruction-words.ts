import type { ParentRow } from '@sluice/protocol'
import { formatDayUs, formatNumber, formatPrice, formatTimeUs } from '@sluice/ui'
import { CAPACITY_WORDS, TIME_IN_FORCE_WORDS } from './words.ts'

/** How long the order is good for, in words; of a date with it. */
export function timeInForceText({ timeInForce, instructions }: Pick<ParentRow, 'timeInForce' | 'instructions'>): string {
  const expireUs = instructions?.expireUs ?? null
  return timeInForce !== 'gtd' || expireUs === null ? TIME_IN_FORCE_WORDS[timeInForce] : `Good till ${formatDayUs(expireUs)} ${formatTimeUs(expireUs, false)}`
}

/** Market, limit or midpoint peg, with the price where there is one. */
export function orderTypeText({ ordType, limitPrice }: Pick<ParentRow, 'ordType' | 'limitPrice'>, priceScale?: number): string {
  const limit = limitPrice === null ? null : `limit ${formatPrice(limitPrice, priceScale)}`
  return ordType === 'midpointPeg' ? `midpoint peg${limit === null ? '' : `, ${limit}`}` : limit ?? 'market'
}

/** What the owner asked for beside price and quantity, each by itself; none for a plain order. May hold what people wrote: shown as SafeText. */
export function instructionTexts({ instructions }: Pick<ParentRow, 'instructions'>, lotSize = 1): readonly string[] {
  if (instructions === undefined) return []
  const { minQty, maxFloor, execInst, exDestination, capacity, locate } = instructions
  return [
    minQty === null ? '' : `executions of ${formatNumber(minQty * lotSize)} at least`,
    maxFloor === null ? '' : `shows ${formatNumber(maxFloor * lotSize)} at most`,
    execInst.includes('addLiquidityOnly') ? 'post only' : '',
    execInst.includes('notHeld') ? 'not held' : '',
    exDestination === null ? '' : `${exDestination} only`,
    capacity === null ? '' : CAPACITY_WORDS[capacity].toLowerCase(),
    locate === null ? '' : `located by ${locate}`,
  ].filter((text) => text !== '')
}
