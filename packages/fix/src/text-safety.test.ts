import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ChildOrder, ClOrdId, ExecId, Mic, OrdStatus, ParentId, ParentReport, ParentRequest, Price, QtyLots, SessionId, SymbolId, UnixUs } from '@sluice/domain'
import { aChildOrder, aParentRequest, INSTRUMENTS, T0 } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeBusinessReject, encodeCancelReject, encodeParentCancelReject, encodeParentReport, encodeVenueExecution, parseCancelReject, parseMessageReject, parseVenueExecution, type VenueExecutionOut } from './execution-messages.ts'
import { fieldErrorText } from './field-error.ts'
import { FileFixLog, parseFixLogLine } from './fix-log.ts'
import { encodeMarketDataReject, encodeMarketDataRequest } from './market-data-messages.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { decodeMessage, type FixMessage } from './message.ts'
import { MessageBuilder, type OutboundMessage } from './message-builder.ts'
import { encodeCancel, encodeNewOrder, encodeStatusRequest } from './order-messages.ts'
import { encodeParentOrder, parseParentCancel, parseParentOrder } from './parent-messages.ts'
import { FixSession } from './session.ts'

const AVAX = INSTRUMENTS.find(({ symbol }) => symbol === 'AVAX')!
const instruments = (symbol: string) => (symbol === 'AVAX' ? AVAX : undefined)
const builder = new MessageBuilder('A', 'B', 'milliseconds')
const rawOf = ({ msgType, body }: OutboundMessage): string => builder.build(msgType, 7, T0, body)
const wire = (message: OutboundMessage): FixMessage => decodeMessage(rawOf(message))
const tagsOf = (message: FixMessage): number[] => Array.from({ length: message.fieldCount }, (_, i) => message.tagAt(i))

/** What people and counterparties have tried: separators, whole fields, NUL, half characters, markup, other tongues. */
const hostile = fc.oneof(
  fc.constantFrom('a\x0139=2\x01150=F\x01', '\x01', '\0', '10=000\x018=FIX.4.4\x019=5\x0135=5\x01', "'; DROP TABLE orders; --", '<img src=x onerror=alert(1)>', '=1+1', '\ud800', '|58=x|', '\r\n35=D', '\u20ac\u{1f600}', '95=4\x0196=a\x01b='),
  fc.string({ minLength: 1, maxLength: 60, unit: fc.integer({ min: 0, max: 0x17f }).map((code) => String.fromCharCode(code)) }),
)
type Encoded = (text: string) => OutboundMessage

const report = (text: string): ParentReport => ({
  parentId: text as ParentId, clOrdId: text as ClOrdId, origClOrdId: text as ClOrdId, execId: text as ExecId, execType: 'trade', ordStatus: 'partiallyFilled', symbol: text as SymbolId, side: 'buy', ordType: 'limit',
  limitPrice: 1_001_000 as Price, orderQty: 300 as QtyLots, lastQty: 100 as QtyLots, lastPx: 1_000_150 as Price, lastMkt: text as Mic, cumQty: 100 as QtyLots, leavesQty: 200 as QtyLots,
  grossPriceLots: 100_015_000, transactUs: T0, denial: null, text,
})
const execution = (text: string): VenueExecutionOut => ({
  clOrdId: text as ClOrdId, origClOrdId: text as ClOrdId, execId: text as ExecId, venueOrderId: text, execType: 'canceled', ordStatus: 'canceled', symbol: text as SymbolId, side: 'buy', orderQty: 5 as QtyLots, ordType: 'limit', price: 1 as Price,
  lastQty: 0 as QtyLots, lastPx: 0 as Price, cumQty: 0 as QtyLots, leavesQty: 0 as QtyLots, liquidity: 'removed', venueUs: T0 as UnixUs, grossPriceLots: 0, text,
})

