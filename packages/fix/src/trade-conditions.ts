import { TRADE_FLAG, type TradeFlags } from '@sluice/domain'

/**
 * TradeCondition(277), codes separated by spaces, and what each says of a print. Letters and digits are those of the consolidated
 * tape's sale conditions; the two of three letters are our own, for what those have no letter for. Official prices (M, Q, 9) repeat
 * quantity that was printed already. Every other code (`@`, `E`, `T`, ...) says nothing that counts here.
 */
const FLAGS_OF_CODE: ReadonlyMap<string, TradeFlags> = new Map([
  /** Intermarket sweep. */
  ['F', TRADE_FLAG.intermarketSweep],
  ['I', TRADE_FLAG.oddLot],
  /** Opening, reopening and closing print, cross or periodic auction. */
  ['O', TRADE_FLAG.auction],
  ['5', TRADE_FLAG.auction],
  ['6', TRADE_FLAG.auction],
  ['X', TRADE_FLAG.auction],
  /** Official close and open, corrected close. */
  ['M', TRADE_FLAG.auction | TRADE_FLAG.corrected],
  ['Q', TRADE_FLAG.auction | TRADE_FLAG.corrected],
  ['9', TRADE_FLAG.auction | TRADE_FLAG.corrected],
  /** Sold out of sequence, the same in extended hours, sold last (reported late), prior reference price. */
  ['Z', TRADE_FLAG.outOfSequence],
  ['U', TRADE_FLAG.outOfSequence],
  ['L', TRADE_FLAG.outOfSequence],
  ['P', TRADE_FLAG.outOfSequence],
  ['COR', TRADE_FLAG.corrected],
  ['TRF', TRADE_FLAG.offExchange],
  ['MID', TRADE_FLAG.midpoint],
])

/** The code that we write for each flag. */
const CODE_OF_FLAG: readonly (readonly [flag: TradeFlags, code: string])[] = [
  [TRADE_FLAG.intermarketSweep, 'F'], [TRADE_FLAG.oddLot, 'I'], [TRADE_FLAG.auction, '6'], [TRADE_FLAG.outOfSequence, 'Z'],
  [TRADE_FLAG.corrected, 'COR'], [TRADE_FLAG.offExchange, 'TRF'], [TRADE_FLAG.midpoint, 'MID'],
]

const flagsOfOne = (code: string): TradeFlags => FLAGS_OF_CODE.get(code) ?? 0

/** Flags of a TradeCondition(277). */
export function tradeFlagsOf(conditions: string): TradeFlags {
  if (!conditions.includes(' ')) return flagsOfOne(conditions)
  let flags = 0
  for (const code of conditions.split(' ')) flags |= flagsOfOne(code)
  return flags
}

/** TradeCondition(277) of flags; empty for an ordinary print. */
export const tradeConditionsOf = (flags: TradeFlags): string =>
  flags === 0 ? '' : CODE_OF_FLAG.flatMap(([flag, code]) => ((flags & flag) === 0 ? [] : [code])).join(' ')
