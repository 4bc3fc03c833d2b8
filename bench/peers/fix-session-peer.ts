// NewOrderSingle to ExecutionReport between two processes of ours, validation on, everything in a journal; the other half of quickfix-sessions.cpp.
//   fix-session-peer acceptor FOLDER written|synced WARM_UP
//   fix-session-peer initiator PORT FOLDER written|synced WARM_UP ROUND_TRIPS IN_FLIGHT
// The acceptor tells its port, its processor time when it is asked, and runs until its parent lets go of it. The initiator tells its figures and ends. The warm-up
// has 64 orders in flight, whatever is measured afterwards.
import type { ClOrdId, ExecId, OrdStatus, ParentId, Price, QtyLots, SessionId, SymbolId, UnixUs } from '@sluice/domain'
import { encodeNewOrder, encodeVenueExecution, FIX44, FixAcceptor, FixInitiator, FixSession, parseVenueExecution, parseVenueRequest, type FixMessage, type FixSessionConfig, type SessionHandlers } from '@sluice/fix'
import { JournalSessionStore, openJournal, type Durability } from '@sluice/journal'
import { FIRST_NUMBERS, systemClock } from '@sluice/runtime'

const AVAX = {
  symbol: 'AVAX' as SymbolId, name: 'AVAX', currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100 as Price, advLots: 2_000_000 as QtyLots, referencePrice: 1_574_300 as Price,
}
const instruments = (symbol: string) => (symbol === 'AVAX' ? AVAX : undefined)
const clock = systemClock()
const WARM_UP_IN_FLIGHT = 64

/** What the initiator tells. */
export interface RoundTrips {
  readonly perS: number
  readonly p50Us: number
  readonly p99Us: number
  /** Processor time of the process for one round trip; that of the collector and the compiler included. */
  readonly cpuUs: number
}

function cpuUs(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

async function journaledSession(config: Pick<FixSessionConfig, 'role' | 'senderCompId' | 'targetCompId'>, dir: string, durability: Durability, handlers: SessionHandlers): Promise<FixSession> {
  const journal = await openJournal({ dir, durability })
  const sessionId = config.targetCompId as SessionId
  const store = new JournalSessionStore({ session: sessionId, journal, numbers: FIRST_NUMBERS, nowUs: () => clock.nowUs() })
  return new FixSession({ ...config, sessionId, heartBtIntS: 30, dictionary: FIX44 }, store, handlers)
}

/** Fills every order as it comes. */
async function accept(dir: string, durability: Durability, warmUp: number): Promise<void> {
  let executions = 0
  let startCpuUs = 0
  const session: FixSession = await journaledSession({ role: 'acceptor', senderCompId: 'XNAS', targetCompId: 'SLUICE' }, dir, durability, { onMessage })
  function onMessage(message: FixMessage, { nowUs }: { readonly nowUs: UnixUs }): void {
    const request = parseVenueRequest(message, instruments)
    if (!request.ok || request.value.kind !== 'new' || request.value.price === null) throw new Error(`unexpected message ${message.raw}`)
    const { clOrdId, symbol, side, orderQty, ordType, price } = request.value
    const id = ++executions
    if (executions === warmUp) startCpuUs = cpuUs()
    session.send(encodeVenueExecution({
      clOrdId, symbol, side, orderQty, ordType, price, execId: `X-${id}` as ExecId, venueOrderId: `V-${id}`, execType: 'trade', ordStatus: 'filled' as OrdStatus, lastQty: orderQty, lastPx: price, cumQty: orderQty,
      leavesQty: 0 as QtyLots, liquidity: 'removed', venueUs: nowUs, grossPriceLots: price * orderQty,
    }, AVAX), nowUs)
  }
  const acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, clock, sessions: [session] })
  await acceptor.listen()
  process.on('message', () => process.send?.({ cpuUs: (cpuUs() - startCpuUs) / (executions - warmUp) }))
  process.send?.({ port: acceptor.port })
}

/** Keeps so many orders in flight and times each until its report. */
async function initiate(port: number, dir: string, durability: Durability, [warmUp, measured, inFlight]: readonly [number, number, number]): Promise<void> {
  const total = warmUp + measured
  const sentAtMs = new Float64Array(total)
  const us = new Float64Array(measured)
  let next = 0
  let done = 0
  let startMs = 0
  let startCpuUs = 0
  const session: FixSession = await journaledSession({ role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS' }, dir, durability, {
    onMessage,
    onUp: () => {
      for (let i = 0; i < WARM_UP_IN_FLIGHT; i++) sendNext()
    },
  })
  function sendNext(): void {
    if (next >= total || (next >= warmUp && next - done >= inFlight)) return
    const n = next++
    sentAtMs[n] = performance.now()
    const nowUs = clock.nowUs()
    session.send(encodeNewOrder({
      clOrdId: `O-${n}` as ClOrdId, parentId: 'P-1' as ParentId, mic: 'XNAS' as never, symbol: AVAX.symbol, side: 'buy', orderQty: (100 + (n % 900)) as QtyLots, ordType: 'limit', price: 1_574_300 as Price,
      timeInForce: 'ioc', account: 'ACC1',
    }, AVAX, nowUs), nowUs)
  }
  function onMessage(message: FixMessage): void {
    const execution = parseVenueExecution(message, instruments)
    if (!execution.ok || execution.value.report.execType !== 'trade') throw new Error(`unexpected message ${message.raw}`)
    const nowMs = performance.now()
    const n = Number(execution.value.report.clOrdId.slice(2))
    if (n >= warmUp) us[n - warmUp] = (nowMs - (sentAtMs[n] as number)) * 1_000
    if (++done === warmUp) {
      startMs = nowMs
      startCpuUs = cpuUs()
    }
    if (done < total) return sendNext()
    const usedUs = cpuUs() - startCpuUs
    us.sort()
    const result: RoundTrips = { cpuUs: usedUs / measured, perS: (measured / (nowMs - startMs)) * 1_000, p50Us: us[measured >> 1] as number, p99Us: us[Math.floor(measured * 0.99)] as number }
    process.send?.(result, () => process.exit(0))
  }
  new FixInitiator({ host: '127.0.0.1', port, clock, session }).start()
}

process.on('disconnect', () => process.exit(0))
const [role, ...rest] = process.argv.slice(2)
if (role === 'acceptor') await accept(rest[0] as string, rest[1] as Durability, Number(rest[2]))
else await initiate(Number(rest[0]), rest[1] as string, rest[2] as Durability, [Number(rest[3]), Number(rest[4]), Number(rest[5])])
