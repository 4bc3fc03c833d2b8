import type { ChildOrder, ClOrdId, Denial, ExecId, ExecInst, ExecType, Mic, OrderCapacity, OrderInstructions, OrdStatus, OrdType, ParentId, ParentReport, ParentRequest, Price, QtyLots, RefusedOrder, SessionId, Side, SymbolId, TimeInForce, UnixUs } from '@sluice/domain'
import { isImmediate, NO_INSTRUCTIONS } from '@sluice/domain'
import { aChildOrder, aParentRequest, arbParentRequest, INSTRUMENTS, T0 } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXEC_TYPE, ORD_STATUS } from './codes.ts'
import {
  encodeBusinessReject, encodeCancelReject, encodeDropCopy, encodeParentCancelReject, encodeParentReport, encodeVenueExecution, parseCancelReject, parseMessageReject, parseParentExecution, parseVenueExecution,
  type VenueExecutionOut,
} from './execution-messages.ts'
import { denialText } from './denial-text.ts'
import { fieldErrorText } from './field-error.ts'
import { decodeMessage, type FixMessage } from './message.ts'
import { MessageBuilder, type OutboundMessage } from './message-builder.ts'
import { encodeCancel, encodeNewOrder, encodeReplace, encodeStatusRequest, parseVenueRequest } from './order-messages.ts'
import { encodeMassStatusRefusal } from './bare-reports.ts'
import { encodeChangeRefusal, refusedOrderOf } from './order-refusals.ts'
import {
  encodeMassStatusRequest, encodeParentOrder, encodeParentReplace, parseMassStatusRequest, parseParentCancel, parseParentOrder, parseParentReplace, parseParentStatusRequest,
} from './parent-messages.ts'

const instruments = (symbol: string) => INSTRUMENTS.find((instrument) => instrument.symbol === symbol)
const AVAX = instruments('AVAX') as NonNullable<ReturnType<typeof instruments>>
const ODD_LOTS = { ...AVAX, symbol: 'ODD' as SymbolId, lotSize: 100, priceScale: 1_000 }
const withOdd = (symbol: string) => (symbol === 'ODD' ? ODD_LOTS : instruments(symbol))
const builder = new MessageBuilder('A', 'B', 'milliseconds')
const wire = ({ msgType, body }: OutboundMessage): FixMessage => decodeMessage(builder.build(msgType, 7, T0, body))
const value = <T>(parsed: { ok: true; value: T } | { ok: false; error: Parameters<typeof fieldErrorText>[0] }): T => {
  if (!parsed.ok) throw new Error(fieldErrorText(parsed.error))
  return parsed.value
}
const arbPrice = fc.integer({ min: 1, max: 1_000_000_000 }) as fc.Arbitrary<Price>
const arbQty = fc.integer({ min: 1, max: 1_000_000_000 }) as fc.Arbitrary<QtyLots>
const arbSide = fc.constantFrom<Side>('buy', 'sell', 'sellShort')
const arbExecType = fc.constantFrom(...(Object.keys(EXEC_TYPE.toCode) as ExecType[]))
const arbOrdStatus = fc.constantFrom(...(Object.keys(ORD_STATUS.toCode) as OrdStatus[]))
const arbExtras = fc.record({ capacity: fc.constantFrom<OrderCapacity>('agency', 'principal', 'risklessPrincipal'), locate: fc.constant('BROKER-7'), minQty: arbQty }, { requiredKeys: [] })
const arbText = fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom('a', 'Z', '=', '|', ' ', '\xe9') })

