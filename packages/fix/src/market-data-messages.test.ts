import { TRADE_FLAG, TRADING_STATES, type FeedUpdate, type Instrument, type Mic, type Price, type QtyLots, type SymbolId, type UnixUs, type VenueStatus } from '@sluice/domain'
import { INSTRUMENTS, T0 } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldErrorText, type Parsed } from './field-error.ts'
import { decodeMessage, type FixMessage } from './message.ts'
import { encodeMarketData, encodeMarketDataRequest, parseMarketData, parseMarketDataRequest, type MarketDataEntry, type MarketDataUpdate } from './market-data-messages.ts'
import { MessageBuilder, type OutboundMessage } from './message-builder.ts'
import { encodeSecurityStatus, parseSecurityStatus } from './security-status.ts'
import { tradeConditionsOf, tradeFlagsOf } from './trade-conditions.ts'

const AVAX = INSTRUMENTS[0] as Instrument
const ODD = { ...AVAX, symbol: 'ODD' as SymbolId, lotSize: 100, priceScale: 1_000 }
const MIC = 'XNAS' as Mic
const instruments = (symbol: string): Instrument | undefined => [AVAX, ODD].find((instrument) => instrument.symbol === symbol)
const builder = new MessageBuilder('A', 'B', 'milliseconds')
const wire = ({ msgType, body }: OutboundMessage): FixMessage => decodeMessage(builder.build(msgType, 7, T0, body))
const value = <T>(parsed: Parsed<T>): T => {
  if (!parsed.ok) throw new Error(fieldErrorText(parsed.error))
  return parsed.value
}
const arbPrice = fc.integer({ min: 1, max: 1_000_000_000 }) as fc.Arbitrary<Price>
const arbQty = fc.nat(1_000_000) as fc.Arbitrary<QtyLots>
const arbUs = fc.integer({ min: T0, max: T0 + 1e12 }) as fc.Arbitrary<UnixUs>
const arbInstrument = fc.constantFrom(AVAX, ODD)
const ALL_FLAGS = Object.values(TRADE_FLAG).reduce((sum, flag) => sum + flag, 0)

describe('market data', () => {
  const arbEntry: fc.Arbitrary<MarketDataEntry> = fc.oneof(
    fc.record({ kind: fc.constantFrom('bid' as const, 'ask' as const), price: arbPrice, qty: arbQty }),
    fc.record({ kind: fc.constant('trade' as const), price: arbPrice, qty: arbQty, aggressor: fc.constantFrom('buy' as const, 'sell' as const, null), flags: fc.integer({ min: 0, max: ALL_FLAGS }) }),
  )

  it('[M11] [M15] W and X arrive as they were sent', () => {
    fc.assert(fc.property(arbInstrument, fc.boolean(), fc.nat(), arbUs, arbUs, fc.array(arbEntry, { maxLength: 12 }), (instrument, snapshot, rptSeq, venueUs, receivedUs, entries) => {
      const sent: MarketDataUpdate = { kind: snapshot ? 'snapshot' : 'incremental', mdReqId: 'R-1', symbol: instrument.symbol, rptSeq, venueUs, entries }
      const expected: FeedUpdate = { kind: 'update', mic: MIC, symbol: instrument.symbol, snapshot, rptSeq, venueUs, receivedUs, entries: entries as FeedUpdate['entries'] }
      expect(value(parseMarketData(wire(encodeMarketData(sent, instrument)), instruments, MIC, receivedUs))).toEqual(expected)
    }))
  })

  it('[M12] a request arrives as it was sent', () => {
    for (const action of ['snapshot', 'subscribe', 'unsubscribe'] as const) {
      const request = { mdReqId: 'R-1', action, depth: 10, symbols: ['AVAX', 'NOPE'] }
      expect(value(parseMarketDataRequest(wire(encodeMarketDataRequest(request))))).toEqual(request)
    }
    expect(parseMarketDataRequest(wire({ msgType: 'V', body: '262=R\x01263=7\x01264=0\x01146=1\x0155=A\x01', clOrdId: null }))).toMatchObject({ ok: false, error: { tag: 263 } })
    expect(parseMarketDataRequest(wire({ msgType: 'V', body: '262=R\x01263=1\x01264=0\x01146=2\x0155=A\x01', clOrdId: null }))).toMatchObject({ ok: false, error: { tag: 146 } })
  })

  it.each([['268=1', '268=2', 268], ['269=0', '269=9', 269], ['270=1.5', '270=1.00001', 270], ['271=5', '271=x', 271], ['83=4', '83=-4', 83]])('[M5] market data with %s as %s is refused, naming tag %i', (good, bad, tag) => {
    const body = '55=AVAX\x0183=4\x0160=20261121-07:08:09\x01268=1\x01269=0\x01270=1.5\x01271=5\x01'.replace(good, bad)
    expect(parseMarketData(wire({ msgType: 'X', body, clOrdId: null }), instruments, MIC, T0)).toMatchObject({ ok: false, error: { tag } })
  })
})

