import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { NO_INSTRUCTIONS, type ChildOrder, type ClOrdId, type ExecId, type Instrument, type Mic, type ParentId, type ParentReport, type Price, type QtyLots, type SessionId, type SymbolId, type UnixUs } from '@sluice/domain'
import { buildQuickfixPeer, dataDictionaryXml, freePort, installedTables, QuickfixPeer, whyNoQuickfix } from '@sluice/testkit'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  encodeCancel, encodeNewOrder, encodeParentCancelReject, encodeParentReport, encodeReplace, encodeStatusRequest, FixAcceptor, FixInitiator, FixSession, FileSessionStore,
  parseCancelReject, parseParentCancel, parseParentOrder, parseParentReplace, parseParentStatusRequest, parseVenueExecution, type FixMessage, type FixSessionConfig, type OutboundMessage,
} from '../../src/index.ts'
import { FIX44 } from '../../src/dictionary/index.ts'
import { systemClock } from '../tcp-peer.ts'

const missing = whyNoQuickfix()
const AVAX: Instrument = { symbol: 'AVAX' as SymbolId, name: 'Avax Industries', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100 as Price, advLots: 1_000_000 as QtyLots, referencePrice: 105_000 as Price }
const instruments = (symbol: string): Instrument | undefined => (symbol === AVAX.symbol ? AVAX : undefined)
const nowUs = (): UnixUs => systemClock.nowUs()
const utc = (): string => new Date().toISOString().replaceAll('-', '').replace('T', '-').replace('Z', '')

