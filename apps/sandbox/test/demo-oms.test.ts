import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExecId, Instrument, ParentId, ParentReport, ParentRequest, Price, QtyLots, SessionId, UnixUs } from '@sluice/domain'
import { encodeParentReport, FixAcceptor, FixSession, MemorySessionStore, parseParentCancel, parseParentOrder, type FixMessage } from '@sluice/fix'
import { systemClock } from '@sluice/runtime'
import { INSTRUMENTS } from '@sluice/testkit'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DemoOms, type DemoOmsOptions } from '../src/sandbox/demo-oms.ts'

const WAIT_MS = 5_000
const clock = systemClock()
const lookup = (symbol: string): Instrument | undefined => INSTRUMENTS.find((instrument) => instrument.symbol === symbol)

/** Takes parents and fills each at once, as the desk would report it. */
class FillingDesk {
  readonly requests: ParentRequest[] = []
  private readonly session: FixSession
  private readonly acceptor: FixAcceptor
  private waiter: (() => void) | null = null
  private execNo = 0

  constructor() {
    this.session = new FixSession({ sessionId: 'OMS1' as SessionId, role: 'acceptor', senderCompId: 'SLUICE', targetCompId: 'OMS1' }, new MemorySessionStore(), {
      onMessage: (message) => this.onMessage(message),
    })
    this.acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, sessions: [this.session], clock })
  }

  async listen(): Promise<number> {
    await this.acceptor.listen()
    return this.acceptor.port
  }

  close(): Promise<void> {
    return this.acceptor.close(300)
  }

  /** Resolves when so many parents came. */
  async taken(count: number): Promise<void> {
    if (this.requests.length >= count) return
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${this.requests.length} of ${count} parents within ${WAIT_MS} ms`)), WAIT_MS)
      this.waiter = () => {
        if (this.requests.length < count) return
        clearTimeout(timer)
        resolve()
      }
    })
  }

  private onMessage(message: FixMessage): void {
    if (message.msgType === 'F') {
      expect(parseParentCancel(message).ok).toBe(true)
      return
    }
    const parsed = parseParentOrder(message, lookup)
    if (!parsed.ok) throw new Error(`tag ${parsed.error.tag}: ${parsed.error.allowed}`)
    const request = parsed.value
    this.requests.push(request)
    this.report(request, { execType: 'new', ordStatus: 'new', lastQty: 0, cumQty: 0 })
    this.report(request, { execType: 'trade', ordStatus: 'filled', lastQty: request.orderQty, cumQty: request.orderQty })
    this.waiter?.()
  }

  private report(request: ParentRequest, { execType, ordStatus, lastQty, cumQty }: { execType: 'new' | 'trade'; ordStatus: 'new' | 'filled'; lastQty: number; cumQty: number }): void {
    const report: ParentReport = {
      parentId: `P-${this.requests.length}` as ParentId, clOrdId: request.clOrdId, origClOrdId: null, execId: `E${++this.execNo}` as ExecId, execType, ordStatus,
      symbol: request.symbol, side: request.side, ordType: request.ordType, limitPrice: request.limitPrice, orderQty: request.orderQty, lastQty: lastQty as QtyLots,
      lastPx: 1_000_000 as Price, lastMkt: null, cumQty: cumQty as QtyLots, leavesQty: (request.orderQty - cumQty) as QtyLots, grossPriceLots: cumQty * 1_000_000,
      transactUs: clock.nowUs() as UnixUs, denial: null, text: null,
    }
    this.session.send(encodeParentReport(report, lookup(request.symbol)!), clock.nowUs())
  }
}

let dir: string
const closers: (() => Promise<void>)[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-oms-'))
})

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
  rmSync(dir, { recursive: true, force: true })
})

function anOms(port: number, over: Partial<DemoOmsOptions> = {}): DemoOms {
  const oms = new DemoOms({
    compId: 'OMS1', deskCompId: 'SLUICE', host: '127.0.0.1', port, parentsPerMinute: 6_000, qtyMin: 100, qtyMax: 5_000, limitShare: 0.5, objectives: ['balanced', 'fast'],
    heartBtIntS: 10, reconnectMs: 20, reconnectMaxMs: 100, seed: 1, instruments: INSTRUMENTS, quote: () => ({ bid: 999_900 as Price, ask: 1_000_000 as Price }),
    dir, clock, log: pino({ level: 'silent' }), runTag: 'T1-', ...over,
  })
  closers.push(() => oms.stop(300))
  oms.start()
  return oms
}

describe('demonstration OMS', () => {
  it('[SB40] sends a mix of parents at its rate, adds up what comes back, stops at 0, goes on with its numbers', async () => {
    const desk = new FillingDesk()
    closers.push(() => desk.close())
    const port = await desk.listen()
    const oms = anOms(port)
    await desk.taken(60)
    oms.setRate(0)
    const { requests } = desk
    expect(new Set(requests.map(({ clOrdId }) => clOrdId)).size).toBe(requests.length)
    expect(new Set(requests.map(({ symbol }) => symbol)).size).toBeGreaterThan(5)
    expect(new Set(requests.map(({ urgency }) => urgency)).size).toBe(3)
    expect(new Set(requests.map(({ objective }) => objective))).toEqual(new Set([null, 'balanced', 'fast']))
    expect(new Set(requests.map(({ ordType }) => ordType)).size).toBe(2)
    for (const { orderQty } of requests) expect(orderQty).toBeGreaterThanOrEqual(100)
    await oms.stop(500)
    const { nextOut, sent, anomalies } = oms.status()
    expect(anomalies).toBe(0)
    expect(sent).toBe(requests.length)

    const again = anOms(port, { runTag: 'T2-' })
    await desk.taken(requests.length + 5)
    expect(again.status().nextOut).toBeGreaterThan(nextOut)
    expect(new Set(requests.map(({ clOrdId }) => clOrdId)).size).toBe(requests.length)
  })

  it('[SB41] away by its fault switch it sends nothing; back, it goes on with its numbers', async () => {
    const desk = new FillingDesk()
    closers.push(() => desk.close())
    const oms = anOms(await desk.listen())
    await desk.taken(5)
    oms.setAway(true)
    const { nextOut } = oms.status()
    expect(oms.status()).toMatchObject({ away: true })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(oms.status()).toMatchObject({ up: false, nextOut })
    oms.setAway(false)
    await desk.taken(desk.requests.length + 5)
    expect(oms.status()).toMatchObject({ away: false, up: true, anomalies: 0 })
  })
})
