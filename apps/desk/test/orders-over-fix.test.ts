import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, instrumentsOf } from '@sluice/config'
import { NO_INSTRUCTIONS, type ClOrdId, type Instrument, type Mic, type ParentRequest, type Price, type QtyLots, type SessionId, type Side, type SymbolId } from '@sluice/domain'
import { encodeCancel, encodeMassStatusRequest, encodeParentOrder, encodeParentReplace, encodeStatusRequest, type FixMessage, type OutboundMessage } from '@sluice/fix'
import { readJournal } from '@sluice/journal'
import { systemClock } from '@sluice/runtime'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskCore } from '../src/core/desk-core.ts'
import { freePortOffset, LinkClient } from './desk-processes.ts'
import { FixClient } from './fix-client.ts'
import { QuietVenue } from './quiet-venue.ts'

const MIC = 'XNAS' as Mic
const AVAX = 'AVAX' as SymbolId
const WAIT_MS = 15_000
const clock = systemClock()

/** Fields of a message by tag, as text; absent: undefined. */
const of = (message: FixMessage | undefined, ...tags: number[]): (string | undefined)[] => tags.map((tag) => message?.get(tag))
const raw = (message: OutboundMessage, more: string): OutboundMessage => ({ ...message, body: `${message.body}${more}` })

