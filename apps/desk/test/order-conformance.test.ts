import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, instrumentsOf, type Config } from '@sluice/config'
import { NO_INSTRUCTIONS, type ClOrdId, type Instrument, type Mic, type OrderInstructions, type ParentRequest, type Price, type QtyLots, type SessionId, type Side, type SymbolId, type UnixUs } from '@sluice/domain'
import { encodeCancel, encodeMassStatusRequest, encodeParentOrder, encodeParentReplace, encodeStatusRequest, type FixMessage, type OutboundMessage } from '@sluice/fix'
import { readJournal } from '@sluice/journal'
import { FIRST_NUMBERS, MemoryJournal, systemClock } from '@sluice/runtime'
import { ORDER_RULES } from '@sluice/testkit'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskCore } from '../src/core/desk-core.ts'
import { NO_TAPE } from '../src/core/feed-tape.ts'
import type { FixEdge } from '../src/core/fix-port.ts'
import { OmsSessions } from '../src/core/oms-sessions.ts'
import { freePortOffset, LinkClient } from './desk-processes.ts'
import { FixClient } from './fix-client.ts'
import { QuietVenue } from './quiet-venue.ts'

type Title = (typeof ORDER_RULES)[number]['title']

/** Where orders rest, one that takes few messages a second and costs more to rest at, and one that trades at the midpoint. */
const MIC = 'XNAS' as Mic
const SLOW = 'XBOS' as Mic
const DARK = 'DRK1' as Mic
const AVAX = 'AVAX' as SymbolId
const SOH = '\x01'
const WAIT_MS = 15_000
/** Order messages a second that the slow venue takes. */
const VENUE_RATE = 5
const clock = systemClock()
/** Routing fields of a request, and what an answer has of them, by tag. */
const ROUTING = {
  onBehalfOfCompId: 'FUND', onBehalfOfSubId: 'PM', onBehalfOfLocationId: 'SF', deliverToCompId: 'BROKER', deliverToSubId: 'FLOOR', deliverToLocationId: 'CH', senderSubId: 'DESK7', senderLocationId: 'NY', targetSubId: 'ALGO',
  targetLocationId: 'LD',
}
const REVERSED: ReadonlyMap<number, string> = new Map([[128, 'FUND'], [129, 'PM'], [145, 'SF'], [115, 'BROKER'], [116, 'FLOOR'], [144, 'CH'], [57, 'DESK7'], [143, 'NY'], [50, 'ALGO'], [142, 'LD']])
const of = (message: FixMessage | undefined, ...tags: number[]): (string | undefined)[] => tags.map((tag) => message?.get(tag))

