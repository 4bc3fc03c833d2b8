import { isDark, priceUnits, type Instrument, type QuoteRow, type Reference, type ScoreRow } from '@sluice/protocol'
import { formatNumber, formatPrice, formatShare } from '@sluice/ui'
import { parseQuantity, type TicketValues } from './ticket-form.ts'

/** Share of a day's average volume from which a ticket warns. */
export const ADV_SHARE_WARN = 0.1

export interface TicketCheck {
  /** `stop`: the desk would refuse it. */
  readonly level: 'note' | 'warn' | 'stop'
  readonly text: string
}

export interface TicketCheckInput {
  readonly values: TicketValues
  readonly reference: Reference
  readonly quote: QuoteRow | undefined
  readonly scores: Iterable<ScoreRow>
}

/** What a trader should know before sending, worst first. */
export function checkTicket({ values, reference, quote, scores }: TicketCheckInput): readonly TicketCheck[] {
  const instrument = reference.instruments.find((each) => each.symbol === values.symbol)
  const quantity = parseQuantity(values.quantity)
  if (instrument === undefined || !(Number.isInteger(quantity) && quantity > 0)) return []
  const checks = [...quantityChecks(quantity, instrument, reference), ...priceChecks(values, quantity, { instrument, reference, quote }), ...pegChecks(values, reference), ...showChecks(values)]
  const first = firstChoices(scores, values, quantity)
  if (first.length > 0 && values.ordType !== 'midpointPeg') checks.push({ level: 'note', text: `First choice now: ${first.join(', ')}.` })
  const rank = { stop: 0, warn: 1, note: 2 }
  return checks.sort((a, b) => rank[a.level] - rank[b.level])
}

function quantityChecks(quantity: number, { advLots, lotSize, symbol }: Instrument, { limits }: Reference): TicketCheck[] {
  const checks: TicketCheck[] = []
  const max = limits.maxOrderQty * lotSize
  if (quantity > max) checks.push({ level: 'stop', text: `${formatNumber(quantity)} is above the limit of ${formatNumber(max)} shares an order.` })
  if (quantity % lotSize !== 0) checks.push({ level: 'stop', text: `${symbol} trades in lots of ${formatNumber(lotSize)} shares.` })
  const share = quantity / (advLots * lotSize)
  const text = `${formatShare(share, share < 0.01 ? 2 : 1)} of average daily volume`
  if (share >= ADV_SHARE_WARN) checks.push({ level: 'warn', text: `Warning: ${text} (soft limit ${formatShare(ADV_SHARE_WARN)}).` })
  else checks.push({ level: 'note', text: `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.` })
  return checks
}

interface PriceContext {
  readonly instrument: Instrument
  readonly reference: Reference
  readonly quote: QuoteRow | undefined
}

function priceChecks(values: TicketValues, quantity: number, { instrument, reference, quote }: PriceContext): TicketCheck[] {
  const checks: TicketCheck[] = []
  const mid = quote?.bid != null && quote.ask != null ? (quote.bid + quote.ask) / 2 : null
  const limit = values.ordType === 'market' ? null : priceUnits(values.limitPrice.replace(/[\s,]/g, ''), instrument.priceScale)
  const price = limit ?? mid
  if (price !== null) {
    const notional = (price / instrument.priceScale) * quantity
    if (notional > reference.limits.maxNotional / 1_000_000) checks.push({ level: 'stop', text: `Value $${formatNumber(notional)} is above the limit of $${formatNumber(reference.limits.maxNotional / 1_000_000)}.` })
  }
  if (limit === null || mid === null) return checks
  if (limit % instrument.tick !== 0) checks.push({ level: 'stop', text: `The limit must be a multiple of ${formatPrice(instrument.tick, instrument.priceScale)}.` })
  const awayBps = ((limit - mid) / mid) * 10_000
  if (Math.abs(awayBps) > reference.limits.collarBps) checks.push({ level: 'stop', text: `The limit is ${formatNumber(Math.abs(awayBps))} bps from the mid; the collar is ${formatNumber(reference.limits.collarBps)} bps.` })
  if (values.ordType === 'midpointPeg') {
    const trades = values.side === 'buy' ? mid <= limit : mid >= limit
    if (!trades) checks.push({ level: 'note', text: `The peg waits: the midpoint ${formatPrice(mid, instrument.priceScale, 3)} is beyond its limit.` })
    return checks
  }
  const far = values.side === 'buy' ? quote?.ask : quote?.bid
  const crosses = far != null && (values.side === 'buy' ? limit >= far : limit <= far)
  if (!crosses) checks.push({ level: 'note', text: `The limit rests: the ${values.side === 'buy' ? 'offer' : 'bid'} is ${formatPrice(far, instrument.priceScale)}.` })
  return checks
}

/** What a midpoint peg can be: it trades where nothing is shown. */
function pegChecks({ ordType, exDestination, timeInForce }: TicketValues, { venues }: Reference): TicketCheck[] {
  if (ordType !== 'midpointPeg') return []
  const midpoint = venues.filter(({ kind }) => isDark(kind)).map(({ mic }) => mic as string)
  if (timeInForce === 'fok') return [{ level: 'stop', text: 'A midpoint peg cannot be fill or kill: midpoint venues show nothing that could be counted on.' }]
  if (midpoint.length === 0) return [{ level: 'stop', text: 'A midpoint peg needs a venue that trades at the midpoint: there is none.' }]
  if (exDestination !== '' && !midpoint.includes(exDestination)) return [{ level: 'stop', text: `${exDestination} does not trade at the midpoint: choose ${midpoint.join(', ')}, or any venue.` }]
  return [{ level: 'note', text: `Pegged to the midpoint, at ${midpoint.join(', ')} alone.` }]
}

/** With a minimum quantity nothing is posted, so that there is nothing to show: rule EN177 of the engine. */
function showChecks({ minQty, maxFloor }: TicketValues): TicketCheck[] {
  const [least, most] = [parseQuantity(minQty), parseQuantity(maxFloor)]
  if (!(least > 1 && most > 0)) return []
  return [{ level: 'warn', text: `Show at most ${formatNumber(most)} changes nothing: with a min quantity of ${formatNumber(least)} nothing of the order rests where it shows.` }]
}

/** The three cheapest venues of the scored quantity nearest to the order's. */
export function firstChoices(scores: Iterable<ScoreRow>, values: Pick<TicketValues, 'symbol' | 'side'>, quantity: number): readonly string[] {
  const rows = [...scores].filter((row) => row.symbol === values.symbol && row.side === values.side && row.costMicroBps !== null)
  const nearest = rows.reduce<number | null>((best, row) => (best === null || Math.abs(row.qty - quantity) < Math.abs(best - quantity) ? row.qty : best), null)
  return rows.filter((row) => row.qty === nearest).sort((a, b) => (a.costMicroBps ?? 0) - (b.costMicroBps ?? 0)).slice(0, 3).map((row) => row.mic)
}
