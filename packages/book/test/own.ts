import fc from 'fast-check'
import type { Level, Mic, Price, QtyLots } from '@sluice/domain'
import { arbMic, arbPrice, arbQty } from '@sluice/testkit'
import type { OwnResting } from '../src/own-resting.ts'
import { isUsableLevel } from '../src/usable-level.ts'

export const own = (mic: string, side: 'bid' | 'ask', price: number, qty: number): OwnResting => ({ mic: mic as Mic, side, price: price as Price, qty: qty as QtyLots })

export const arbOwn: fc.Arbitrary<OwnResting> = fc.record({ mic: arbMic, side: fc.constantFrom('bid', 'ask'), price: arbPrice, qty: arbQty(1_000) })

/** The usable levels of a venue's side that show something of others, without what is ours. */
export function without(mine: readonly OwnResting[], mic: Mic, side: 'bid' | 'ask', levels: readonly Level[]): Level[] {
  return levels.filter(([price, shown]) => isUsableLevel(price, shown)).map(([price, shown]): Level => {
    const ours = mine.filter((o) => o.mic === mic && o.side === side && o.price === price).reduce((sum, o) => sum + o.qty, 0)
    return [price, (shown - ours) as QtyLots]
  }).filter(([, qty]) => qty > 0)
}