/** Every message that we write, with the text in every field that is no number and no code of ours. */
const ENCODERS: Readonly<Record<string, Encoded>> = {
  'child order': (text) => encodeNewOrder(aChildOrder({ clOrdId: text as ClOrdId, symbol: text as SymbolId, account: text } as Partial<ChildOrder>), AVAX, T0),
  'child cancel': (text) => encodeCancel({ clOrdId: text as ClOrdId, origClOrdId: text as ClOrdId, symbol: text as SymbolId, side: 'buy', orderQty: 5 }, AVAX, T0),
  'status request': (text) => encodeStatusRequest({ clOrdId: text as ClOrdId, symbol: text as SymbolId, side: 'buy' }),
  'parent order': (text) => encodeParentOrder(aParentRequest({ clOrdId: text as ClOrdId, symbol: text as SymbolId, account: text, objective: text } as Partial<ParentRequest>), AVAX, T0),
  'parent report': (text) => encodeParentReport(report(text), AVAX),
  'kill in a report': (text) => encodeParentReport({ ...report('X'), execType: 'canceled', ordStatus: 'canceled', text: `kill switch: ${text}` }, AVAX),
  'denial in a report': (text) => encodeParentReport({ ...report('X'), execType: 'rejected', ordStatus: 'rejected', denial: { code: 'KILL_SWITCH_ON', by: text, reason: text }, text: null }, AVAX),
  'cancel reject of the desk': (text) => encodeParentCancelReject({ kind: 'reject-cancel', session: 'OMS1' as SessionId, clOrdId: text as ClOrdId, origClOrdId: text as ClOrdId, parentId: text as ParentId, ordStatus: 'filled', denial: { code: 'UNKNOWN_PARENT', parentId: text } }),
  'execution of a venue': (text) => encodeVenueExecution(execution(text), AVAX),
  'cancel reject of a venue': (text) => encodeCancelReject({ orderId: text, clOrdId: text as ClOrdId, origClOrdId: text as ClOrdId, ordStatus: 'filled' as OrdStatus, cxlRejReason: 1, text }),
  'business reject': (text) => encodeBusinessReject(wire({ msgType: 'D', body: '11=A\x01', clOrdId: null }), 3, text),
  'market data request': (text) => encodeMarketDataRequest({ mdReqId: text, action: 'subscribe', depth: 1, symbols: [text] }),
  'market data reject': (text) => encodeMarketDataReject(text, 0, text),
}

