import { TRADE_FLAG, type Mic, type TradeFlags } from '@sluice/domain'

/** Venue codes of the consolidated tape. */
export const TAQ_MICS: Readonly<Record<string, Mic>> = {
  A: 'XASE', B: 'XBOS', C: 'XCIS', D: 'XADF', I: 'XISX', J: 'EDGA', K: 'EDGX', M: 'XCHI', N: 'XNYS', P: 'ARCX', Q: 'XNAS', T: 'XNAS', V: 'IEXG', W: 'XCBO', X: 'XPSX', Y: 'BATY', Z: 'BATS',
} as Record<string, string> as Record<string, Mic>

/** Trade reporting facility: prints of what traded off the exchanges; it never quotes. */
export const TRADE_REPORTING_MIC = 'XADF'

/** Sale conditions that say an official opening or closing price: reports of a trade that was printed already. */
const OFFICIAL_PRICES = 'QM'

const FLAG_OF_CONDITION: Readonly<Record<string, number>> = {
  F: TRADE_FLAG.intermarketSweep,
  I: TRADE_FLAG.oddLot,
  // Opening, reopening and closing prints, and crosses.
  O: TRADE_FLAG.auction, '5': TRADE_FLAG.auction, '6': TRADE_FLAG.auction, X: TRADE_FLAG.auction,
  // Late, or at a price of another moment: out of sequence, extended hours out of sequence, prior reference, average, derivatively
  // priced, contingent, cash, next day and seller's settlement.
  Z: TRADE_FLAG.outOfSequence, U: TRADE_FLAG.outOfSequence, L: TRADE_FLAG.outOfSequence, P: TRADE_FLAG.outOfSequence, B: TRADE_FLAG.outOfSequence, W: TRADE_FLAG.outOfSequence,
  '4': TRADE_FLAG.outOfSequence, '7': TRADE_FLAG.outOfSequence, V: TRADE_FLAG.outOfSequence, C: TRADE_FLAG.outOfSequence, N: TRADE_FLAG.outOfSequence, R: TRADE_FLAG.outOfSequence,
}

/** Flags of a print from its sale conditions, correction code and venue; null for a report that is no trade. Blanks and unknown letters say nothing. */
export function taqTradeFlags(conditions: string, correction: string, mic: string): TradeFlags | null {
  let flags = correction === '0' || correction === '00' ? 0 : TRADE_FLAG.corrected
  if (mic === TRADE_REPORTING_MIC) flags |= TRADE_FLAG.offExchange
  for (const condition of conditions) {
    if (OFFICIAL_PRICES.includes(condition)) return null
    flags |= FLAG_OF_CONDITION[condition] ?? 0
  }
  return flags
}