describe('desk and venue', () => {
  it('[M1] a child order arrives as it was sent', () => {
    fc.assert(fc.property(arbPrice, arbQty, arbSide, fc.constantFrom<ChildOrder['ordType']>('limit', 'midpointPeg'), fc.constantFrom<ChildOrder['timeInForce']>('day', 'ioc', 'fok'), fc.constantFrom('AVAX', 'ODD'), arbExtras, (price, orderQty, side, ordType, timeInForce, symbol, extras) => {
      const order = aChildOrder({ price, orderQty, side, ordType, timeInForce, symbol: symbol as SymbolId, ...extras })
      const message = wire(encodeNewOrder(order, withOdd(symbol) as typeof AVAX, T0))
      const { clOrdId, account } = order
      const terms = { account, symbol, side, ordType, timeInForce, ...extras }
      expect(value(parseVenueRequest(message, withOdd))).toEqual({ kind: 'new', clOrdId, orderQty, price, ...terms })
      const replacement = { clOrdId: '1-1-1' as ClOrdId, origClOrdId: clOrdId, orderQty: (orderQty + 1) as QtyLots, price: (price + 1) as Price }
      expect(value(parseVenueRequest(wire(encodeReplace(order, replacement, withOdd(symbol) as typeof AVAX, T0)), withOdd))).toEqual({ kind: 'replace', ...terms, ...replacement })
    }))
  })

  it('[M1] its fields are those of the specification', () => {
    const peg = encodeNewOrder(aChildOrder({ ordType: 'midpointPeg', account: 'ACC1', price: 1_574_350 as Price }), AVAX, T0)
    expect(peg).toMatchObject({ msgType: 'D', clOrdId: '1-1-0' })
    const message = wire(peg)
    expect([11, 1, 21, 18, 55, 54, 38, 40, 44, 59].map((tag) => message.get(tag))).toEqual(['1-1-0', 'ACC1', '1', 'M', 'AVAX', '1', '100', 'P', '157.435', '3'])
    expect(wire(encodeNewOrder(aChildOrder({ account: '' }), AVAX, T0)).get(1)).toBeUndefined()
  })

  it('[M2] cancel and status request', () => {
    const cancel = { clOrdId: 'B' as ClOrdId, origClOrdId: 'A' as ClOrdId, symbol: AVAX.symbol, side: 'sell' as Side, orderQty: 5 }
    expect(value(parseVenueRequest(wire(encodeCancel(cancel, AVAX, T0)), instruments))).toEqual({ kind: 'cancel', clOrdId: 'B', origClOrdId: 'A', symbol: 'AVAX', side: 'sell' })
    expect(value(parseVenueRequest(wire(encodeStatusRequest(cancel)), instruments))).toEqual({ kind: 'status', clOrdId: 'B', symbol: 'AVAX', side: 'sell' })
    expect(value(parseParentCancel(wire(encodeCancel(cancel, AVAX, T0))))).toEqual({ clOrdId: 'B', origClOrdId: 'A', symbol: cancel.symbol, side: cancel.side })
  })

  const arbExecution: fc.Arbitrary<VenueExecutionOut> = fc.record({
    execType: arbExecType, ordStatus: arbOrdStatus, price: fc.option(arbPrice), lastQty: arbQty, lastPx: arbPrice, cumQty: arbQty, leavesQty: arbQty,
    side: arbSide, liquidity: fc.constantFrom('added' as const, 'removed' as const), venueUs: fc.integer({ min: T0, max: T0 + 1e12 }) as fc.Arbitrary<UnixUs>, text: fc.option(arbText), orig: fc.boolean(),
  }).map(({ text, orig, execType, ...rest }) => ({
    clOrdId: '1-1-0' as ClOrdId, execId: 'X-1' as ExecId, venueOrderId: 'V-1', symbol: AVAX.symbol, ordType: 'limit' as const, orderQty: 100 as QtyLots, grossPriceLots: 0, ...rest, execType,
    ...(execType === 'tradeCorrect' || execType === 'tradeCancel' ? { execRefId: 'X-0' as ExecId } : execType === 'trade' ? {} : { lastQty: 0 as QtyLots, lastPx: 0 as Price, liquidity: 'removed' as const }),
    ...(execType === 'replaced' || execType === 'restated' || execType === 'orderStatus' ? { orderQty: 90 as QtyLots } : {}), ...(text === null ? {} : { text }), ...(orig ? { origClOrdId: '0-1-0' as ClOrdId } : {}),
  }))

  it('[M3] an execution report of a venue arrives as it was sent', () => {
    fc.assert(fc.property(arbExecution, (out) => {
      const parsed = value(parseVenueExecution(wire(encodeVenueExecution(out, AVAX)), instruments))
      const { symbol, side, orderQty, ordType: _type, price: _price, grossPriceLots: _gross, ...report } = out
      const tells = out.execType === 'replaced' || out.execType === 'restated' || out.execType === 'orderStatus'
      expect(parsed).toEqual({ report: { ...report, ...(tells ? { orderQty } : {}) }, symbol, side })
    }))
  })

  it('[M4] cancel rejects and message rejects', () => {
    const reject = encodeCancelReject({ orderId: null, clOrdId: 'B' as ClOrdId, origClOrdId: 'A' as ClOrdId, ordStatus: 'rejected', cxlRejReason: 1, text: 'who?' })
    expect(wire(reject).get(37)).toBe('NONE')
    expect(value(parseCancelReject(wire(reject)))).toEqual({ clOrdId: 'B', origClOrdId: 'A', unknownOrder: true, ordStatus: 'rejected', text: 'who?', responseTo: 'cancel' })
    expect(value(parseCancelReject(wire(encodeCancelReject({ orderId: 'V', clOrdId: 'B' as ClOrdId, origClOrdId: 'A' as ClOrdId, ordStatus: 'filled', cxlRejReason: 0, text: 'late', responseTo: 'replace' }))))).toMatchObject({ unknownOrder: false, responseTo: 'replace' })
    const order = wire(encodeNewOrder(aChildOrder(), AVAX, T0))
    expect(value(parseMessageReject(wire(encodeBusinessReject(order, 4, 'closed'))))).toEqual({ refMsgSeqNum: 7, clOrdId: '1-1-0', text: 'closed' })
    expect(value(parseMessageReject(wire({ msgType: '3', body: '45=12\x01373=5\x01', clOrdId: null })))).toEqual({ refMsgSeqNum: 12, clOrdId: null, text: 'refused with reason 5' })
    const unsupported = (message: FixMessage) => value(parseMessageReject(message)).unsupported
    expect(unsupported(wire(encodeBusinessReject(order, 3, 'no')))).toEqual({ msgType: 'D' })
    expect(unsupported(wire({ msgType: '3', body: '45=12\x01372=H\x01373=11\x01', clOrdId: null }))).toEqual({ msgType: 'H' })
    expect(unsupported(wire({ msgType: '3', body: '45=12\x01373=11\x01', clOrdId: null }))).toEqual({ msgType: null })
    for (const other of [{ msgType: 'j', body: '45=12\x01372=H\x01380=6\x01' }, { msgType: '3', body: '45=12\x01372=H\x01373=3\x01' }]) expect(unsupported(wire({ ...other, clOrdId: null }))).toBeUndefined()
  })

  const base = '37=V\x0111=C\x0117=E\x01150=F\x0139=1\x0155=AVAX\x0154=1\x0138=100\x0132=10\x0131=1.5\x0114=10\x01151=90\x0160=20261121-07:08:09\x01'
  it.each([
    ['11=C', '', 11], ['17=E', '', 17], ['37=V', '', 37], ['150=F', '150=Z', 150], ['39=1', '39=7', 39], ['54=1', '54=9', 54], ['55=AVAX', '55=NOPE', 55], ['32=10', '32=1.5', 32], ['32=10', '32=0', 32],
    ['31=1.5', '31=1.00001', 31], ['31=1.5', '31=-1', 31], ['14=10', '14=-10', 14], ['151=90', '', 151], ['60=20261121-07:08:09', '60=yesterday', 60], ['11=C', `11=${'x'.repeat(65)}`, 11],
  ])('[M5] %s as %j is refused, naming tag %i, its value and what is allowed', (good, bad, tag) => {
    const parsed = parseVenueExecution(wire({ msgType: '8', body: base.replace(`${good}\x01`, bad === '' ? '' : `${bad}\x01`), clOrdId: null }), instruments)
    expect(parsed).toMatchObject({ ok: false, error: { tag, value: bad === '' ? null : bad.split('=')[1] } })
    if (!parsed.ok) expect(fieldErrorText(parsed.error)).toMatch(/ (not|missing)\b/)
  })

  it('[M3] a trade that is taken back needs no LastQty and no LastPx, a report no TransactTime', () => {
    const bust = base.replace('150=F', '150=H\x0119=E-0').replace('32=10\x0131=1.5\x01', '').replace('60=20261121-07:08:09\x01', '')
    const message = wire({ msgType: '8', body: bust, clOrdId: null })
    expect(value(parseVenueExecution(message, instruments)).report).toMatchObject({ execType: 'tradeCancel', execRefId: 'E-0', lastQty: 0, lastPx: 0, venueUs: T0 })
    const again = (dup: string) => value(parseVenueExecution(wire({ msgType: '8', body: `43=${dup}\x01122=20261120-07:08:09\x01${bust}`, clOrdId: null }), instruments)).report.venueUs
    expect([again('Y'), again('N')]).toEqual([Date.UTC(2026, 10, 20, 7, 8, 9) * 1_000, T0])
    expect(parseVenueExecution(wire({ msgType: '8', body: bust.replace('150=H', '150=G'), clOrdId: null }), instruments)).toMatchObject({ ok: false, error: { tag: 32 } })
  })

  it('[M5] a midpoint peg without ExecInst M and a limit order without price are refused', () => {
    const order = (body: string) => parseVenueRequest(wire({ msgType: 'D', body: `11=A\x0155=AVAX\x0154=1\x0138=5\x01${body}`, clOrdId: null }), instruments)
    expect(order('40=P\x0144=1\x01')).toMatchObject({ ok: false, error: { tag: 18 } })
    expect(order('40=2\x01')).toMatchObject({ ok: false, error: { tag: 44, value: null } })
    expect(order('40=1\x01')).toMatchObject({ ok: true, value: { ordType: 'market', price: null, timeInForce: 'day' } })
  })
})