describe('text safety', () => {
  it.each(Object.entries(ENCODERS))('[M10] %s: has the same tags whatever its texts are', (_name, encode) => {
    const expected = tagsOf(wire(encode('X')))
    fc.assert(fc.property(hostile, (text) => {
      const raw = rawOf(encode(text))
      const message = decodeMessage(raw)
      expect(message.fault).toBeNull()
      expect(tagsOf(message)).toEqual(expected)
      // Nothing but separators is a control character.
      expect(raw.replaceAll('\x01', '')).not.toMatch(/[\x00-\x1f\x7f]/)
    }))
  })

  it('[C10] any fields decode to exactly those fields', () => {
    const arbText = fc.string({ minLength: 1, maxLength: 30, unit: fc.oneof(fc.constantFrom('=', '|', ' ', '\xe9'), fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))) })
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 1_000, max: 99_999 }), arbText), { maxLength: 20 }), (fields) => {
      const message = wire({ msgType: 'D', body: fields.map(([tag, value]) => `${tag}=${value}\x01`).join(''), clOrdId: null })
      const own = Array.from({ length: message.fieldCount }, (_, i) => [message.tagAt(i), message.valueAt(i)] as const).filter(([tag]) => tag >= 1_000)
      expect(own).toEqual(fields)
    }))
  })

  it('[C10] a text reads as it was written, but for control characters', () => {
    expect(wire(ENCODERS['kill in a report']!('\x0139=2\x01; <b>=1')).get(58)).toBe('kill switch:  39=2 ; <b>=1')
    expect(wire(ENCODERS['denial in a report']!('a\tb')).get(58)).toBe('trading is stopped here (a b): no orders are taken until it goes on [KILL_SWITCH_ON]')
  })

  const order = (fields: Readonly<Record<number, string>>): FixMessage =>
    wire({ msgType: 'D', body: Object.entries({ 11: 'A', 55: 'AVAX', 54: '1', 38: '5', 40: '1', 60: '20261121-07:08:09', ...fields }).map(([tag, value]) => `${tag}=${value}\x01`).join(''), clOrdId: null })

  it.each([[11, 'A\0'], [11, 'A\n'], [11, '\x7f'], [11, 'x'.repeat(65)], [1, '\0'], [1, 'acc\t'], [1, 'y'.repeat(65)], [55, 'AV\x02'], [55, 'Z'.repeat(65)], [55, '\xe9'], [9001, 'bal\0anced'], [9001, 'z'.repeat(41)]])('[M13] tag %i with %j is refused, naming tag and value', (tag, value) => {
    const parsed = parseParentOrder(order({ [tag]: value }), instruments)
    expect(parsed).toMatchObject({ ok: false, error: { tag, value } })
    if (parsed.ok) return
    const sent: string[] = []
    const session = new FixSession({ sessionId: 'OMS1' as SessionId, role: 'acceptor', senderCompId: 'B', targetCompId: 'A' }, new MemorySessionStore(), { onMessage: () => undefined })
    session.connected({ write: (raw: string) => void sent.push(raw), close: () => undefined, attach: () => undefined, queuedBytes: 0 } as unknown as Parameters<FixSession['connected']>[0], T0)
    session.receive(decodeMessage(builder.build('A', 1, T0, '98=0\x01108=30\x01')), T0)
    session.reject(order({ [tag]: value }), parsed.error, T0)
    const reject = decodeMessage(sent.at(-1)!)
    expect(reject.fault).toBeNull()
    expect([reject.msgType, reject.get(45), reject.get(371), reject.get(372)]).toEqual(['3', '7', String(tag), 'D'])
    expect(reject.get(58)).toContain(`(${tag}) `)
    expect(tagsOf(reject)).toEqual([8, 9, 35, 49, 56, 34, 52, 45, 372, 371, 373, 58, 10])
    expect(fieldErrorText(parsed.error)).toContain('allowed: ')
  })

  it('[M13] a cancel with a hostile identifier is refused too', () => {
    for (const [tag, body] of [[11, '11=B\0\x0141=A\x01'], [41, '11=B\x0141=\x02\x01']] as const) {
      expect(parseParentCancel(wire({ msgType: 'F', body: `${body}55=AVAX\x0154=1\x01`, clOrdId: null }))).toMatchObject({ ok: false, error: { tag } })
    }
  })

  it("[M14] a venue's words are taken literally, but for NUL", () => {
    const words = "a\0b\t<i>|=1;'\xe9"
    const base = '37=V\x0111=C\x0117=E\x01150=8\x0139=8\x0155=AVAX\x0154=1\x0138=100\x0114=0\x01151=0\x0160=20261121-07:08:09\x01'
    const kept = "ab\t<i>|=1;'\xe9"
    expect(parseVenueExecution(wire({ msgType: '8', body: `${base}58=${words}\x01`, clOrdId: null }), instruments)).toMatchObject({ ok: true, value: { report: { text: kept } } })
    expect(parseCancelReject(wire({ msgType: '9', body: `11=A\x0141=B\x0158=${words}\x01`, clOrdId: null }))).toMatchObject({ ok: true, value: { text: kept } })
    expect(parseMessageReject(wire({ msgType: 'j', body: `45=4\x0158=${words}\x01`, clOrdId: null }))).toMatchObject({ ok: true, value: { text: kept } })
  })

  it('[M14] what a value holds cannot look like a field, or a line, of a FIX log', () => {
    const dir = mkdtempSync(join(tmpdir(), 'sluice-fixlog-'))
    try {
      const log = new FileFixLog({ path: join(dir, 'fix.log'), sync: true })
      const raw = builder.build('8', 7, T0, '39=0\x0158=a|39=2|b\n2026 S OUT 8=FIX.4.4|10=000|\x01')
      log.write('IN', 'OMS1', raw, T0)
      log.close()
      const lines = readFileSync(join(dir, 'fix.log'), 'latin1').trimEnd().split('\n')
      expect(lines).toHaveLength(1)
      expect(parseFixLogLine(lines[0]!)!.text.split('|').map((field) => field.split('=')[0])).toEqual(['8', '9', '35', '49', '56', '34', '52', '39', '58', '10', ''])
    } finally {
      rmSync(dir, { recursive: true, force: true })
    }
  })
})
