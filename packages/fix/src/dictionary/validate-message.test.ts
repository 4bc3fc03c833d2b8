import type { ClOrdId, ExecId, ExecType, Mic, OrdStatus, ParentId, ParentReport, Price, QtyLots, SessionId, Side, SymbolId, UnixUs } from '@sluice/domain'
import { aChildOrder, aParentRequest, arbParentRequest, aStatus, INSTRUMENTS, T0 } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EXEC_TYPE, ORD_STATUS } from '../codes.ts'
import { encodeBusinessReject, encodeCancelReject, encodeDropCopy, encodeParentCancelReject, encodeParentReport, encodeVenueExecution } from '../execution-messages.ts'
import { encodeMarketData, encodeMarketDataReject, encodeMarketDataRequest } from '../market-data-messages.ts'
import { decodeMessage } from '../message.ts'
import { MessageBuilder, type OutboundMessage } from '../message-builder.ts'
import { encodeCancel, encodeNewOrder, encodeReplace, encodeStatusRequest } from '../order-messages.ts'
import { encodeMassStatusRefusal } from '../bare-reports.ts'
import { encodeChangeRefusal, refusedOrderOf } from '../order-refusals.ts'
import { encodeMassStatusRequest, encodeParentOrder, encodeParentReplace } from '../parent-messages.ts'
import { encodeSecurityStatus } from '../security-status.ts'
import type { Member } from './definitions.ts'
import { FIX44 } from './fix44.ts'
import { validateMessage } from './validate-message.ts'

const AVAX = INSTRUMENTS.find(({ symbol }) => symbol === 'AVAX')!
const builder = new MessageBuilder('OMS1', 'SLUICE', 'milliseconds')
const rawOf = (msgType: string, body: string, header = ''): string => builder.build(msgType, 7, T0, body.replaceAll('|', '\x01'), header.replaceAll('|', '\x01'))
const faultOf = (raw: string) => validateMessage(decodeMessage(raw), FIX44)
const messageOf = (msgType: string, body: string) => decodeMessage(rawOf(msgType, body))

const arbPrice = fc.integer({ min: 0, max: 1_000_000_000 }) as fc.Arbitrary<Price>
const arbQty = fc.integer({ min: 1, max: 1_000_000 }) as fc.Arbitrary<QtyLots>
const arbSide = fc.constantFrom<Side>('buy', 'sell', 'sellShort')
const arbExecType = fc.constantFrom(...(Object.keys(EXEC_TYPE.toCode) as ExecType[]))
const arbOrdStatus = fc.constantFrom(...(Object.keys(ORD_STATUS.toCode) as OrdStatus[]))
const arbText = fc.string({ maxLength: 30 })
const clOrdId = 'C-1' as ClOrdId
const symbol = 'AVAX' as SymbolId

const arbChild = fc.record({
  price: arbPrice, orderQty: arbQty, side: arbSide, ordType: fc.constantFrom('limit' as const, 'midpointPeg' as const), timeInForce: fc.constantFrom('day' as const, 'ioc' as const, 'fok' as const),
  account: fc.constantFrom('', 'ACC1'),
}).map((over) => aChildOrder(over))
const arbParent = arbParentRequest.map((request) => aParentRequest({ ...request, objective: 'balanced' }))
const arbReport: fc.Arbitrary<ParentReport> = fc.record({ execType: arbExecType, ordStatus: arbOrdStatus, side: arbSide, lastPx: arbPrice, lastQty: arbQty, limitPrice: fc.option(arbPrice), text: fc.option(arbText) }).map((over) => ({
  parentId: 'P-1' as ParentId, clOrdId, origClOrdId: null, execId: '1.1' as ExecId, execRefId: '1.0' as ExecId, symbol, ordType: 'limit' as const, orderQty: 300 as QtyLots, lastMkt: 'XNAS' as Mic, cumQty: 100 as QtyLots,
  leavesQty: 200 as QtyLots, grossPriceLots: 100_015_000, transactUs: T0, denial: null, ...over,
}))
const arbExecution = fc.record({ execType: arbExecType, ordStatus: arbOrdStatus, side: arbSide, lastPx: arbPrice, lastQty: arbQty, price: fc.option(arbPrice), text: arbText }).map((over) => ({
  clOrdId, execId: 'X-1' as ExecId, execRefId: 'X-0' as ExecId, venueOrderId: 'V-1', symbol, orderQty: 100 as QtyLots, ordType: 'limit' as const, cumQty: 5 as QtyLots, leavesQty: 0 as QtyLots, liquidity: 'added' as const,
  venueUs: T0, grossPriceLots: 10, ...over,
}))
const arbEntry = fc.oneof(
  fc.record({ kind: fc.constantFrom('bid' as const, 'ask' as const), price: arbPrice, qty: fc.nat(1_000) as fc.Arbitrary<QtyLots> }),
  fc.record({ kind: fc.constant('trade' as const), price: arbPrice, qty: arbQty, aggressor: fc.constantFrom('buy' as const, 'sell' as const, null), flags: fc.nat(63) }),
)
const arbUpdate = fc.record({ kind: fc.constantFrom('snapshot' as const, 'incremental' as const), rptSeq: fc.nat(), entries: fc.array(arbEntry, { maxLength: 5 }) })
  .map((over) => ({ mdReqId: 'R', symbol, venueUs: T0, ...over }) as Parameters<typeof encodeMarketData>[0])