describe('OMS and desk', () => {
  const arbInstructions: fc.Arbitrary<OrderInstructions> = fc.record({
    expireUs: fc.constant(null), minQty: fc.option(arbQty), maxFloor: fc.option(arbQty), execInst: fc.uniqueArray(fc.constantFrom<ExecInst>('notHeld', 'addLiquidityOnly')),
    exDestination: fc.option(fc.constant('XNAS' as Mic)), capacity: fc.option(fc.constantFrom<OrderCapacity>('agency', 'individual')), locate: fc.constant(null),
  })
  const arbFullRequest: fc.Arbitrary<ParentRequest> = fc.tuple(arbParentRequest, arbInstructions, fc.constantFrom<TimeInForce>('day', 'gtc', 'ioc', 'fok', 'gtd'), fc.constantFrom<OrdType | null>(null, 'midpointPeg'), fc.integer({ min: T0, max: T0 + 1e12 }))
    .map(([request, asked, timeInForce, ordType, expireUs]) => {
      const execInst = isImmediate(timeInForce) ? asked.execInst.filter((inst) => inst !== 'addLiquidityOnly') : asked.execInst
      const instructions = { ...asked, execInst, expireUs: timeInForce === 'gtd' ? expireUs as UnixUs : null, locate: request.side === 'sellShort' ? 'PRIME' : null }
      const asksNothing = JSON.stringify(instructions) === JSON.stringify(NO_INSTRUCTIONS)
      return { ...request, timeInForce, ...(ordType === null ? {} : { ordType }), ...(asksNothing ? {} : { instructions }) }
    })

  it('[M6] a parent order and its replacement arrive as they were sent, with everything asked for', () => {
    fc.assert(fc.property(arbFullRequest, (request) => {
      const instrument = instruments(request.symbol) ?? AVAX
      expect(value(parseParentOrder(wire(encodeParentOrder(request, instrument, T0)), instruments))).toEqual(request)
      expect(value(parseParentReplace(wire(encodeParentReplace('BEFORE' as ClOrdId, request, instrument, T0)), instruments))).toEqual({ origClOrdId: 'BEFORE', request })
    }))
  })

  const bareD = '11=A\x0155=AVAX\x0154=1\x0138=5\x0140=1\x0160=20261121-07:08:09\x01'
  const parent = (more: string, from = bareD) => parseParentOrder(wire({ msgType: 'D', body: `${from}${more}`, clOrdId: null }), instruments)

  it('[M17] ExpireDate(432) is the end of that day, by the desk\'s own day where it has one', () => {
    expect(value(parent('59=6\x01432=20261122\x01')).instructions?.expireUs).toBe(Date.UTC(2026, 10, 23) * 1_000 - 1)
    const asked = wire({ msgType: 'D', body: `${bareD}59=6\x01432=20261122\x01`, clOrdId: null })
    expect(value(parseParentOrder(asked, instruments, { endOfDayUs: () => 7 as UnixUs })).instructions?.expireUs).toBe(7)
    expect(parent('59=6\x01432=20261131\x01')).toMatchObject({ ok: false, error: { tag: 432, reason: 6 } })
    expect(parent('59=6\x01')).toMatchObject({ ok: false, error: { tag: 126, value: null, conditional: true } })
  })

  it.each([
    ['18=M', 18], ['18=1 M', 18], ['18=G', 18], ['18=Z', 18], ['21=3', 21], ['528=Z', 528], ['110=0', 110], ['111=0', 111], ['18=6\x0159=3', 59], ['18=1 6\x0159=4', 59], ['115=\xe9', 115],
    [`116=${'x'.repeat(65)}\x01115=A`, 116], ['44=1.5', 44], ['126=20261121-09:00:00', 126], ['59=1\x01432=20261121', 432],
    // Another way of working.
    ['99=5', 99], ['168=20261121-09:00:00', 168], ['210=5', 210], ['386=1\x01336=1', 386], ['847=1', 847], ['848=x', 848], ['849=10', 849],
    // Other units.
    ['152=1000', 152], ['516=10', 516], ['854=1', 854], ['423=1', 423], ['15=EUR', 15], ['15=usd', 15], ['120=EUR', 120],
    // Discretion and other pegs.
    ['388=0', 388], ['389=0.1', 389], ['211=1', 211], ['211=-0.01', 211], ['835=1', 835], ['836=1', 836], ['837=1', 837], ['838=1', 838], ['840=2', 840],
    // Other settlement, booking, allocation.
    ['63=6', 63], ['63=3', 63], ['64=20261201', 64], ['775=1', 775], ['544=2', 544], ['121=Y', 121], ['81=2', 81], ['78=1\x0179=SUB\x0180=5', 78], ['70=A1', 70], ['192=5', 192], ['193=20261201', 193],
    // Another instrument.
    ['167=OPT', 167], ['167=FUT', 167], ['167=CB', 167], ['167=PS', 167], ['460=4', 460], ['461=OCASPS', 461], ['65=WI', 65], ['200=202612', 200], ['201=1', 201], ['202=150', 202], ['231=100', 231], ['223=0.05', 223],
    ['711=1\x01311=X', 711], ['232=1\x01233=X\x01234=Y', 232], ['235=CALL', 235],
    // Marks, quotes.
    ['77=O', 77], ['203=1', 203], ['529=1', 529], ['117=Q', 117], ['23=I', 23],
  ])('[M18] what is not done here is refused, never left out: %s', (more, tag) => {
    expect(parent(`${more}\x01`)).toMatchObject({ ok: false, error: { tag } })
    expect(parseParentReplace(wire({ msgType: 'G', body: `41=B\x01${bareD}${more}\x01`, clOrdId: null }), instruments)).toMatchObject({ ok: false, error: { tag } })
  })

  it('[M18] what says nothing new is taken', () => {
    const same = ['21=2', '423=2', '211=0.00', '835=0', '836=0', '837=0', '854=0', '15=USD', '120=USD', '121=N', '167=CS', '460=5', '461=ESVUFR', '48=AVAX', '22=8', '48=US0000000001\x0122=4', '454=1\x01455=X\x01456=4', '207=XNAS', '63=0', '775=0', '544=1', '386=0', '78=0', '81=0']
    expect(value(parent(same.map((field) => `${field}\x01`).join('')))).toEqual(value(parent('')))
    expect(value(parent('18=6 1\x01')).instructions?.execInst).toEqual(['addLiquidityOnly', 'notHeld'])
    expect(parent('15=EUR\x01', bareD.replace('55=AVAX', '55=NOPE')).ok).toBe(true)
  })

  it.each([
    '58=by hand please', '453=1\x01448=X\x01447=D\x01452=1', '376=C', '377=Y', '526=S', '583=L', '229=20261121', '75=20261121', '581=1', '582=1', '660=99', '635=C', '589=0', '590=0', '591=0', '427=1', '12=1', '13=1',
    '140=100', '106=Avax', '107=Avax Systems', '470=US', '543=DTC', '481=N', '513=R', '494=D', '114=Y', '468=0',
  ])('[M18] what changes nothing is left alone: %s', (more) => {
    expect(value(parent(`${more}\x01`))).toEqual(value(parent('')))
  })

  it('[M18] a cancel is known by its names alone: nothing beside them refuses it', () => {
    const cancel = wire({ msgType: 'F', body: '41=B\x0111=A\x0155=AVAX\x0154=1\x0160=20261121-07:08:09\x0138=1\x0115=EUR\x01167=OPT\x0148=X\x0122=4\x0158=x\x01', clOrdId: null })
    expect(value(parseParentCancel(cancel))).toEqual({ clOrdId: 'A', origClOrdId: 'B', symbol: 'AVAX', side: 'buy' })
  })

  it('[M19] a short sale names its locate; that shares be located is refused', () => {
    const short = bareD.replace('54=1', '54=5')
    expect(value(parent('114=N\x015700=PRIME-1\x01', short)).instructions?.locate).toBe('PRIME-1')
    expect(value(parent('5700=PRIME-1\x01', short)).instructions).toBeUndefined()
    expect(parent('114=Y\x01', short)).toMatchObject({ ok: false, error: { tag: 114 } })
    expect(value(parent('114=N\x015700=PRIME-1\x01')).instructions).toBeUndefined()
  })

  it('[M20] status requests, of one order and of all', () => {
    const status = wire(encodeStatusRequest({ clOrdId: 'A' as ClOrdId, symbol: AVAX.symbol, side: 'sellShort', ordStatusReqId: 'S1' }))
    expect(value(parseParentStatusRequest(status))).toEqual({ clOrdId: 'A', symbol: 'AVAX', side: 'sellShort', ordStatusReqId: 'S1' })
    for (const symbol of [null, AVAX.symbol]) expect(value(parseMassStatusRequest(wire(encodeMassStatusRequest({ massStatusReqId: 'M1', symbol }))))).toEqual({ massStatusReqId: 'M1', symbol })
    const mass = (body: string) => wire({ msgType: 'AF', body, clOrdId: null })
    expect(parseMassStatusRequest(mass('584=M1\x01585=1\x01'))).toMatchObject({ ok: false, error: { tag: 55, conditional: true } })
    const other = mass('584=M1\x01585=3\x01')
    const parsed = parseMassStatusRequest(other)
    expect(parsed).toMatchObject({ ok: false, error: { tag: 585, value: '3' } })
    if (parsed.ok) return
    const refusal = wire(encodeMassStatusRefusal(other, parsed.error, { execId: 'R1', nowUs: T0 }))
    expect([584, 911, 912, 150, 39, 37].map((tag) => refusal.get(tag))).toEqual(['M1', '0', 'Y', 'I', '8', 'NONE'])
  })

  it('[M21] a refused D, F or G is answered as an order is: 8 or 9, with what was asked and why', () => {
    const order = wire({ msgType: 'D', body: `${bareD.replace('38=5', '38=7')}1=ACC\x0199=5\x01115=FUND\x01`, clOrdId: null })
    const error = { tag: 99, value: '5', allowed: 'nothing: it is not supported', reason: 5 }
    const refused = refusedOrderOf(order, error)
    expect(refused).toMatchObject({ clOrdId: 'A', ordRejReason: 11, text: 'StopPx(99) 5 is not supported here', routing: { deliverToCompId: 'FUND' } })
    const answer = encodeParentReport(reportOfRefused(refused), AVAX)
    expect(answer.routing).toEqual({ deliverToCompId: 'FUND' })
    const reject = value(parseParentExecution(wire(answer), instruments))
    expect(reject).toMatchObject({ orderId: 'NONE', clOrdId: 'A', execId: 'R1', execType: 'rejected', ordStatus: 'rejected', side: 'buy', orderQty: 7, leavesQty: 0, cumQty: 0, text: refused.text })
    expect([wire(answer).get(103), wire(answer).get(1)]).toEqual(['11', 'ACC'])
    const late = (msgType: string) => wire(encodeChangeRefusal(wire({ msgType, body: `41=Z\x01${bareD}`, clOrdId: null }), error, null))
    expect(['F', 'G'].map(late).map((message) => [35, 11, 41, 39, 434, 102].map((tag) => message.get(tag)))).toEqual([['9', 'A', 'Z', '8', '1', '2'], ['9', 'A', 'Z', '8', '2', '2']])
    const known = encodeChangeRefusal(wire({ msgType: 'G', body: `41=Z\x01${bareD}`, clOrdId: null }), error, { parentId: 'P-9' as ParentId, ordStatus: 'partiallyFilled' })
    expect([37, 39, 102].map((tag) => wire(known).get(tag))).toEqual(['P-9', '1', '2'])
  })

  it('[M21] what was refused is told as it came, also where it is nothing of ours; a ClOrdID that was used goes first', () => {
    const order = wire({ msgType: 'D', body: bareD.replace('38=5', '152=9').replace('54=1', '54=3'), clOrdId: null })
    const refused = refusedOrderOf(order, { tag: 152, value: '9', allowed: 'nothing: it is not supported', reason: 5 })
    const told = wire(encodeParentReport(reportOfRefused(refused), AVAX))
    expect([told.get(54), told.get(38)]).toEqual(['3', undefined])
    expect(value(parseParentExecution(told, instruments))).toMatchObject({ side: null, orderQty: 0 })
    const again = wire(encodeParentReport({ ...reportOfRefused(refused), denial: { code: 'DUPLICATE_ORDER', clOrdId: refused.clOrdId } }, AVAX))
    expect([again.get(103), again.get(58)]).toEqual(['6', 'ClOrdID(11) A was used before [DUPLICATE_ORDER]'])
  })

  it('[M20] with nothing open a mass status is one report of no order', () => {
    const { refused: _none, ...bare } = reportOfRefused({ clOrdId: 'M1' as ClOrdId, ordRejReason: 0, text: '', fields: [] })
    const told = wire(encodeParentReport({ ...bare, execType: 'orderStatus', text: 'no open orders', statusOf: { massStatusReqId: 'M1', total: 0, last: true } }, AVAX))
    expect([37, 150, 39, 584, 911, 912, 54, 55, 151, 14, 6, 58].map((tag) => told.get(tag))).toEqual(['NONE', 'I', '8', 'M1', '0', 'Y', '7', 'AVAX', '0', '0', '0', 'no open orders'])
    expect([11, 38, 40, 41].filter((tag) => told.get(tag) !== undefined)).toEqual([])
    expect(value(parseParentExecution(told, instruments))).toMatchObject({ orderId: 'NONE', clOrdId: '', side: null, statusOf: { massStatusReqId: 'M1', total: 0, last: true } })
  })

  it('[M6] objective and urgency ride on 9001 and 9002 and have defaults', () => {
    const message = wire(encodeParentOrder(aParentRequest({ objective: 'low-impact', urgency: 'high' }), AVAX, T0))
    expect([message.get(9001), message.get(9002)]).toEqual(['low-impact', 'high'])
    const bare = wire({ msgType: 'D', body: '11=A\x0155=AVAX\x0154=1\x0138=5\x0140=1\x0160=20261121-07:08:09\x01', clOrdId: null })
    expect(value(parseParentOrder(bare, instruments))).toMatchObject({ objective: null, urgency: 'normal', timeInForce: 'day', account: '', limitPrice: null })
  })

  it('[M7] an unknown symbol is read, for the engine to refuse by name', () => {
    expect(value(parseParentOrder(wire(encodeParentOrder(aParentRequest({ symbol: 'NOPE' as SymbolId }), AVAX, T0)), instruments)).symbol).toBe('NOPE')
  })

  it.each([['38=5', '38=0', 38], ['40=1', '40=P', 18], ['40=1', '40=3', 40], ['40=1', '40=2', 44], ['54=1', '54=3', 54], ['60=20261121-07:08:09', '', 60], ['38=5', '38=5\x019002=soon', 9002], ['38=5', '38=5\x0159=6', 126], ['38=5', '38=5\x0159=2', 59]])('[M5] %s as %j is refused, naming tag %i', (good, bad, tag) => {
    const body = '11=A\x0155=AVAX\x0154=1\x0138=5\x0140=1\x0160=20261121-07:08:09\x01'.replace(`${good}\x01`, bad === '' ? '' : `${bad}\x01`)
    expect(parseParentOrder(wire({ msgType: 'D', body, clOrdId: null }), instruments)).toMatchObject({ ok: false, error: { tag } })
  })

  const report: ParentReport = {
    parentId: 'P-5' as ParentId, clOrdId: 'ORDER-1' as ClOrdId, origClOrdId: null, execId: '9-1' as ExecId, execType: 'trade', ordStatus: 'partiallyFilled', symbol: AVAX.symbol, side: 'buy', ordType: 'limit',
    limitPrice: 1_001_000 as Price, orderQty: 300 as QtyLots, lastQty: 100 as QtyLots, lastPx: 1_000_150 as Price, lastMkt: 'XNAS' as Mic, cumQty: 100 as QtyLots, leavesQty: 200 as QtyLots,
    grossPriceLots: 100_015_000, transactUs: T0, denial: null, text: null,
  }

  const reportOfRefused = (refused: RefusedOrder): ParentReport => ({
    ...report, parentId: 'NONE' as ParentId, clOrdId: refused.clOrdId, execId: 'R1' as ExecId, execType: 'rejected', ordStatus: 'rejected', lastQty: 0 as QtyLots, lastPx: 0 as Price, lastMkt: null, cumQty: 0 as QtyLots,
    leavesQty: 0 as QtyLots, grossPriceLots: 0, refused, ...(refused.routing === undefined ? {} : { routing: refused.routing }),
  })

  it('[M8] a report of a parent arrives as it was sent', () => {
    const message = wire(encodeParentReport(report, AVAX))
    expect([6, 14, 30, 31, 32, 37, 38, 39, 40, 44, 150, 151].map((tag) => message.get(tag))).toEqual(['100.015', '100', 'XNAS', '100.015', '100', 'P-5', '300', '1', '2', '100.1', 'F', '200'])
    const { parentId, ordType: _type, limitPrice: _limit, grossPriceLots: _gross, denial: _denial, ...rest } = report
    expect(value(parseParentExecution(message, instruments))).toEqual({ orderId: parentId, ...rest })
  })

  it('[M22] a report tells the terms of its order, whose it is and what it answers', () => {
    const instructions: OrderInstructions = { expireUs: T0, minQty: 5 as QtyLots, maxFloor: 50 as QtyLots, execInst: ['notHeld'], exDestination: null, capacity: 'agency', locate: null }
    const told = encodeParentReport({
      ...report, execType: 'orderStatus', timeInForce: 'gtd', instructions, account: 'ACC1', ordType: 'midpointPeg', routing: { deliverToCompId: 'FUND' }, statusOf: { massStatusReqId: 'M1', total: 3, last: true },
    }, AVAX)
    expect(told.routing).toEqual({ deliverToCompId: 'FUND' })
    const message = wire(told)
    expect([1, 18, 40, 59, 110, 111, 528, 584, 911, 912, 150].map((tag) => message.get(tag))).toEqual(['ACC1', 'M 1', 'P', '6', '5', '50', 'A', 'M1', '3', 'Y', 'I'])
    expect(message.get(126)).toBeDefined()
    expect(value(parseParentExecution(message, instruments)).statusOf).toEqual({ massStatusReqId: 'M1', total: 3, last: true })
    expect(value(parseParentExecution(wire(encodeParentReport({ ...report, execType: 'orderStatus', statusOf: { ordStatusReqId: 'S1' } }, AVAX)), instruments)).statusOf).toEqual({ ordStatusReqId: 'S1' })
  })

  it('[M22] a trade taken back or corrected names the execution that it is about', () => {
    for (const execType of ['tradeCancel', 'tradeCorrect'] as const) {
      const parsed = value(parseParentExecution(wire(encodeParentReport({ ...report, execType, execRefId: '8-1' as ExecId }, AVAX)), instruments))
      expect(parsed).toMatchObject({ execType, execRefId: '8-1', lastQty: 100, lastPx: 1_000_150 })
    }
  })

  it('[M23] a drop copy is the report of the owner, in the name of the owner', () => {
    const copy = encodeDropCopy({ kind: 'drop-copy', session: 'DROP1' as SessionId, owner: 'OMS1', account: 'ACC1', report: { ...report, routing: { deliverToCompId: 'FUND' } } }, AVAX)
    expect(copy.routing).toEqual({ onBehalfOfCompId: 'OMS1' })
    expect(copy.body).toBe(`${encodeParentReport(report, AVAX).body}797=Y\x01`)
  })

  it.each<[Denial, string]>([
    [{ code: 'DUPLICATE_ORDER', clOrdId: 'A' }, '6'], [{ code: 'UNKNOWN_SYMBOL', symbol: 'NOPE' }, '1'], [{ code: 'ORDER_QTY_ABOVE_MAX', orderQty: 9 as QtyLots, maxOrderQty: 5 as QtyLots }, '3'],
    [{ code: 'KILL_SWITCH_ON', by: 'risk', reason: 'test' }, '99'],
  ])('[M9] a refusal carries its reason and its numbers: %j', (denial, reason) => {
    // The engine puts the code alone into the text of a refused order.
    const refused = { ...report, execType: 'rejected', ordStatus: 'rejected', denial } as const
    const message = wire(encodeParentReport({ ...refused, text: denial.code }, AVAX))
    expect(encodeParentReport({ ...refused, text: null }, AVAX).body).toBe(encodeParentReport({ ...refused, text: denial.code }, AVAX).body)
    expect(message.get(103)).toBe(reason)
    expect(message.get(58)).toContain(denial.code)
    expect(message.get(58)).toBe(denialText(denial, AVAX))
  })

  it('[M9] a cancel that is refused says whether the order is unknown or too late', () => {
    const reject = { kind: 'reject-cancel', session: 'OMS1' as SessionId, clOrdId: 'B' as ClOrdId, origClOrdId: 'A' as ClOrdId, parentId: null, ordStatus: 'filled' } as const
    expect(wire(encodeParentCancelReject({ ...reject, denial: { code: 'UNKNOWN_PARENT', parentId: 'A' } })).get(102)).toBe('1')
    expect(wire(encodeParentCancelReject({ ...reject, denial: { code: 'PARENT_NOT_WORKING', parentId: 'P-1', status: 'filled' } })).get(102)).toBe('0')
    const working = wire(encodeParentCancelReject({ ...reject, ordStatus: 'working', responseTo: 'replace', denial: { code: 'CHANGE_PENDING', parentId: 'P-1' as ParentId, what: 'replace' } }))
    expect([102, 434, 39].map((tag) => working.get(tag))).toEqual(['3', '2', '0'])
  })

  it('[M10] no text of ours can add a field', () => {
    const message = wire(encodeParentReport({ ...report, text: 'a\x0139=2\x01' }, AVAX))
    expect([message.get(39), message.get(58)]).toEqual(['1', 'a 39=2 '])
  })
})
