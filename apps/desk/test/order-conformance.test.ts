import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, instrumentsOf, type Config } from '@sluice/config'
import type { ClOrdId, Instrument, Mic, ParentRequest, Price, QtyLots, SessionId, Side, SymbolId } from '@sluice/domain'
import { encodeCancel, encodeParentOrder, encodeParentReplace, type FixMessage, type OutboundMessage } from '@sluice/fix'
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

const MIC = 'XNAS' as Mic
const AVAX = 'AVAX' as SymbolId
const SOH = '\x01'
const WAIT_MS = 15_000
/** Order messages a second that the venue takes. */
const VENUE_RATE = 5
const clock = systemClock()
const of = (message: FixMessage | undefined, ...tags: number[]): (string | undefined)[] => tags.map((tag) => message?.get(tag))

describe('FIX 4.4 rules of orders, on the whole core', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-rules-'))
  const link = new LinkClient(dataDir)
  const waiters = new Set<() => void>()
  const changed = (): void => { for (const waiter of [...waiters]) waiter() }
  let config: Config
  let venue: QuietVenue
  let core: DeskCore
  let oms: FixClient
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
    oms.send(message)
    await until('an order that rests', () => oms.has(message.clOrdId!, '0') && venue.resting.length > 0)
  }
  const cancelOf = (origClOrdId: string, clOrdId: string): OutboundMessage =>
    encodeCancel({ clOrdId: clOrdId as ClOrdId, origClOrdId: origClOrdId as ClOrdId, symbol: AVAX, side: 'buy', orderQty: 300 as QtyLots }, instrument, clock.nowUs())
  const gone = async (clOrdId: string): Promise<void> => {
    oms.send(cancelOf(clOrdId, `X-${clOrdId}`))
    await until('its end', () => oms.has(`X-${clOrdId}`, '4') && venue.resting.length === 0)
  }
  const childrenSent = (): number => venue.received.filter((m) => m.msgType === 'D').length
  const answerTo = (msgType: string, tag: number, value: string): FixMessage | undefined => oms.received.find((m) => m.msgType === msgType && m.get(tag) === value)

  beforeAll(async () => {
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    const defaults = ConfigSchema.parse({})
    const one = defaults.instruments.filter(({ symbol }) => symbol === AVAX)
    instrument = instrumentsOf({ ...defaults, instruments: one })[0]!
    venue = new QuietVenue(MIC, [instrument], clock, changed)
    config = ConfigSchema.parse({
      instruments: one, venues: [{ ...defaults.venues.find(({ mic }) => mic === MIC)!, port: await venue.listen(), messagesPerSecondMax: VENUE_RATE }],
      routing: { staticWaterfall: [MIC], restingWhenBlind: 'keep', staleAfterMs: 3_600_000, postTimeoutMs: 3_600_000, unackedTimeoutMs: 3_600_000, holdRetryMs: 50, minSliceQty: 1, exploration: { enabled: false } },
      core: { durability: 'written', tape: { enabled: false } }, model: { dir: 'none' }, demoOms: { enabled: false }, limits: { maxRepeatedOrders: 1_000 },
      fix: { omsPort: 9_880 + (await freePortOffset()), reconnectMs: 50, reconnectMaxMs: 100, counterparties: [{ compId: 'OMS1', deliverTo: ['BROKER'] }], dropCopies: [] },
    })
    core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
    await link.open()
    oms = new FixClient('OMS1', config.fix.omsPort, clock, changed)
    await link.until('a market', (h) => h.feeds.every((f) => f.freshSymbols === f.symbols) && h.sessions.every((s) => s.up))
  })
  afterAll(async () => {
    link.close()
    await oms?.close()
    await core?.stop()
    await venue?.close()
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
    'a conditionally required field that is missing in an order: BusinessMessageReject 380=5 that names the order': async () => {
      const [priceless, dateless] = [aRequest({ limitPrice: null }), aRequest({ ordType: 'market', limitPrice: null, timeInForce: 'gtd' })]
      for (const request of [priceless, dateless]) {
        oms.send(encoded(request))
        await until('a reject', () => answerTo('j', 379, request.clOrdId) !== undefined)
        expect(of(answerTo('j', 379, request.clOrdId), 372, 380)).toEqual(['D', '5'])
      }
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
      await resting({ ...encoded(request), routing: {
        onBehalfOfCompId: 'FUND', onBehalfOfSubId: 'PM', onBehalfOfLocationId: 'SF', deliverToCompId: 'BROKER', deliverToSubId: 'FLOOR', deliverToLocationId: 'CH', senderSubId: 'DESK7', senderLocationId: 'NY',
        targetSubId: 'ALGO', targetLocationId: 'LD',
      } })
      venue.fill(venue.resting[0]!.clOrdId, 300)
      await until('the fill', () => oms.has(request.clOrdId, 'F'))
      const reports = oms.reports(request.clOrdId)
      expect(reports.length).toBeGreaterThanOrEqual(2)
      for (const report of reports) expect(of(report, 128, 129, 145, 115, 116, 144, 57, 143, 50, 142)).toEqual(['FUND', 'PM', 'SF', 'BROKER', 'FLOOR', 'CH', 'DESK7', 'NY', 'ALGO', 'LD'])
    },
    'an OrderCancelReject goes back the way of its request': async () => {
      oms.send({ ...cancelOf('NEVER', `O${++orderNo}`), routing: { onBehalfOfCompId: 'FUND', senderSubId: 'DESK7', targetLocationId: 'LD' } })
      await until('a refusal', () => answerTo('9', 41, 'NEVER') !== undefined)
      expect(of(answerTo('9', 41, 'NEVER'), 102, 128, 57, 142)).toEqual(['1', 'FUND', 'DESK7', 'LD'])
    },
    'an order with encoded text that holds the separator is taken whole, its fields behind it too': async () => {
      const request = aRequest({ account: 'BEHIND' })
      const { body } = encoded(request)
      const text = `\xe9${SOH}1=OTHER${SOH}\xff`
      await resting({ ...encoded(request), body: `354=${text.length}${SOH}355=${text}${SOH}${body}` })
      expect(of(oms.reports(request.clOrdId)[0], 1, 38)).toEqual(['BEHIND', '300'])
      await gone(request.clOrdId)
    },
    'under the throttle of a venue a kill goes first: what waits never leaves, what rests is canceled': async () => {
      const requests = Array.from({ length: 4 * VENUE_RATE }, () => aRequest())
      const before = venue.received.length
      for (const request of requests) oms.send(encoded(request))
      await until('the first of them', () => venue.resting.length >= VENUE_RATE)
      await link.kill('a test')
      await until('the end of all', () => requests.every(({ clOrdId }) => oms.has(clOrdId, '4')))
      const types = venue.received.slice(before).map(({ msgType }) => msgType)
      const [orders, firstCancel] = [types.filter((type) => type === 'D').length, types.indexOf('F')]
      expect(orders).toBeLessThan(requests.length)
      expect(types.slice(firstCancel).every((type) => type === 'F')).toBe(true)
      expect(venue.resting).toEqual([])
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