const refused = messageOf('D', '11=C|55=AVAX|54=1|38=10|40=3|99=5|60=20261121-10:00:00|')
const fieldError = { tag: 40, value: '3', allowed: '1, 2', reason: 5 }
const cancel = { clOrdId, origClOrdId: 'B-1' as ClOrdId, symbol, side: 'sell' as Side, orderQty: 5 }

/** Every kind of message that we write. */
const arbOwn: fc.Arbitrary<OutboundMessage> = fc.oneof(
  arbChild.map((order) => encodeNewOrder(order, AVAX, T0)),
  arbChild.map((order) => encodeReplace(order, { clOrdId, origClOrdId: order.clOrdId, orderQty: order.orderQty, price: order.price }, AVAX, T0)),
  arbParent.map((request) => encodeParentOrder(request, AVAX, T0)),
  arbParent.map((request) => encodeParentReplace(clOrdId, request, AVAX, T0)),
  fc.constantFrom(
    encodeCancel(cancel, AVAX, T0), encodeStatusRequest(cancel), encodeMassStatusRequest({ massStatusReqId: 'M', symbol: null }), encodeMassStatusRequest({ massStatusReqId: 'M', symbol }),
    encodeCancelReject({ orderId: null, clOrdId, origClOrdId: clOrdId, ordStatus: 'filled', cxlRejReason: 0, text: 'late' }),
    encodeParentCancelReject({ kind: 'reject-cancel', session: 'OMS1' as SessionId, clOrdId, origClOrdId: clOrdId, parentId: null, ordStatus: 'filled', denial: { code: 'UNKNOWN_PARENT', parentId: 'P-9' }, responseTo: 'replace' }),
    encodeBusinessReject(refused, 3, 'no'), encodeChangeRefusal(refused, fieldError, null),
    encodeMassStatusRefusal(messageOf('AF', '584=M|585=2|'), fieldError, { execId: 'R-2', nowUs: T0 }),
    encodeMarketDataRequest({ mdReqId: 'R', action: 'subscribe', depth: 10, symbols: ['AVAX', 'HALO'] }), encodeMarketDataReject('R', 0, 'unknown'),
    encodeSecurityStatus({ symbol, status: aStatus('open', 1, 2), venueUs: T0 }, AVAX),
  ),
  arbReport.map((report) => encodeParentReport(report, AVAX)),
  arbReport.map((report) => encodeParentReport({ ...report, execType: 'rejected', ordStatus: 'rejected', refused: refusedOrderOf(refused, fieldError) }, AVAX)),
  arbReport.map((report) => encodeParentReport({ ...report, execType: 'orderStatus', ordStatus: 'rejected', statusOf: { massStatusReqId: 'M', total: 0, last: true } }, AVAX)),
  arbReport.map((report) => encodeDropCopy({ kind: 'drop-copy', session: 'DC' as SessionId, owner: 'OMS1', account: 'ACC1', report }, AVAX)),
  arbExecution.map((report) => encodeVenueExecution(report, AVAX)),
  arbUpdate.map((update) => encodeMarketData(update, AVAX)),
)
/** Rule of SPEC.md that gives a SessionRejectReason(373). */
const RULE_OF: Readonly<Record<number, string>> = { 0: 'V2', 2: 'V2', 11: 'V2', 1: 'V3', 4: 'V4', 5: 'V4', 6: 'V4', 17: 'V4', 13: 'V5', 14: 'V5', 15: 'V6', 16: 'V6' }
/** What a session itself writes. */
const ADMIN = ['0:', '0:112=T|', '1:112=T|', '2:7=1|16=0|', '3:45=3|372=D|371=44|373=6|58=x|', '4:123=Y|36=9|', '5:58=bye|', 'A:98=0|108=30|141=Y|553=u|554=p|']