describe.skipIf(missing !== null)(`QuickFIX C++ as counterparty${missing === null ? '' : `: ${missing}`}`, () => {
  let program: string
  let dir: string
  let closers: (() => Promise<unknown> | void)[] = []
  beforeAll(() => {
    program = buildQuickfixPeer()
  }, 150_000)
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'fix-quickfix-'))
  })
  afterEach(async () => {
    for (const close of closers.reverse()) await close()
    closers = []
    rmSync(dir, { recursive: true, force: true })
  })

  const tables = (): string => {
    const installed = installedTables()
    if (installed !== null) return installed
    const path = join(dir, 'FIX44.xml')
    writeFileSync(path, dataDictionaryXml(FIX44))
    return path
  }
  const session = (config: Pick<FixSessionConfig, 'role' | 'senderCompId' | 'targetCompId'>, handler: (message: FixMessage) => void): FixSession => {
    const store = new FileSessionStore({ dir: join(dir, 'session'), durability: 'written' })
    closers.push(() => store.close())
    return new FixSession({ sessionId: 'Q' as SessionId, heartBtIntS: 30, dictionary: FIX44, ...config }, store, { onMessage: handler })
  }
  const peer = (role: 'acceptor' | 'initiator', port: number, sender: string, target: string): QuickfixPeer => {
    const quickfix = new QuickfixPeer({ program, role, port, sender, target, dictionary: tables() })
    closers.push(() => quickfix.close())
    return quickfix
  }

  describe('as OMS, before our acceptor', () => {
    it('D, G, F, H and their answers pass its validation; what was sent while it was away arrives by resend, both ways', async () => {
      const got: FixMessage[] = []
      const desk = session({ role: 'acceptor', senderCompId: 'SLUICE', targetCompId: 'OMSQ' }, (message) => { got.push(message) })
      const acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, sessions: [desk], clock: systemClock, pollMs: 5 })
      await acceptor.listen()
      closers.push(() => acceptor.close(500))
      const oms = peer('initiator', acceptor.port, 'OMSQ', 'SLUICE')
      const polled = setInterval(() => oms.notify(), 5)
      closers.push(() => clearInterval(polled))
      await oms.until('logon', () => oms.logons === 1)
      const send = (message: OutboundMessage): void => { expect(desk.send(message, nowUs()).ok).toBe(true) }

      oms.send('D', `11=O1|1=ACC|21=1|100=XNAS|55=AVAX|54=1|60=${utc()}|38=1000|40=2|44=10.5|59=0|110=100|18=1|528=A|9001=patient|9002=low`)
      await oms.until('the order', () => got.length === 1)
      expect(parseParentOrder(got[0]!, instruments)).toMatchObject({ ok: true, value: { clOrdId: 'O1', orderQty: 1_000, limitPrice: 105_000 } })
      for (const one of lifeOfParent()) send(encodeParentReport(one, AVAX))
      await oms.until('its reports', () => oms.app.length === lifeOfParent().length)
      expect(oms.app.map((message) => message.get(17))).toEqual(lifeOfParent().map(({ execId }) => execId))

      oms.send('G', `41=O1|11=O2|1=ACC|21=1|55=AVAX|54=1|60=${utc()}|38=2000|40=2|44=10.6|59=0`)
      oms.send('H', '11=O2|790=S1|55=AVAX|54=1')
      oms.send('F', `41=O2|11=O3|55=AVAX|54=1|60=${utc()}|38=2000`)
      oms.send('AF', '584=M1|585=7')
      await oms.until('G, H, F and AF', () => got.length === 5)
      expect([parseParentReplace(got[1]!, instruments).ok, parseParentStatusRequest(got[2]!).ok, parseParentCancel(got[3]!).ok]).toEqual([true, true, true])
      const denial = { code: 'UNKNOWN_PARENT', parentId: 'O2' } as const
      for (const responseTo of ['cancel', 'replace'] as const) {
        send(encodeParentCancelReject({ kind: 'reject-cancel', session: 'Q' as SessionId, clOrdId: 'O3' as ClOrdId, origClOrdId: 'O2' as ClOrdId, parentId: null, ordStatus: 'rejected', denial, responseTo }))
      }
      await oms.until('both cancel rejects', () => oms.app.filter((message) => message.get(35) === '9').length === 2)
      expect(oms.refusals).toEqual([])

      const before = oms.app.length
      acceptor.suspend()
      await oms.until('the end of the connection', () => oms.logouts === 1 && !desk.isConnected)
      for (const execId of ['R1', 'R2', 'R3']) send(encodeParentReport({ ...report, execId: execId as ExecId }, AVAX))
      for (const clOrdId of ['O7', 'O8']) oms.send('D', `11=${clOrdId}|21=1|55=AVAX|54=2|60=${utc()}|38=100|40=1|59=3`)
      acceptor.resume()
      await oms.until('logon', () => oms.logons === 2)
      await oms.until('everything by resend', () => oms.app.length === before + 3 && got.length === 7)
      expect(oms.app.slice(before).map((message) => `${message.get(17)} ${message.get(43)}`)).toEqual(['R1 Y', 'R2 Y', 'R3 Y'])
      expect(got.slice(5).map((message) => message.get(11))).toEqual(['O7', 'O8'])
      expect(oms.refusals).toEqual([])

      // Numbers that jump ahead by SequenceReset(4) in Reset mode.
      oms.send('4', `36=${desk.state().nextIn + 10}|123=N`)
      const nextIn = desk.state().nextIn + 10
      await oms.until('the reset', () => desk.state().nextIn === nextIn)
      expect(oms.refusals).toEqual([])
    })
  })

  describe('as venue, before our initiator', () => {
    it('D, G, F, H pass its validation and its executions are understood; after a reconnect nothing is lost or twice, both ways', async () => {
      const got: FixMessage[] = []
      const port = await freePort()
      const venue = peer('acceptor', port, 'XNAS', 'SLUICE')
      const desk = session({ role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS' }, (message) => { got.push(message) })
      const initiator = new FixInitiator({ host: '127.0.0.1', port, session: desk, clock: systemClock, pollMs: 5, reconnectMinMs: 20, reconnectMaxMs: 50 })
      initiator.start()
      closers.push(() => initiator.close(500))
      const polled = setInterval(() => venue.notify(), 5)
      closers.push(() => clearInterval(polled))
      await venue.until('logon', () => venue.logons === 1 && desk.isUp)
      const send = (message: OutboundMessage): void => { expect(desk.send(message, nowUs()).ok).toBe(true) }

      send(encodeNewOrder(child, AVAX, nowUs()))
      send(encodeNewOrder({ ...child, clOrdId: 'C2' as ClOrdId, ordType: 'midpointPeg', timeInForce: 'ioc', capacity: 'agency', minQty: 50 as QtyLots }, AVAX, nowUs()))
      send(encodeNewOrder({ ...child, clOrdId: 'C3' as ClOrdId, side: 'sellShort', locate: 'PRIME1' }, AVAX, nowUs()))
      send(encodeReplace(child, { clOrdId: 'C4' as ClOrdId, origClOrdId: child.clOrdId, orderQty: 200 as QtyLots, price: 105_100 as Price }, AVAX, nowUs()))
      send(encodeCancel({ clOrdId: 'C5' as ClOrdId, origClOrdId: 'C4' as ClOrdId, symbol: AVAX.symbol, side: 'buy', orderQty: 200 }, AVAX, nowUs()))
      send(encodeStatusRequest({ clOrdId: 'C4' as ClOrdId, symbol: AVAX.symbol, side: 'buy' }))
      await venue.until('all requests', () => venue.app.length === 6)
      expect(venue.app.map((message) => `${message.get(35)} ${message.get(11)}`)).toEqual(['D C1', 'D C2', 'D C3', 'G C4', 'F C5', 'H C4'])
      expect(venue.refusals).toEqual([])

      venue.send('8', `37=V1|11=C1|17=E1|150=0|39=0|55=AVAX|54=1|38=100|40=2|44=10.5|151=100|14=0|6=0|60=${utc()}`)
      venue.send('8', `37=V1|11=C1|17=E2|150=F|39=1|55=AVAX|54=1|38=100|40=2|44=10.5|32=40|31=10.5|851=2|151=60|14=40|6=10.5|60=${utc()}`)
      venue.send('9', '37=V1|11=C5|41=C4|39=2|434=1|102=0|58=too late')
      await venue.until('its answers', () => got.length === 3)
      expect(got.slice(0, 2).map((message) => parseVenueExecution(message, instruments).ok)).toEqual([true, true])
      expect(parseCancelReject(got[2]!).ok).toBe(true)

      initiator.suspend()
      await venue.until('the end of the connection', () => venue.logouts === 1 && !desk.isConnected)
      venue.send('8', `37=V1|11=C1|17=E3|150=F|39=2|55=AVAX|54=1|38=100|40=2|44=10.5|32=60|31=10.5|851=2|151=0|14=100|6=10.5|60=${utc()}`)
      send(encodeCancel({ clOrdId: 'C6' as ClOrdId, origClOrdId: 'C4' as ClOrdId, symbol: AVAX.symbol, side: 'buy', orderQty: 200 }, AVAX, nowUs()))
      initiator.resume()
      await venue.until('logon', () => venue.logons === 2)
      await venue.until('everything by resend', () => got.length === 4 && venue.app.length === 7)
      expect(got.map((message) => message.get(17) ?? message.get(35))).toEqual(['E1', 'E2', '9', 'E3'])
      expect(venue.app.at(-1)?.get(11)).toBe('C6')
      expect(venue.refusals).toEqual([])
      expect(desk.state()).toMatchObject({ up: true })
    })
  })
})