describe('FIX 4.4 rules of orders, on the whole core', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-rules-'))
  const link = new LinkClient(dataDir)
  const waiters = new Set<() => void>()
  const changed = (): void => { for (const waiter of [...waiters]) waiter() }
  let config: Config
  let venue: QuietVenue
  let slow: QuietVenue
  let dark: QuietVenue
  let core: DeskCore
  let oms: FixClient
  let copies: FixClient
  let instrument: Instrument
  let orderNo = 0

  const until = async (what: string, holds: () => boolean): Promise<void> => {
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!holds()) return
        clearTimeout(timer)
        waiters.delete(check)
        resolve()
      }
      const timer = setTimeout(() => {
        waiters.delete(check)
        reject(new Error(`${what}: not within ${WAIT_MS} ms; the OMS got ${oms.received.slice(-5).map((m) => m.raw.replaceAll(SOH, '|')).join('\n')}`))
      }, WAIT_MS)
      waiters.add(check)
      check()
    })
  }
  const aRequest = (over: Partial<ParentRequest> = {}): ParentRequest => ({
    clOrdId: `O${++orderNo}` as ClOrdId, symbol: AVAX, side: 'buy' as Side, orderQty: 300 as QtyLots, ordType: 'limit', limitPrice: (instrument.referencePrice - instrument.tick) as Price, timeInForce: 'day',
    objective: null, urgency: 'normal', account: 'ACC1', ...over,
  })
  const encoded = (request: ParentRequest): OutboundMessage => encodeParentOrder(request, instrument, clock.nowUs())
  const resting = async (message: OutboundMessage): Promise<void> => {
    const before = venue.resting.length
    oms.send(message)
    await until('an order that rests', () => oms.has(message.clOrdId!, '0') && venue.resting.length > before)
  }
  /** An order, sent. */
  const sent = (over: Partial<ParentRequest> = {}, instructions: Partial<OrderInstructions> = {}): ParentRequest => {
    const request = aRequest({ ...over, instructions: { ...NO_INSTRUCTIONS, ...instructions } })
    oms.send(encoded(request))
    return request
  }
  /** One that rests at the venue, and its child there. */
  const rested = async (over: Partial<ParentRequest> = {}): Promise<{ readonly request: ParentRequest; readonly child: ClOrdId }> => {
    const request = aRequest(over)
    await resting(encoded(request))
    return { request, child: venue.resting.at(-1)!.clOrdId }
  }
  const cancelOf = (origClOrdId: string, clOrdId: string, side: Side = 'buy'): OutboundMessage =>
    encodeCancel({ clOrdId: clOrdId as ClOrdId, origClOrdId: origClOrdId as ClOrdId, symbol: AVAX, side, orderQty: 300 as QtyLots }, instrument, clock.nowUs())
  const gone = async (clOrdId: string, side: Side = 'buy'): Promise<void> => {
    oms.send(cancelOf(clOrdId, `X-${clOrdId}`, side))
    await until('its end', () => oms.has(`X-${clOrdId}`, '4'))
  }
  const childrenSent = (): number => venue.received.filter((m) => m.msgType === 'D').length
  const reportOf = (clOrdId: string, execType: string, from = oms): FixMessage | undefined => from.reports(clOrdId).find((m) => m.get(150) === execType)
  const childrenAt = (at: QuietVenue, from: number): FixMessage[] => at.received.slice(from).filter((m) => m.msgType === 'D')
  /** A report without what is of its session: from OrderID(37) on, without CopyMsgIndicator(797) and CheckSum(10). */
  const bodyOf = ({ raw }: FixMessage): string => raw.slice(raw.indexOf(`${SOH}37=`)).replace(`${SOH}797=Y`, '').replace(/10=\d{3}\x01$/, '')
  const copied = async (clOrdId: string): Promise<void> => {
    const told = oms.reports(clOrdId).filter((m) => m.get(150) !== 'I')
    await until('the copies', () => copies.reports(clOrdId).length >= told.length)
    expect(copies.reports(clOrdId).map(bodyOf)).toEqual(told.map(bodyOf))
    for (const copy of copies.reports(clOrdId)) expect(of(copy, 797, 115)).toEqual(['Y', 'OMS1'])
  }
  const incidents = async (code: string): Promise<string[]> => {
    const found: string[] = []
    for await (const { record } of readJournal(join(dataDir, 'journal'))) {
      if (record.t === 'records') for (const row of record.records) if (row.type === 'incident' && row.code === code) found.push(`${row.severity} ${row.text}`)
    }
    return found
  }
  const answerTo = (msgType: string, tag: number, value: string): FixMessage | undefined => oms.received.find((m) => m.msgType === msgType && m.get(tag) === value)

  beforeAll(async () => {
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    const defaults = ConfigSchema.parse({})
    const one = defaults.instruments.filter(({ symbol }) => symbol === AVAX)
    instrument = instrumentsOf({ ...defaults, instruments: one })[0]!
    ;[venue, slow, dark] = [MIC, SLOW, DARK].map((mic) => new QuietVenue(mic, [instrument], clock, changed)) as [QuietVenue, QuietVenue, QuietVenue]
    const venues = await Promise.all([[MIC, venue, null], [SLOW, slow, VENUE_RATE], [DARK, dark, null]].map(async ([mic, at, messagesPerSecondMax]) =>
      ({ ...defaults.venues.find((one) => one.mic === mic)!, port: await (at as QuietVenue).listen(), messagesPerSecondMax })))
    config = ConfigSchema.parse({
      instruments: one, venues, orders: { positionsFile: 'positions.csv', holdsPositions: true },
      routing: { staticWaterfall: [MIC], restingWhenBlind: 'keep', staleAfterMs: 3_600_000, postTimeoutMs: 3_600_000, unackedTimeoutMs: 3_600_000, holdRetryMs: 50, minSliceQty: 1, splitWidth: 1, exploration: { enabled: false } },
      core: { durability: 'written', tape: { enabled: false } }, model: { dir: 'none' }, demoOms: { enabled: false }, limits: { maxRepeatedOrders: 1_000 },
      fix: { omsPort: 9_880 + (await freePortOffset()), reconnectMs: 50, reconnectMaxMs: 100, counterparties: [{ compId: 'OMS1', deliverTo: ['BROKER'] }, { compId: 'OMS2', cancelOnDisconnectMs: 100 }], dropCopies: [{ compId: 'DROP1' }] },
    })
    writeFileSync(join(dataDir, 'positions.csv'), 'account,symbol,qty\nHELD,AVAX,100\n')
    core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
    await link.open()
    oms = new FixClient('OMS1', config.fix.omsPort, clock, changed)
    copies = new FixClient('DROP1', config.fix.omsPort, clock, changed)
    await link.until('a market', (h) => h.feeds.every((f) => f.freshSymbols === f.symbols) && h.sessions.every((s) => s.up || s.session === 'OMS2'))
  })
  afterAll(async () => {
    link.close()
    await Promise.all([oms?.close(), copies?.close()])
    await core?.stop()
    await Promise.all([venue?.close(), slow?.close(), dark?.close()])
    rmSync(dataDir, { recursive: true, force: true })
  })

  const runs: Record<Title, () => Promise<void>> = {
    'PossResend of an order that is known: its state is told, nothing new leaves': async () => {
      const request = aRequest()
      await resting(encoded(request))
      const before = childrenSent()
      oms.send({ ...encoded(request), body: `97=Y${SOH}${encoded(request).body}` })
      await until('its state', () => oms.has(request.clOrdId, 'I'))
      expect([childrenSent(), oms.has(request.clOrdId, '8')]).toEqual([before, false])
      await gone(request.clOrdId)
    },
    'PossResend of an order that is not known: it is an order': async () => {
      const request = aRequest()
      await resting({ ...encoded(request), body: `97=Y${SOH}${encoded(request).body}` })
      expect(of(oms.reports(request.clOrdId)[0], 150, 39)).toEqual(['0', '0'])
      await gone(request.clOrdId)
    },
    'a ClOrdID that was used: ExecutionReport with 39=8 and 103=6; the first order goes on': async () => {
      const request = aRequest()
      await resting(encoded(request))
      oms.send(encoded(request))
      await until('a refusal', () => oms.has(request.clOrdId, '8'))
      expect(of(oms.reports(request.clOrdId).at(-1), 39, 103)).toEqual(['8', '6'])
      expect(venue.resting).toHaveLength(1)
      await gone(request.clOrdId)
    },
    'a conditionally required field that is missing in an order or a replacement: BusinessMessageReject 380=5 that names it': async () => {
      const [priceless, dateless] = [aRequest({ limitPrice: null }), aRequest({ ordType: 'market', limitPrice: null, timeInForce: 'gtd' })]
      for (const request of [priceless, dateless]) {
        oms.send(encoded(request))
        await until('a reject', () => answerTo('j', 379, request.clOrdId) !== undefined)
        expect(of(answerTo('j', 379, request.clOrdId), 372, 380)).toEqual(['D', '5'])
      }
      const change = aRequest({ limitPrice: null })
      oms.send(encodeParentReplace('NEVER' as ClOrdId, change, instrument, clock.nowUs()))
      await until('a reject of the change', () => answerTo('j', 379, change.clOrdId) !== undefined)
      expect(of(answerTo('j', 379, change.clOrdId), 372, 380)).toEqual(['G', '5'])
    },
    'an order while the desk takes none: BusinessMessageReject 380=4 that names the order': () => refusedWhileNoneIsTaken(),
    'an order that asks for what is not done here: ExecutionReport with 39=8, 103=11 and 37=NONE; a change of that kind: OrderCancelReject with 102=2': async () => {
      const stop = aRequest()
      oms.send({ ...encoded(stop), body: `${encoded(stop).body}99=5${SOH}` })
      await until('a refusal', () => oms.has(stop.clOrdId, '8'))
      expect(of(oms.reports(stop.clOrdId)[0], 39, 103, 37)).toEqual(['8', '11', 'NONE'])
      const request = aRequest()
      await resting(encoded(request))
      const change = encodeParentReplace(request.clOrdId, { ...request, clOrdId: `O${++orderNo}` as ClOrdId }, instrument, clock.nowUs())
      oms.send({ ...change, body: `${change.body}99=5${SOH}` })
      await until('a refusal of the change', () => answerTo('9', 41, request.clOrdId) !== undefined)
      expect(of(answerTo('9', 41, request.clOrdId), 102, 434, 39)).toEqual(['2', '2', '0'])
      await gone(request.clOrdId)
    },
    'every ExecutionReport of an order goes back the way: on behalf of and deliver to, sender and target, with their sub and location ids, reversed': async () => {
      const request = aRequest()
      await resting({ ...encoded(request), routing: ROUTING })
      venue.fill(venue.resting[0]!.clOrdId, 300)
      await until('the fill', () => oms.has(request.clOrdId, 'F'))
      const reports = oms.reports(request.clOrdId)
      expect(reports.length).toBeGreaterThanOrEqual(2)
      for (const report of reports) expect(of(report, ...REVERSED.keys())).toEqual([...REVERSED.values()])
    },
    'an OrderCancelReject goes back the way of its request: the same fields, reversed': async () => {
      oms.send({ ...cancelOf('NEVER', `O${++orderNo}`), routing: ROUTING })
      await until('a refusal', () => answerTo('9', 41, 'NEVER') !== undefined)
      expect(of(answerTo('9', 41, 'NEVER'), 102, ...REVERSED.keys())).toEqual(['1', ...REVERSED.values()])
    },
    'an order with encoded text that holds the separator is taken whole, its fields behind it too': async () => {
      const request = aRequest({ account: 'BEHIND' })
      const { body } = encoded(request)
      const text = `\xe9${SOH}1=OTHER${SOH}\xff`
      await resting({ ...encoded(request), body: `354=${text.length}${SOH}355=${text}${SOH}${body}` })
      expect(of(oms.reports(request.clOrdId)[0], 1, 38)).toEqual(['BEHIND', '300'])
      await gone(request.clOrdId)
    },
    'a replacement: 35=G to the venue, then ExecutionReport with 150=5, the new name in 11 and the old one in 41; fills come under the new name': async () => {
      const { request } = await rested()
      const to = { ...request, clOrdId: `O${++orderNo}` as ClOrdId, orderQty: 200 as QtyLots }
      oms.send(encodeParentReplace(request.clOrdId, to, instrument, clock.nowUs()))
      await until('the replacement', () => oms.has(to.clOrdId, '5') && venue.resting.some(({ orderQty }) => orderQty === 200))
      expect(of(reportOf(to.clOrdId, '5'), 11, 41, 38, 151, 39)).toEqual([to.clOrdId, request.clOrdId, '200', '200', '0'])
      expect(of(venue.received.at(-1), 35, 38)).toEqual(['G', '200'])
      venue.fill(venue.resting.at(-1)!.clOrdId, 200)
      await until('the fill', () => oms.has(to.clOrdId, 'F'))
      expect(of(oms.reports(to.clOrdId).at(-1), 11, 150, 39, 32, 14, 151, 30)).toEqual([to.clOrdId, 'F', '2', '200', '200', '0', MIC])
    },
    'a replacement that comes too late: OrderCancelReject with 434=2, 102=0 and 39=2; a cancel by the name before: 434=1, 102=1': async () => {
      const { request, child } = await rested()
      const to = { ...request, clOrdId: `O${++orderNo}` as ClOrdId, orderQty: 200 as QtyLots }
      oms.send(encodeParentReplace(request.clOrdId, to, instrument, clock.nowUs()))
      await until('the replacement', () => oms.has(to.clOrdId, '5') && venue.resting.some(({ clOrdId, orderQty }) => clOrdId !== child && orderQty === 200))
      oms.send(cancelOf(request.clOrdId, `X-${request.clOrdId}`))
      await until('a refusal', () => answerTo('9', 11, `X-${request.clOrdId}`) !== undefined)
      expect(of(answerTo('9', 11, `X-${request.clOrdId}`), 434, 102)).toEqual(['1', '1'])
      venue.fill(venue.resting.at(-1)!.clOrdId, 200)
      await until('the fill', () => oms.has(to.clOrdId, 'F'))
      oms.send(encodeParentReplace(to.clOrdId, { ...to, clOrdId: 'LATE' as ClOrdId }, instrument, clock.nowUs()))
      await until('too late', () => answerTo('9', 11, 'LATE') !== undefined)
      expect(of(answerTo('9', 11, 'LATE'), 41, 39, 434, 102)).toEqual([to.clOrdId, '2', '2', '0'])
    },
    'a cancel that crosses the fill at its venue: the fill, then OrderCancelReject with 434=1, 102=0 and 39=2': async () => {
      const { request } = await rested()
      venue.fillsOnNextCancel = true
      oms.send(cancelOf(request.clOrdId, 'CROSSED'))
      await until('a refusal', () => answerTo('9', 11, 'CROSSED') !== undefined)
      expect(of(answerTo('9', 11, 'CROSSED'), 41, 39, 434, 102)).toEqual([request.clOrdId, '2', '1', '0'])
      expect(oms.received.findIndex((m) => m.get(11) === request.clOrdId && m.get(150) === 'F')).toBeLessThan(oms.received.indexOf(answerTo('9', 11, 'CROSSED')!))
      expect(of(reportOf(request.clOrdId, 'F'), 39, 14, 151)).toEqual(['2', '300', '0'])
    },
    'an order status request: ExecutionReport with 150=I, how it stands and 790; of an unknown order 39=8 with 37=NONE': async () => {
      const { request } = await rested()
      oms.send(encodeStatusRequest({ clOrdId: request.clOrdId, symbol: AVAX, side: 'buy', ordStatusReqId: 'S1' }))
      oms.send(encodeStatusRequest({ clOrdId: 'UNKNOWN' as ClOrdId, symbol: AVAX, side: 'buy' }))
      await until('the answers', () => oms.has('UNKNOWN', 'I'))
      expect(of(oms.received.find((m) => m.get(790) === 'S1'), 11, 150, 39, 151)).toEqual([request.clOrdId, 'I', '0', '300'])
      expect(of(oms.reports('UNKNOWN')[0], 150, 39, 37)).toEqual(['I', '8', 'NONE'])
      await gone(request.clOrdId)
    },
    'a mass status request: an ExecutionReport for every open order, with 584, 911 and 912; of a kind that is not done here 39=8 with 911=0': async () => {
      const { request: one } = await rested()
      const { request: two } = await rested()
      oms.send(encodeMassStatusRequest({ massStatusReqId: 'M1', symbol: null }))
      oms.send({ msgType: 'AF', body: `584=M2${SOH}585=3${SOH}`, clOrdId: null })
      await until('the answers', () => oms.received.some((m) => m.get(584) === 'M2'))
      expect(oms.received.filter((m) => m.get(584) === 'M1').map((m) => of(m, 150, 11, 911, 912))).toEqual([['I', one.clOrdId, '2', 'N'], ['I', two.clOrdId, '2', 'Y']])
      expect(of(oms.received.find((m) => m.get(584) === 'M2'), 150, 39, 911, 912)).toEqual(['I', '8', '0', 'Y'])
      await gone(one.clOrdId)
      await gone(two.clOrdId)
    },
    'good till a time: taken back at its venue then, and ended with 150=C': async () => {
      const { request } = await rested({ timeInForce: 'gtd', instructions: { ...NO_INSTRUCTIONS, expireUs: (clock.nowUs() + 2_000_000) as UnixUs } })
      await until('its expiry', () => oms.has(request.clOrdId, 'C'))
      expect(of(reportOf(request.clOrdId, 'C'), 39, 59, 14, 151)).toEqual(['C', '6', '0', '0'])
      expect([venue.received.at(-1)?.msgType, venue.resting.length]).toEqual(['F', 0])
    },
    'fill or kill: leaves with 59=4, and ends when it is not filled': async () => {
      const before = venue.received.length
      const request = sent({ timeInForce: 'fok', limitPrice: (instrument.referencePrice + 5 * instrument.tick) as Price }, { exDestination: MIC })
      await until('its end', () => ['4', 'C'].some((execType) => oms.has(request.clOrdId, execType)))
      expect(of(oms.reports(request.clOrdId).at(-1), 14, 151)).toEqual(['0', '0'])
      expect(childrenAt(venue, before).map((m) => of(m, 59, 38))).toEqual([['4', '300']])
      expect(venue.resting).toEqual([])
    },
    'MinQty: the venue that can hold it gets 110, and nothing is posted for it': async () => {
      const [before, beforeDark] = [venue.received.length, dark.received.length]
      const request = sent({ limitPrice: instrument.referencePrice }, { minQty: 200 as QtyLots })
      await until('its child', () => childrenAt(dark, beforeDark).length > 0 && oms.has(request.clOrdId, '0'))
      expect(of(childrenAt(dark, beforeDark)[0], 38, 110)).toEqual(['300', '200'])
      await gone(request.clOrdId)
      expect(childrenAt(venue, before)).toEqual([])
    },
    'MaxFloor: no more shows at a time, and the next part follows a fill': async () => {
      const before = venue.received.length
      const { request, child } = await rested({ instructions: { ...NO_INSTRUCTIONS, maxFloor: 100 as QtyLots } })
      venue.fill(child, 100)
      await until('the next part', () => oms.has(request.clOrdId, 'F') && venue.resting.length === 1)
      expect(childrenAt(venue, before).map((m) => m.get(38))).toEqual(['100', '100'])
      await gone(request.clOrdId)
    },
    'ExDestination: that venue gets it and no other; one that is not known: ExecutionReport with 39=8': async () => {
      const before = venue.received.length
      const request = sent({}, { exDestination: SLOW })
      const nowhere = sent({}, { exDestination: 'XXXX' as Mic })
      await until('its child', () => slow.resting.length === 1 && oms.has(nowhere.clOrdId, '8'))
      expect(of(oms.reports(nowhere.clOrdId)[0], 39)).toEqual(['8'])
      await gone(request.clOrdId)
      expect(childrenAt(venue, before)).toEqual([])
    },
    'a midpoint peg: 40=P with 18=M at a venue that trades at the midpoint': async () => {
      const [before, beforeDark] = [venue.received.length, dark.received.length]
      const request = sent({ ordType: 'midpointPeg', limitPrice: (instrument.referencePrice + instrument.tick) as Price })
      await until('its child', () => childrenAt(dark, beforeDark).length > 0 && oms.has(request.clOrdId, '0'))
      expect(of(childrenAt(dark, beforeDark)[0], 40, 18, 38)).toEqual(['P', 'M', '300'])
      await gone(request.clOrdId)
      expect(childrenAt(venue, before)).toEqual([])
    },
    'a short sale: leaves with 54=5, 114=N and 5700; without a locate, and a long sale beyond the position, 39=8 where positions are kept': async () => {
      const held = { account: 'HELD', limitPrice: (instrument.referencePrice + instrument.tick) as Price }
      const [long, short] = [sent({ ...held, side: 'sell' }), sent({ ...held, side: 'sellShort' })]
      await until('two refusals', () => oms.has(long.clOrdId, '8') && oms.has(short.clOrdId, '8'))
      expect([long, short].map(({ clOrdId }) => of(oms.reports(clOrdId)[0], 39, 58))).toEqual([['8', expect.stringContaining('POSITION_TOO_SMALL')], ['8', expect.stringContaining('LOCATE_MISSING')]])
      const { request } = await rested({ ...held, side: 'sellShort', instructions: { ...NO_INSTRUCTIONS, locate: 'PRIME-1' } })
      expect(of(venue.received.at(-1), 35, 54, 114, 5700)).toEqual(['D', '5', 'N', 'PRIME-1'])
      await gone(request.clOrdId, 'sellShort')
    },
    'drop copy: the same ExecutionReport, with 797=Y and the owner in 115': async () => {
      const { request, child } = await rested()
      venue.fill(child, 100)
      await until('the fill', () => oms.has(request.clOrdId, 'F'))
      await gone(request.clOrdId)
      await copied(request.clOrdId)
    },
    'drop copy: what was told while its session was away is sent when it is back, once, with 43=Y': async () => {
      copies.away()
      await until('the loss', () => !copies.isUp)
      await link.until('the loss, at the desk', (h) => h.sessions.some(({ session, up }) => session === 'DROP1' && !up))
      const { request, child } = await rested()
      venue.fill(child, 300)
      await until('the fill', () => oms.has(request.clOrdId, 'F'))
      expect(copies.reports(request.clOrdId)).toEqual([])
      copies.back()
      await copied(request.clOrdId)
      expect(copies.reports(request.clOrdId).map((m) => m.get(43))).toEqual(oms.reports(request.clOrdId).map(() => 'Y'))
    },
    'cancel on disconnect: open orders are canceled where that is agreed, and only there; their owner hears so when it is back': async () => {
      const other = new FixClient('OMS2', config.fix.omsPort, clock, changed)
      try {
        await until('a logon', () => other.isUp)
        const request = aRequest()
        other.send(encoded(request))
        await until('a child that rests', () => venue.resting.length === 1)
        const { request: kept } = await rested()
        other.away()
        oms.away()
        await until('only the other order', () => venue.resting.length === 1)
        other.back()
        oms.back()
        await until('what became of it', () => other.has(request.clOrdId, '4') && oms.isUp)
        expect(oms.has(kept.clOrdId, '4')).toBe(false)
        await gone(kept.clOrdId)
      } finally {
        await other.close()
      }
    },
    'after a reconnect of a venue every open order is asked about (35=H), and nothing new leaves for it before the answers': async () => {
      const { request, child } = await rested()
      venue.withholdsStatus = true
      venue.away()
      await until('the loss', () => !venue.isUp)
      const before = venue.received.length
      venue.back()
      await until('a question', () => venue.received.slice(before).some((m) => m.msgType === 'H'))
      expect(venue.received.slice(before).map((m) => of(m, 35, 11))).toEqual([['H', child]])
      const second = sent({}, { exDestination: MIC })
      await until('the second order', () => oms.has(second.clOrdId, '0'))
      await link.until('a round of health', () => true)
      expect(childrenAt(venue, before)).toEqual([])
      venue.answerStatus()
      await until('both resting', () => venue.resting.length === 2)
      await gone(request.clOrdId)
      await gone(second.clOrdId)
    },
    'a fill before the acknowledgement: told at once, the rest of the order works on': async () => {
      venue.fillsNextBeforeAck = 100
      const { request } = await rested()
      await until('the fill', () => oms.has(request.clOrdId, 'F'))
      expect(of(reportOf(request.clOrdId, 'F'), 39, 32, 14, 151)).toEqual(['1', '100', '100', '200'])
      await gone(request.clOrdId)
      expect(of(reportOf(request.clOrdId, '4'), 39, 14, 151)).toEqual(['4', '100', '0'])
    },
    'a fill that its venue tells after the cancel: booked, ExecutionReport with 150=F and 39=4': async () => {
      const { request, child } = await rested()
      await gone(request.clOrdId)
      venue.fill(child, 100)
      await until('the fill', () => oms.has(request.clOrdId, 'F') || oms.has(`X-${request.clOrdId}`, 'F'))
      const late = oms.received.find((m) => m.get(150) === 'F' && (m.get(11) === request.clOrdId || m.get(41) === request.clOrdId))
      expect(of(late, 39, 32, 14, 151)).toEqual(['4', '100', '100', '0'])
    },
    'a fill that its venue tells after it refused the order: booked, and what works elsewhere is cut to what is left': async () => {
      venue.rejectsNext = true
      const before = venue.received.length
      const request = sent()
      const working = (): number => [...venue.resting, ...slow.resting].reduce((sum, { orderQty }) => sum + orderQty, 0)
      await until('another child', () => oms.has(request.clOrdId, '0') && working() === 300)
      venue.fill(childrenAt(venue, before)[0]!.get(11)!, 100)
      await until('the fill, and what is left', () => oms.has(request.clOrdId, 'F') && working() === 200)
      expect(of(reportOf(request.clOrdId, 'F'), 39, 32, 14, 151)).toEqual(['1', '100', '100', '200'])
      await gone(request.clOrdId)
    },
    'more filled than was asked for: booked and told, and a critical incident': async () => {
      const { request, child } = await rested()
      venue.fill(child, 400)
      await until('the fill', () => oms.has(request.clOrdId, 'F'))
      expect(of(reportOf(request.clOrdId, 'F'), 39, 32, 38, 14, 151)).toEqual(['2', '400', '300', '400', '0'])
      expect(await incidents('OVERFILL')).toContainEqual(expect.stringMatching(/^critical .* 400 lots executed of 300/))
    },
    'a trade that its venue takes back: 150=H to the OMS and the drop copy, with our ExecID of it in 19, and 14, 151 and 6 as the executions stand': async () => {
      const { request, child } = await rested()
      venue.fill(child, 100)
      venue.bust(child)
      await until('what was taken back', () => oms.has(request.clOrdId, 'H'))
      expect(of(reportOf(request.clOrdId, 'H'), 19, 39, 32, 14, 151, 6)).toEqual([reportOf(request.clOrdId, 'F')?.get(17), '0', '100', '0', '300', '0'])
      await gone(request.clOrdId)
      await copied(request.clOrdId)
    },
    'a trade that its venue corrects: 150=G to the OMS and the drop copy, with our ExecID of it in 19, and 14, 151 and 6 as the executions stand': async () => {
      const { request, child } = await rested()
      venue.fill(child, 100)
      venue.correct(child, 50)
      await until('the correction', () => oms.has(request.clOrdId, 'G'))
      expect(of(reportOf(request.clOrdId, 'G'), 19, 39, 32, 14, 151, 6)).toEqual([reportOf(request.clOrdId, 'F')?.get(17), '1', '50', '50', '250', reportOf(request.clOrdId, 'F')?.get(6)])
      await gone(request.clOrdId)
      await copied(request.clOrdId)
    },
    'under the throttle of a venue a kill goes first: what waits never leaves, what rests is canceled': async () => {
      const requests = Array.from({ length: 4 * VENUE_RATE }, () => aRequest({ instructions: { ...NO_INSTRUCTIONS, exDestination: SLOW } }))
      const before = slow.received.length
      for (const request of requests) oms.send(encoded(request))
      await until('the first of them', () => slow.resting.length >= VENUE_RATE)
      await link.kill('a test')
      await until('the end of all', () => requests.every(({ clOrdId }) => oms.has(clOrdId, '4')))
      const types = slow.received.slice(before).map(({ msgType }) => msgType)
      const [orders, firstCancel] = [types.filter((type) => type === 'D').length, types.indexOf('F')]
      expect(orders).toBeLessThan(requests.length)
      expect(types.slice(firstCancel).every((type) => type === 'F')).toBe(true)
      expect(slow.resting).toEqual([])
      await link.command('K2', { kind: 'set-kill', on: false, reason: 'a test' })
    },
  }
  it.each(ORDER_RULES.map(({ id, title }) => [id, title] as const))('[%s] %s', async (_, title) => { await runs[title]() })

  /** The sessions of OMSs over a core that takes nothing. */
  async function refusedWhileNoneIsTaken(): Promise<void> {
    const edge: Partial<FixEdge> = {
      config: { ...config, fix: { ...config.fix, omsPort: 0 } }, clock, log: { write: () => undefined }, journal: new MemoryJournal() as unknown as FixEdge['journal'], tape: NO_TAPE, instruments: () => instrument,
      numbersOf: () => FIRST_NUMBERS, cause: () => null, event: () => undefined, isStopped: () => false, onChildReleased: () => undefined, flushViews: () => undefined, orderOf: () => null, endOfDayUs: () => undefined,
      submit: (input) => { if (input.kind !== 'session') throw new Error('full') },
    }
    const sessions = new OmsSessions(edge as FixEdge)
    await sessions.listen()
    const client = new FixClient('OMS1' as SessionId, sessions.port, clock, changed)
    try {
      await until('a logon', () => client.isUp)
      const request = aRequest()
      client.send(encoded(request))
      await until('a reject', () => client.received.length > 0)
      expect(of(client.received[0], 35, 372, 379, 380)).toEqual(['j', 'D', request.clOrdId, '4'])
    } finally {
      await client.close()
      await sessions.close(500)
    }
  }
})