describe('what we write', () => {
  it('[V1] every message of our own encoders holds', () => {
    fc.assert(fc.property(arbOwn, ({ msgType, body }) => {
      expect(faultOf(builder.build(msgType, 7, T0, body))).toBeNull()
    }), { numRuns: 400 })
  })

  it.each(ADMIN)('[V1] %s', (line) => {
    const [msgType, body] = line.split(':') as [string, string]
    expect(faultOf(rawOf(msgType, body))).toBeNull()
  })

  it('[V1] a possible duplicate with routing fields, hops and an encoded text holds', () => {
    expect(faultOf(rawOf('5', '354=3|355=\x01=x|', '43=Y|122=20260202-02:40:00|115=A|116=B|144=C|128=D|129=E|145=F|50=G|57=H|142=I|143=J|347=UTF-8|369=4|212=3|213=<a>|627=2|628=X|629=20260202-02:40:00|630=4|628=Y|'))).toBeNull()
  })
})

const ORDER = '11=C|55=AVAX|54=1|60=20261121-10:00:00.123|38=100|40=2|44=1.5|59=0|'
const PARTIES = '453=2|448=A|447=D|452=1|802=1|523=x|803=4|448=B|452=3|'

describe('what a counterparty may send', () => {
  it.each([
    ['D', ORDER], ['D', `${PARTIES}${ORDER}`], ['D', `${ORDER}6001=x|20000=y|`], ['D', ORDER.replace('38=100', '152=1000.5')], ['D', `${ORDER}78=2|79=A|539=1|524=N|804=1|545=s|80=10|79=B|80=90|`],
    ['D', `${ORDER}711=1|311=IDX|457=1|458=U|232=1|233=MINQTY|234=5|454=1|455=US0|456=4|864=1|865=1|866=20261121|`], ['D', `${ORDER}18=1 6|200=202612w3|541=20280229|15=USD|470=US|`],
    ['D', `${PARTIES.replace('448=B', '7777=own|448=B')}${ORDER}`], ['H', '11=C|55=AVAX|54=1|'], ['AF', '584=M|585=7|'],
    ['8', '37=V|17=E|150=F|39=1|55=AVAX|54=1|31=1.5|32=5|151=5|14=5|6=1.5|382=1|375=BRK|437=5|438=20261121-10:00:00|136=1|137=0.1|139=4|'],
    ['X', '268=2|279=0|269=0|55=AVAX|270=1.5|271=100|273=10:00:00.123|279=2|278=7|'], ['W', '55=AVAX|268=1|269=4|270=10|'], ['B', '148=hello|33=2|58=a|58=b|'], ['n', ''],
    ['q', '11=C|530=7|60=20261121-10:00:00|'], ['g', '335=T|263=0|'], ['x', '320=S|559=4|'], ['e', '324=S|55=AVAX|263=1|'],
    ['AE', '571=T|570=N|55=AVAX|32=5|31=1.5|75=20261121|60=20261121-10:00:00|552=1|54=1|37=O|58=side|'],
  ])('[V1] %s %s holds', (msgType, body) => {
    expect(faultOf(rawOf(msgType, body))).toBeNull()
  })

  it.each(([
    ['an undefined tag', 'D', `${ORDER}1500=x|`, 0, 1500],
    ['a tag of another message', 'D', `${ORDER}7=1|`, 2, 7],
    ['a group member without its group', 'D', `${ORDER}448=A|`, 2, 448],
    ['no Side', 'D', ORDER.replace('54=1|', ''), 1, 54],
    ['no OrdType', 'D', ORDER.replace('40=2|', ''), 1, 40],
    ['an entry without its required field', 'B', '148=h|33=1|354=1|355=x|', 15, 354],
    ['no BusinessRejectReason', 'j', '45=1|372=D|', 1, 380],
    ['an unknown Side', 'D', ORDER.replace('54=1', '54=Z'), 5, 54],
    ['a lower case code', '8', '37=V|17=E|150=f|39=1|55=A|54=1|151=5|14=5|6=1|', 5, 150],
    ['an unknown number', '9', '37=O|11=C|41=B|39=2|434=1|102=42|', 5, 102],
    ['one unknown code of several', 'D', `${ORDER}18=1 ?|`, 5, 18],
    ['an unknown long code', 'D', `${ORDER}167=CSS|`, 5, 167],
    ['two characters in one', 'D', ORDER.replace('54=1', '54=12'), 6, 54],
    ['a price with a letter', 'D', ORDER.replace('44=1.5', '44=1.5x'), 6, 44],
    ['a price with an exponent', 'D', ORDER.replace('44=1.5', '44=1e5'), 6, 44],
    ['a quantity of two points', 'D', ORDER.replace('38=100', '38=1.0.0'), 6, 38],
    ['a day that is none', 'D', ORDER.replace('20261121', '20260231'), 6, 60],
    ['an hour that is none', 'D', ORDER.replace('-10:00', '-24:00'), 6, 60],
    ['one decimal', 'D', ORDER.replace('.123', '.1'), 6, 60],
    ['a boolean of its own', 'D', `${ORDER}114=X|`, 6, 114],
    ['two spaces', 'D', `${ORDER}18=1  6|`, 6, 18],
    ['a currency in small letters', 'D', `${ORDER}15=usd|`, 6, 15],
    ['a date with dashes', 'D', `${ORDER}432=2026-11-21|`, 6, 432],
    ['a month that is none', 'D', `${ORDER}200=202613|`, 6, 200],
    ['a count of letters', 'D', `453=x|448=A|${ORDER}`, 6, 453],
    ['a sign in a length', 'A', '98=0|108=1|95=-1|96=x|', 6, 95],
    ['a text cut by SOH', 'D', `${ORDER}58=a|b|`, 17, 58],
    ['a field without value', 'D', `${ORDER}58=|`, 4, 58],
    ['a tag twice', 'D', `${ORDER}44=2|`, 13, 44],
    ['a user-defined tag twice', 'D', `${ORDER}6001=2|6001=2|`, 13, 6001],
    ['a tag twice in an entry', 'D', `453=1|448=A|447=D|447=D|${ORDER}`, 13, 447],
    ['a header field in the body', 'D', `${ORDER}50=x|`, 14, 50],
    ['a body field behind the trailer', 'D', `93=1|89=x|${ORDER}`, 14, 11],
    ['an entry out of order', 'D', `453=1|448=A|452=1|447=D|${ORDER}`, 15, 447],
    ['an entry that begins with another field', 'D', `453=1|447=D|448=A|${ORDER}`, 15, 447],
    ['a field away from its entry', 'D', `453=1|448=A|${ORDER}447=D|`, 15, 447],
    ['more entries than counted', 'D', PARTIES.replace('453=2', '453=1') + ORDER, 16, 453],
    ['fewer entries than counted', 'D', PARTIES.replace('453=2', '453=3') + ORDER, 16, 453],
    ['none of those counted', 'D', `453=1|${ORDER}`, 16, 453],
    ['fewer sub-entries than counted', 'D', PARTIES.replace('802=1', '802=2') + ORDER, 16, 802],
    ['an absurd count', 'D', PARTIES.replace('453=2', '453=99999999999999999999') + ORDER, 16, 453],
    ['data without its length', 'D', `${ORDER}355=x|`, 1, 354],
    ['data of another length', 'D', `${ORDER}354=2|355=xyz|`, 6, 354],
    ['an unknown type', 'ZZ', '', 11, 35],
  ] as const).map(([what, ...rest]) => [what.startsWith('data') ? 'V7' : RULE_OF[rest[2]], what, ...rest] as const))('[%s] %s', (_rule, _what, msgType, body, reason, tag) => {
    expect(faultOf(rawOf(msgType, body))).toMatchObject({ reason, tag })
  })

  it.each([
    ['D', ORDER.replace('44=1.5|', ''), 44], ['D', ORDER.replace('40=2', '40=3'), 99], ['D', ORDER.replace('38=100|', ''), 38], ['D', ORDER.replace('59=0', '59=6'), 432], ['G', `41=B|${ORDER.replace('44=1.5|', '')}`, 44],
    ['8', '37=V|17=E|150=F|39=1|55=A|54=1|31=1.5|151=5|14=5|6=1|', 32], ['8', '37=V|17=E|150=F|39=1|55=A|54=1|32=5|151=5|14=5|6=1|', 31], ['8', '37=V|17=E|150=H|39=1|55=A|54=1|151=5|14=5|6=1|', 19],
    ['V', '262=R|263=1|264=0|267=1|269=0|146=1|55=A|', 265], ['AF', '584=M|585=1|', 55], ['q', '11=C|530=1|60=20261121-10:00:00|', 55],
  ])('[V8] %s %s: %i is conditionally required', (msgType, body, tag) => {
    expect(faultOf(rawOf(msgType, body))).toMatchObject({ business: true, reason: 5, tag })
  })

  it('[V8] a rejected order needs no reason, a good-till-date order one of two ends', () => {
    expect(faultOf(rawOf('8', '37=V|17=E|150=8|39=8|55=A|54=1|151=0|14=0|6=0|'))).toBeNull()
    for (const end of ['432=20261231', '126=20261231-10:00:00']) expect(faultOf(rawOf('D', `${ORDER.replace('59=0', '59=6')}${end}|`))).toBeNull()
  })
})

