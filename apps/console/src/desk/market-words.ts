import { TRADE_FLAG, type PrintRow, type QuoteRow, type TradingState } from '@sluice/protocol'
import type { Tone } from '@sluice/ui'

export const STATE_WORDS: Readonly<Record<TradingState, { readonly text: string; readonly tone: Tone }>> = {
  'pre-open': { text: 'Pre-open', tone: 'neutral' }, open: { text: 'Open', tone: 'fine' }, auction: { text: 'Auction', tone: 'warning' },
  halted: { text: 'Halted', tone: 'critical' }, closed: { text: 'Closed', tone: 'neutral' },
}

export interface QuoteState {
  readonly text: string
  readonly tone: Tone
  /** Every venue that is not open, by its state; empty while all are. */
  readonly title: string
}

/** State of a symbol in one word; where some venues alone are not open, how many. */
export function quoteState({ state, venues }: Pick<QuoteRow, 'state' | 'venues'>): QuoteState {
  const notOpen = venues.filter((venue) => venue.state !== 'open')
  const states = [...new Set(notOpen.map((venue) => venue.state))]
  const title = states.map((each) => `${STATE_WORDS[each].text} at ${notOpen.filter((venue) => venue.state === each).map(({ mic }) => mic).join(', ')}`).join('; ')
  if (state !== 'open' || notOpen.length === 0) return { ...STATE_WORDS[state], title }
  return { text: `Open, ${notOpen.length} not`, tone: 'warning', title }
}

const CONDITIONS: readonly (readonly [flag: number, word: string])[] = [
  [TRADE_FLAG.intermarketSweep, 'sweep'], [TRADE_FLAG.oddLot, 'odd lot'], [TRADE_FLAG.auction, 'auction'], [TRADE_FLAG.midpoint, 'midpoint'], [TRADE_FLAG.offExchange, 'off exchange'],
  [TRADE_FLAG.outOfSequence, 'out of sequence'], [TRADE_FLAG.corrected, 'corrected'],
]

/** What a print says of itself; empty for an ordinary one. */
export const conditionWords = (flags: PrintRow['flags']): string => CONDITIONS.flatMap(([flag, word]) => ((flags & flag) === 0 ? [] : [word])).join(', ')

/** The protected bid and offer, each where it is not the best. */
export function protectedText({ bid, ask, protectedBid, protectedAsk }: Pick<QuoteRow, 'bid' | 'ask' | 'protectedBid' | 'protectedAsk'>, price: (units: number | null) => string): string {
  const bidText = protectedBid === bid ? '' : price(protectedBid)
  const askText = protectedAsk === ask ? '' : price(protectedAsk)
  return bidText === '' && askText === '' ? '' : `${bidText === '' ? 'best' : bidText} / ${askText === '' ? 'best' : askText}`
}

export const bandText = ({ bandLow, bandHigh }: Pick<QuoteRow, 'bandLow' | 'bandHigh'>, price: (units: number | null) => string): string => (bandLow === null && bandHigh === null ? '' : `${price(bandLow)} \u2013 ${price(bandHigh)}`)