describe('orders over FIX', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-orders-'))
  const link = new LinkClient(dataDir)
  const waiters = new Set<() => void>()
  const changed = (): void => { for (const waiter of [...waiters]) waiter() }
  let venue: QuietVenue
  let core: DeskCore
  let oms: FixClient
  let copies: FixClient
  let instrument: Instrument
  let port: number
  let orderNo = 0
  /** Half a day from now, to the minute: the trading day does not end while this runs. */
  const dayEndMs = Math.floor((Date.now() + 43_200_000) / 60_000) * 60_000
  const dayEndsAt = new Date(dayEndMs).toISOString().slice(11, 16)

  /** Resolves when it holds after some message; rejects in time, naming it. */
  const until = async (what: string, holds: () => boolean): Promise<void> => {
    if (holds()) return
    await new Promise<void>((resolve, reject) => {
      const check = (): void => {
        if (!holds()) return
        clearTimeout(timer)
        waiters.delete(check)
        resolve()
      }
      const timer = setTimeout(() => {
        waiters.delete(check)
        reject(new Error(`${what}: not within ${WAIT_MS} ms; the OMS got ${oms.received.slice(-5).map((m) => m.raw.replaceAll('\x01', '|')).join('\n')}\nthe venue got ${venue.received.slice(-5).map((m) => m.raw.replaceAll('\x01', '|')).join('\n')}`))
      }, WAIT_MS)
      waiters.add(check)
    })
  }

  const aRequest = (over: Partial<ParentRequest> = {}): ParentRequest => ({
    clOrdId: `O${++orderNo}` as ClOrdId, symbol: AVAX, side: 'buy' as Side, orderQty: 300 as QtyLots, ordType: 'limit', limitPrice: (instrument.referencePrice - instrument.tick) as Price,
    timeInForce: 'day', objective: null, urgency: 'normal', account: 'ACC1', ...over,
  })
  const order = (over: Partial<ParentRequest> = {}, more = '', from = oms): ParentRequest => {
    const request = aRequest(over)
    from.send(raw(encodeParentOrder(request, instrument, clock.nowUs()), more))
    return request
  }
  const cancel = ({ clOrdId, side, orderQty }: ParentRequest, name: string, from = oms): void =>
    from.send(encodeCancel({ clOrdId: name as ClOrdId, origClOrdId: clOrdId, symbol: AVAX, side, orderQty }, instrument, clock.nowUs()))
  /** An order that rests at the venue. */
  const resting = async (over: Partial<ParentRequest> = {}, more = ''): Promise<ParentRequest> => {
    const before = venue.resting.length
    const request = order(over, more)
    await until('a child that rests', () => venue.resting.length > before && oms.has(request.clOrdId, '0'))
    return request
  }
  const gone = async (request: ParentRequest, name: string): Promise<void> => {
    cancel(request, name)
    await until('its end', () => oms.has(name, '4'))
  }

  beforeAll(async () => {
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    const defaults = ConfigSchema.parse({})
    const instruments = instrumentsOf({ ...defaults, instruments: defaults.instruments.filter(({ symbol }) => symbol === 'AVAX') })
    instrument = instruments[0]!
    venue = new QuietVenue(MIC, instruments, clock, changed)
    const config = ConfigSchema.parse({
      instruments: defaults.instruments.filter(({ symbol }) => symbol === 'AVAX'), venues: [{ ...defaults.venues.find(({ mic }) => mic === MIC)!, port: await venue.listen() }],
      routing: { staticWaterfall: [MIC], restingWhenBlind: 'keep', staleAfterMs: 3_600_000, postTimeoutMs: 3_600_000, holdRetryMs: 50, minSliceQty: 1, exploration: { enabled: false } },
      orders: { dayEndsAt, timeZone: 'UTC', positionsFile: 'positions.csv', holdsPositions: true },
      core: { durability: 'written', tape: { enabled: false } }, model: { dir: 'none' },
      fix: {
        omsPort: 9_880 + (await freePortOffset()), reconnectMs: 50, reconnectMaxMs: 100,
        counterparties: [{ compId: 'OMS1' }, { compId: 'OMS2', cancelOnDisconnectMs: 100 }], dropCopies: [{ compId: 'DROP1' }],
      },
    })
    port = config.fix.omsPort
    writeFileSync(join(dataDir, 'positions.csv'), 'account,symbol,qty\nHELD,AVAX,100\n')
    core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
    await link.open()
    oms = new FixClient('OMS1', port, clock, changed)
    copies = new FixClient('DROP1', port, clock, changed)
    await link.until('a market', (h) => h.feeds.every((f) => f.freshSymbols === f.symbols) && h.sessions.filter((s) => s.session !== 'OMS2').every((s) => s.up))
  })

  afterAll(async () => {
    link.close()
    await Promise.all([oms?.close(), copies?.close()])
    await core?.stop()
    await venue?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  it('an order and its terms reach the venue, what is told of it names them, and whom it is for', async () => {
    const request = await resting({ instructions: { ...NO_INSTRUCTIONS, capacity: 'agency' }, side: 'buy' })
    expect(of(oms.reports(request.clOrdId)[0], 150, 39, 1, 59, 528, 38, 151, 14)).toEqual(['0', '0', 'ACC1', '0', 'A', '300', '300', '0'])
    expect(of(venue.received.at(-1), 35, 38, 1, 528, 54)).toEqual(['D', '300', 'ACC1', 'A', '1'])
    // FIX 4.4 has milliseconds.
    for (const message of [...oms.received, ...venue.received.filter((m) => m.msgType === 'D')]) for (const tag of [52, 60]) expect(message.get(tag)).toMatch(/^\d{8}-\d\d:\d\d:\d\d\.\d{3}$/)
    await gone(request, 'X1')
    expect(of(oms.reports('X1').find((r) => r.get(150) === '4'), 11, 41, 39, 151)).toEqual(['X1', request.clOrdId, '4', '0'])
  })

  it('a replacement of the type: a limit that rests is taken back, and works on as a market order, under its new name', async () => {
    const request = await resting()
    oms.send(encodeParentReplace(request.clOrdId, { ...request, clOrdId: 'T1' as ClOrdId, ordType: 'market', limitPrice: null }, instrument, clock.nowUs()))
    await until('the replacement', () => oms.has('T1', '5'))
    expect(oms.reports('T1').map((m) => m.get(150)).slice(0, 2)).toEqual(['E', '5'])
    expect(of(oms.reports('T1').find((m) => m.get(150) === '5'), 41, 40, 44, 151)).toEqual([request.clOrdId, '1', undefined, '300'])
    oms.send(encodeParentReplace('T1' as ClOrdId, { ...request, clOrdId: 'T2' as ClOrdId, side: 'sell' }, instrument, clock.nowUs()))
    await until('a refusal', () => oms.received.some((m) => m.msgType === '9' && m.get(11) === 'T2'))
    expect(of(oms.received.find((m) => m.msgType === '9' && m.get(11) === 'T2'), 434, 58)).toEqual(['2', 'Side(54) cannot be replaced: the order has buy, not sell [REPLACE_CHANGES_FIELD]'])
    await gone({ ...request, clOrdId: 'T1' as ClOrdId }, 'T3')
  })

  it('what is not done here is refused as FIX has it, and the parties come back the other way round', async () => {
    const stop = order({}, '99=5\x01')
    const noPrice = order({ limitPrice: null })
    const conditional = order({ ordType: 'market', limitPrice: null, timeInForce: 'gtd' })
    const named = aRequest()
    oms.send({ ...encodeParentOrder(named, instrument, clock.nowUs()), routing: { onBehalfOfCompId: 'FUND', senderSubId: 'DESK7' } })
    await until('an order for somebody', () => oms.has(named.clOrdId, '0'))
    await gone(named, 'X6')
    expect(of(oms.reports(stop.clOrdId)[0], 150, 39, 103, 37)).toEqual(['8', '8', '11', 'NONE'])
    expect(of(oms.reports(stop.clOrdId)[0], 58)).toEqual(['StopPx(99) 5 is not supported here'])
    // It was an order: its ClOrdID is used.
    oms.send(encodeParentOrder(stop, instrument, clock.nowUs()))
    await until('a second refusal', () => oms.reports(stop.clOrdId).length === 2)
    expect(of(oms.reports(stop.clOrdId)[1], 150, 39, 103, 58)).toEqual(['8', '8', '6', `ClOrdID(11) ${stop.clOrdId} was used before [DUPLICATE_ORDER]`])
    for (const { clOrdId } of [noPrice, conditional]) expect(of(oms.received.find((m) => m.msgType === 'j' && m.get(379) === clOrdId), 372, 380)).toEqual(['D', '5'])
    for (const report of oms.reports(named.clOrdId)) expect(of(report, 128, 57)).toEqual(['FUND', 'DESK7'])
    oms.send({ ...encodeCancel({ clOrdId: 'X10' as ClOrdId, origClOrdId: named.clOrdId, symbol: AVAX, side: 'buy', orderQty: 300 }, instrument, clock.nowUs()), routing: { onBehalfOfCompId: 'FUND' } })
    await until('too late to cancel', () => oms.received.some((m) => m.msgType === '9' && m.get(11) === 'X10'))
    expect(of(oms.received.find((m) => m.msgType === '9' && m.get(11) === 'X10'), 128, 102, 434)).toEqual(['FUND', '0', '1'])
    oms.send({ ...encodeStatusRequest({ clOrdId: 'NEVER2' as ClOrdId, symbol: AVAX, side: 'buy' }), routing: { onBehalfOfCompId: 'FUND' } })
    oms.send({ ...encodeMassStatusRequest({ massStatusReqId: 'M9', symbol: null }), routing: { onBehalfOfCompId: 'FUND' } })
    await until('two answers', () => oms.received.some((m) => m.get(584) === 'M9'))
    expect([oms.reports('NEVER2')[0], oms.received.find((m) => m.get(584) === 'M9')].map((m) => of(m, 128, 37, 150, 39))).toEqual([['FUND', 'NONE', 'I', '8'], ['FUND', 'NONE', 'I', '8']])
    expect(of(oms.received.find((m) => m.get(584) === 'M9'), 911, 912, 54, 11, 38)).toEqual(['0', 'Y', '7', undefined, undefined])
    oms.send({ msgType: 'D', body: '11=BAD\x01', clOrdId: null })
    await until('a session-level reject', () => oms.received.some((m) => m.msgType === '3'))
    expect(of(oms.received.find((m) => m.msgType === '3'), 372, 373)).toEqual(['D', '1'])
  })

  it('a copy of every report goes to whoever gets copies, in the name of its owner', async () => {
    const told = oms.received.filter((m) => m.msgType === '8' && m.get(150) !== 'I')
    await until('the copies', () => copies.received.length >= told.length)
    const body = (m: FixMessage): string => m.raw.slice(m.raw.indexOf('\x0137=')).replace(/\x01797=Y\x01/, '\x01').replace(/10=\d{3}\x01$/, '')
    expect(copies.received.map(body)).toEqual(told.map(body))
    expect(new Set(copies.received.map((m) => m.get(115)))).toEqual(new Set(['OMS1']))
  })

  it('support stops a session, starts it, and has its numbers begin at 1', async () => {
    await link.command('C1', { kind: 'control-session', session: 'OMS1' as SessionId, action: { kind: 'stop' }, reason: 'a test' })
    await until('a logout', () => !oms.isUp)
    const { sessions } = await link.until('a session that is stopped', (h) => h.sessions.some((s) => s.session === 'OMS1' && s.stopped && !s.up))
    expect(sessions.find((s) => s.session === 'OMS1')).toMatchObject({ phase: 'stopped', role: 'oms', targetCompId: 'OMS1', senderCompId: 'SLUICE', address: `127.0.0.1:${port}` })
    const refused = await link.command('C2', { kind: 'control-session', session: 'NOBODY' as SessionId, action: { kind: 'stop' }, reason: 'a test' })
    expect(refused.denial).toMatchObject({ code: 'UNKNOWN_SESSION' })
    await link.command('C3', { kind: 'control-session', session: 'OMS1' as SessionId, action: { kind: 'start' }, reason: 'a test' })
    await until('a logon', () => oms.isUp)
    await link.command('C4', { kind: 'control-session', session: 'DROP1' as SessionId, action: { kind: 'stop' }, reason: 'a test' })
    await until('a logout', () => !copies.isUp)
    await link.until('it down', (h) => h.sessions.some((s) => s.session === 'DROP1' && s.phase === 'stopped'))
    await link.command('C5', { kind: 'control-session', session: 'DROP1' as SessionId, action: { kind: 'reset' }, reason: 'a test' })
    await link.until('numbers at 1', (h) => h.sessions.some((s) => s.session === 'DROP1' && s.nextIn === 1 && s.nextOut === 1))
    const set = (id: string, kind: 'set-next-in' | 'set-next-out', msgSeqNum: number) => link.command(id, { kind: 'control-session', session: 'DROP1' as SessionId, action: { kind, msgSeqNum }, reason: 'agreed' })
    expect([(await set('C6', 'set-next-in', 7)).denial, (await set('C7', 'set-next-out', 9)).denial]).toEqual([null, null])
    await link.until('numbers as agreed', (h) => h.sessions.some((s) => s.session === 'DROP1' && s.nextIn === 7 && s.nextOut === 9))
    expect((await set('C8', 'set-next-out', 8)).denial).toMatchObject({ code: 'SESSION_CONTROL_REFUSED', why: expect.stringContaining('the number that we send next is never lowered') })
    expect((await link.command('C9', { kind: 'control-session', session: 'OMS1' as SessionId, action: { kind: 'reset' }, reason: 'agreed' })).denial).toMatchObject({ code: 'SESSION_NOT_STOPPED' })
  })

  it('an order that its venue refuses as a message is planned anew at once; of one about which it tells what cannot be read it is asked', async () => {
    venue.refusesNext = true
    const before = venue.received.length
    const request = order({})
    await until('another child', () => venue.resting.length === 1)
    const [refused, sent] = venue.received.slice(before).filter((m) => m.msgType === 'D')
    expect(sent!.get(11)).not.toBe(refused!.get(11))
    expect(venue.received.slice(before).some((m) => m.msgType === 'H')).toBe(false)
    venue.fillUnreadably(venue.resting[0]!.clOrdId)
    await until('a question', () => venue.received.slice(before).some((m) => m.msgType === 'H'))
    await gone(request, 'X9')
  })

  it('the trading day that was over when the desk began was ended then, once', async () => {
    await core.stop()
    const days: string[] = []
    for await (const { record } of readJournal(join(dataDir, 'journal'))) if (record.t === 'entry' && record.input.kind === 'end-of-day') days.push(record.input.day)
    expect(days).toEqual([new Date(dayEndMs - 86_400_000).toISOString().slice(0, 10)])
  })
})