type Fields = [number, string][]
const fieldsOf = (raw: string): Fields => {
  const message = decodeMessage(raw)
  return Array.from({ length: message.fieldCount }, (_, i) => [message.tagAt(i), message.valueAt(i)])
}
const joined = (fields: Fields): string => fields.map(([tag, value]) => `${tag}=${value}\x01`).join('')
/** Fields of the body that stand outside groups. */
const bodyAt = (fields: Fields, msgType: string): number[] => {
  const members = new Map(FIX44.message(msgType)!.members.map((member) => [member.tag, member]))
  return fields.flatMap(([tag], at) => (members.has(tag) && members.get(tag)!.members === undefined ? [at] : []))
}

/** One change, and the reason it must be given; null where this message has no field for it. */
const MUTATIONS: Readonly<Record<string, (fields: Fields, at: number) => { readonly reason: number; readonly tag: number } | null>> = {
  emptied: (fields, at) => {
    fields[at]![1] = ''
    return { reason: 4, tag: fields[at]![0] }
  },
  repeated: (fields, at) => {
    fields.splice(at, 0, fields[at]!)
    return { reason: 13, tag: fields[at]![0] }
  },
  undefined: (fields, at) => {
    fields.splice(at, 0, [4_321, 'x'])
    return { reason: 0, tag: 4_321 }
  },
  'of another message': (fields, at) => {
    fields.splice(at, 0, [383, '5'])
    return { reason: 2, tag: 383 }
  },
  'header behind': (fields, at) => {
    fields.splice(at + 1, 0, [50, 'x'])
    return { reason: 14, tag: 50 }
  },
  'out of range': (fields, at) => {
    const field = FIX44.field(fields[at]![0])!
    if (field.values === undefined || field.open === true || field.type === 'INT') return null
    fields[at]![1] = '~'
    return { reason: 5, tag: field.tag }
  },
  'of another format': (fields, at) => {
    const field = FIX44.field(fields[at]![0])!
    if (['STRING', 'EXCHANGE', 'DATA', 'MULTIPLEVALUESTRING'].includes(field.type)) return null
    fields[at]![1] = '~~'
    return { reason: 6, tag: field.tag }
  },
}