const child: ChildOrder = { clOrdId: 'C1' as ClOrdId, parentId: 'P-1' as ParentId, mic: 'XNAS' as Mic, symbol: AVAX.symbol, side: 'buy', orderQty: 100 as QtyLots, ordType: 'limit', price: 105_000 as Price, timeInForce: 'day', account: 'ACC' }

const report: ParentReport = {
  parentId: 'P-1' as ParentId, clOrdId: 'O1' as ClOrdId, origClOrdId: null, execId: '1-1' as ExecId, execType: 'new', ordStatus: 'new', symbol: AVAX.symbol, side: 'buy', ordType: 'limit',
  limitPrice: 105_000 as Price, orderQty: 1_000 as QtyLots, lastQty: 0 as QtyLots, lastPx: 0 as Price, lastMkt: null, cumQty: 0 as QtyLots, leavesQty: 1_000 as QtyLots, grossPriceLots: 0,
  transactUs: 1_790_000_000_000_000 as UnixUs, denial: null, text: null, timeInForce: 'day', account: 'ACC',
}

/** One report of every kind that an owner can get. */
function lifeOfParent(): ParentReport[] {
  const instructions = { ...NO_INSTRUCTIONS, expireUs: 1_790_000_000_000_000 as UnixUs, minQty: 100 as QtyLots, maxFloor: 500 as QtyLots, execInst: ['notHeld'] as const, exDestination: 'XNAS' as Mic, capacity: 'agency' as const, locate: 'PRIME1' }
  const trade = { lastQty: 400 as QtyLots, lastPx: 105_000 as Price, lastMkt: 'XNAS' as Mic, cumQty: 400 as QtyLots, leavesQty: 600 as QtyLots, grossPriceLots: 42_000_000 }
  const kinds: Partial<ParentReport>[] = [
    { execType: 'pendingNew', ordStatus: 'pendingNew' },
    { execType: 'new', ordStatus: 'new', timeInForce: 'gtd', instructions },
    { execType: 'trade', ordStatus: 'partiallyFilled', ...trade },
    { execType: 'tradeCorrect', ordStatus: 'partiallyFilled', ...trade, execRefId: '1-3' as ExecId },
    { execType: 'tradeCancel', ordStatus: 'new', lastQty: 400 as QtyLots, lastPx: 105_000 as Price, execRefId: '1-3' as ExecId },
    { execType: 'pendingReplace', ordStatus: 'pendingReplace', origClOrdId: 'O0' as ClOrdId },
    { execType: 'replaced', ordStatus: 'partiallyFilled', origClOrdId: 'O0' as ClOrdId, cumQty: 400 as QtyLots, leavesQty: 600 as QtyLots, grossPriceLots: 42_000_000 },
    { execType: 'restated', ordStatus: 'new' },
    { execType: 'pendingCancel', ordStatus: 'pendingCancel', origClOrdId: 'O0' as ClOrdId },
    { execType: 'canceled', ordStatus: 'canceled', origClOrdId: 'O0' as ClOrdId, leavesQty: 0 as QtyLots },
    { execType: 'expired', ordStatus: 'expired', leavesQty: 0 as QtyLots, text: 'end of day' },
    { execType: 'doneForDay', ordStatus: 'doneForDay', leavesQty: 0 as QtyLots },
    { execType: 'rejected', ordStatus: 'rejected', leavesQty: 0 as QtyLots, denial: { code: 'DUPLICATE_ORDER', clOrdId: 'O1' } as never },
    { execType: 'orderStatus', ordStatus: 'new', statusOf: { ordStatusReqId: 'S1' } },
    { execType: 'orderStatus', ordStatus: 'new', statusOf: { massStatusReqId: 'M1', total: 1, last: true } },
    { execType: 'new', ordStatus: 'new', ordType: 'midpointPeg' },
    { execType: 'new', ordStatus: 'new', ordType: 'market', limitPrice: null },
  ]
  return kinds.map((kind, i) => ({ ...report, ...kind, execId: `1-${i + 1}` as ExecId }))
}