describe('conditions of a trade', () => {
  it.each([
    ['F', ['intermarketSweep']], ['I', ['oddLot']], ['F I', ['intermarketSweep', 'oddLot']], ['@ 6 X', ['auction']], ['O', ['auction']], ['Z', ['outOfSequence']],
    ['M', ['auction', 'corrected']], ['TRF MID', ['offExchange', 'midpoint']], ['@', []], ['', []], ['E  T nonsense', []],
  ] as const)('[M15] 277=%s', (conditions, names) => {
    expect(tradeFlagsOf(conditions)).toBe(names.reduce((sum, name) => sum + TRADE_FLAG[name], 0))
  })

  it('[M15] every set of flags is read as it was written', () => {
    for (let flags = 0; flags <= ALL_FLAGS; flags++) expect(tradeFlagsOf(tradeConditionsOf(flags))).toBe(flags)
  })
})

describe('state of a symbol', () => {
  const arbStatus: fc.Arbitrary<VenueStatus> = fc.record({ state: fc.constantFrom(...TRADING_STATES), bandLow: fc.option(arbPrice), bandHigh: fc.option(arbPrice) })
    .filter(({ bandLow, bandHigh }) => bandLow === null || bandHigh === null || bandLow <= bandHigh)

  it('[M16] arrives as it was sent', () => {
    fc.assert(fc.property(arbInstrument, arbStatus, arbUs, arbUs, (instrument, status, venueUs, receivedUs) => {
      const message = wire(encodeSecurityStatus({ symbol: instrument.symbol, status, venueUs }, instrument))
      expect(value(parseSecurityStatus(message, instruments, MIC, receivedUs))).toEqual({ kind: 'status', mic: MIC, symbol: instrument.symbol, status, venueUs, receivedUs })
    }))
  })

  it.each([[1, 'halted'], [2, 'halted'], [3, 'open'], [4, 'halted'], [5, 'auction'], [17, 'open'], [18, 'closed'], [20, 'auction'], [21, 'pre-open'], [22, 'auction'], [23, 'open'], [26, 'closed'], [99, 'auction']])('[M16] 326=%i is %s', (code, state) => {
    const body = `55=AVAX\x01326=${code}\x0160=20261121-07:08:09\x011148=0\x01`
    expect(value(parseSecurityStatus(wire({ msgType: 'f', body, clOrdId: null }), instruments, MIC, T0))).toMatchObject({ status: { state, bandLow: null, bandHigh: null } })
  })

  it.each([['326=2', '326=0', 326], ['326=2', '326=x', 326], ['1149=2', '1149=0.5', 1149], ['1148=1', '1148=-1', 1148], ['55=AVAX', '55=NOPE', 55], ['60=20261121-07:08:09', '60=now', 60]])('[M5] a state with %s as %s is refused, naming tag %i', (good, bad, tag) => {
    const body = '55=AVAX\x01326=2\x0160=20261121-07:08:09\x011148=1\x011149=2\x01'.replace(good, bad)
    expect(parseSecurityStatus(wire({ msgType: 'f', body, clOrdId: null }), instruments, MIC, T0)).toMatchObject({ ok: false, error: { tag } })
  })
})