describe('single changes', () => {
  it.each(Object.keys(MUTATIONS))('[V9] %s: the fault named for it, and never a throw', (name) => {
    fc.assert(fc.property(arbOwn, fc.nat(), ({ msgType, body }, place) => {
      const fields = fieldsOf(builder.build(msgType, 7, T0, body))
      const candidates = bodyAt(fields, msgType)
      const expected = MUTATIONS[name]!(fields, candidates[place % candidates.length]!)
      if (expected !== null) expect(faultOf(joined(fields))).toMatchObject(expected)
    }))
  })

  it('[V9] a required field left out is the one that is named', () => {
    fc.assert(fc.property(arbOwn, fc.nat(), ({ msgType, body }, place) => {
      const fields = fieldsOf(builder.build(msgType, 7, T0, body))
      const required = FIX44.message(msgType)!.members.filter((member) => member.required && member.members === undefined)
      if (required.length === 0) return
      const { tag } = required[place % required.length]!
      expect(faultOf(joined(fields.filter(([other]) => other !== tag)))).toMatchObject({ reason: 1, tag })
    }))
  })

  it('[V9] any bytes: no throw, and what is said is a reason of the standard', () => {
    fc.assert(fc.property(arbOwn, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }), ({ msgType, body }, changes) => {
      const bytes = Buffer.from(builder.build(msgType, 7, T0, body), 'latin1')
      for (const [at, value] of changes) bytes[at % bytes.length] = value
      const fault = faultOf(bytes.toString('latin1'))
      if (fault !== null) expect([0, 1, 2, 4, 5, 6, 11, 13, 14, 15, 16, 17, 99]).toContain(fault.reason)
    }), { numRuns: 500 })
  })

  it('[C8] data with any bytes survives reading, checking and writing', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 60 }), (bytes) => {
      const data = Buffer.from(bytes).toString('latin1')
      const raw = builder.build('D', 7, T0, `${ORDER.replaceAll('|', '\x01')}354=${data.length}\x01355=${data}\x01`)
      const message = decodeMessage(raw)
      expect([validateMessage(message, FIX44), message.get(355)]).toEqual([null, data])
      expect(joined(fieldsOf(raw))).toBe(raw)
      const again = decodeMessage(builder.rebuildAsPossDup(raw, 'D', 7, (T0 + 5) as UnixUs))
      expect([validateMessage(again, FIX44), again.get(355)]).toEqual([null, data])
    }))
  })
})

