import type { FeedEvent, Instrument, Mic, Price, SymbolId, TradingState, UnixUs, VenueStatus } from '@sluice/domain'
import { formatPrice, parseCount } from './decimal.ts'
import type { Parsed } from './field-error.ts'
import { readFields, type FieldReader, type InstrumentLookup } from './field-reader.ts'
import { fieldText, type OutboundMessage } from './message-builder.ts'
import type { FixMessage } from './message.ts'
import { formatUtc } from './utc-timestamp.ts'

/** SecurityTradingStatus(326) that we write. */
const STATUS_CODE: Readonly<Record<TradingState, number>> = { 'pre-open': 21, open: 17, auction: 5, halted: 2, closed: 18 }

/**
 * SecurityTradingStatus(326) that we read. Continuous trading: 3 resume, 17 ready to trade, 23 fast market. No trading: 1 opening
 * delay, 2 halt, 4 no open and no resume. Not in session: 18 not available, 19 not traded here, 26 after the close. Any other
 * number (price indications, imbalances, rotations, crosses) is `auction`: what nobody knows holds orders back.
 */
const STATE_OF_CODE: ReadonlyMap<number, TradingState> = new Map([
  [1, 'halted'], [2, 'halted'], [3, 'open'], [4, 'halted'], [17, 'open'], [18, 'closed'], [19, 'closed'], [21, 'pre-open'], [23, 'open'], [26, 'closed'],
])
const STATUS_CODE_MAX = 99
/** Fields of later FIX versions: the price band in force. */
const TAG_LOW_LIMIT_PRICE = 1148
const TAG_HIGH_LIMIT_PRICE = 1149

/** SecurityStatus(f): what a venue tells of one symbol beside its book. */
export interface SecurityStatus {
  readonly symbol: SymbolId
  readonly status: VenueStatus
  readonly venueUs: UnixUs
}

type StatusEvent = Extract<FeedEvent, { readonly kind: 'status' }>

export function encodeSecurityStatus({ symbol, status, venueUs }: SecurityStatus, instrument: Instrument): OutboundMessage {
  const price = (tag: number, value: Price | null): string => (value === null ? '' : `${tag}=${formatPrice(value, instrument.priceScale)}\x01`)
  const band = price(TAG_LOW_LIMIT_PRICE, status.bandLow) + price(TAG_HIGH_LIMIT_PRICE, status.bandHigh)
  return { msgType: 'f', body: `55=${fieldText(symbol)}\x01326=${STATUS_CODE[status.state]}\x0160=${formatUtc(venueUs, 'microseconds')}\x01${band}`, clOrdId: null }
}

export function parseSecurityStatus(message: FixMessage, instruments: InstrumentLookup, mic: Mic, receivedUs: UnixUs): Parsed<StatusEvent> {
  return readFields(message, (fields) => {
    const instrument = fields.instrument(instruments)
    const state = stateOf(fields)
    const bandLow = bandPrice(fields, TAG_LOW_LIMIT_PRICE, instrument)
    const bandHigh = bandPrice(fields, TAG_HIGH_LIMIT_PRICE, instrument)
    if (bandLow !== null && bandHigh !== null && bandLow > bandHigh) fields.fail(TAG_HIGH_LIMIT_PRICE, message.get(TAG_HIGH_LIMIT_PRICE), `a price not below LowLimitPrice(${TAG_LOW_LIMIT_PRICE})`)
    return { kind: 'status', mic, symbol: instrument.symbol, status: { state, bandLow, bandHigh }, venueUs: fields.utc(60), receivedUs }
  })
}

function stateOf(fields: FieldReader): TradingState {
  const text = fields.message.get(326)
  const code = parseCount(text)
  if (code === undefined || code === 0 || code > STATUS_CODE_MAX) return fields.fail(326, text, `a number, 1 to ${STATUS_CODE_MAX}`)
  return STATE_OF_CODE.get(code) ?? 'auction'
}

/** A limit of 0 is no limit. */
function bandPrice(fields: FieldReader, tag: number, instrument: Instrument): Price | null {
  const price = fields.optionalPrice(tag, instrument) ?? null
  return price === 0 ? null : price
}