describe('tables', () => {
  const all = (members: readonly Member[]): Member[] => members.flatMap((member) => [member, ...all(member.members ?? [])])
  const types = [...'0123456789ABCDEFGHJKLMNPQRSVWXYZcdefghjnqrxy', 'AE', 'AF', 'AI', 'BE', 'BF']

  it('no member twice on one level, and a length field right before its data field', () => {
    for (const msgType of types) {
      const { members } = FIX44.message(msgType)!
      for (const level of [[...FIX44.header, ...members, ...FIX44.trailer], ...all(members).flatMap((member) => member.members ?? [])].filter(Array.isArray) as Member[][]) {
        expect(new Set(level.map(({ tag }) => tag)).size, msgType).toBe(level.length)
        level.forEach(({ tag }, i) => {
          if (FIX44.field(tag)!.type === 'DATA') expect(FIX44.field(level[i - 1]!.tag)!.type, `${msgType} ${tag}`).toBe('LENGTH')
        })
      }
    }
  })

  it('what every order must carry', () => {
    const required = (msgType: string) => FIX44.message(msgType)!.members.filter((member) => member.required).map(({ tag }) => tag).sort((a, b) => a - b)
    expect(['D', 'F', 'G', 'H', '8', '9', 'AF'].map(required)).toEqual([[11, 40, 54, 55, 60], [11, 41, 54, 55, 60], [11, 40, 41, 54, 55, 60], [11, 54, 55], [6, 14, 17, 37, 39, 54, 55, 150, 151], [11, 37, 39, 41, 434], [584, 585]])
  })
})
