import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { instrumentsOf, loadConfig } from '@sluice/config'
import type { ClOrdId, Instrument, QtyLots, SessionId, UnixUs } from '@sluice/domain'
import { encodeParentOrder, FixInitiator, FixSession, MemorySessionStore, parseFixLogLine, type FixLog } from '@sluice/fix'
import { systemClock } from '@sluice/runtime'
import { RunningDesk } from '../e2e/fixtures/running-desk.ts'
import { benchRow, type BenchRow } from './bench-row.ts'

const RATE_PER_S = 200
const WARM_UP_S = Number(process.env['SLUICE_BENCH_WARM_UP_S'] ?? 15)
const MEASURE_S = Number(process.env['SLUICE_BENCH_MEASURE_S'] ?? 60)
/** One parent in so many may rest; the others take what there is, so that the simulated market is not asked for more than it has. */
const PATIENT_EVERY = 20
const SETTLE_MS = 3_000
const LOGON_TIMEOUT_MS = 20_000

/**
 * Order bytes in to child bytes out, stamped outside the desk with the whole stack running: when our OMS hands a parent to
 * its socket, and when the first venue that gets a child of it reads it. Both stamps are of one machine's clock; the second
 * includes the venue's own wait for its turn on the processor. The load itself runs on the same machine.
 */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const durability of ['synced', 'written'] as const) rows.push(...await measure(durability))
  return rows
}

async function measure(durability: 'synced' | 'written'): Promise<BenchRow[]> {
  const desk = await RunningDesk.start({ SLUICE_DEMO_OMS_ENABLED: 'false', SLUICE_CORE_DURABILITY: durability })
  const offset = Number(new URL(desk.url).port) - 3_000
  const oms = new LoadOms(9_880 + offset, instrumentsOf(loadConfig({ env: {} }).config))
  try {
    await oms.logon()
    await oms.send(WARM_UP_S)
    const fromUs = oms.nowUs
    await oms.send(MEASURE_S)
    await sleep(SETTLE_MS)
    const latencies = oms.latencies(firstChildUs(join(desk.dataDir, 'sandbox')), fromUs).sort((a, b) => a - b)
    const at = (share: number): number => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN
    const label = `order in to child out at ${RATE_PER_S} parents/s, ${durability}`
    return [
      benchRow(`${label}, p50`, at(0.5) / 1_000, 'ms', 1, 'aim'),
      benchRow(`${label}, p99`, at(0.99) / 1_000, 'ms', 5, 'aim'),
      benchRow(`${label}, p99.9`, at(0.999) / 1_000, 'ms'),
      benchRow(`${label}, orders measured`, latencies.length, ''),
    ]
  } finally {
    await oms.close()
    await desk.stop()
  }
}

/** An OMS that sends small parents at a steady rate and stamps them at the socket. */
class LoadOms implements FixLog {
  private readonly clock = systemClock()
  private readonly session: FixSession
  private readonly initiator: FixInitiator
  private readonly instruments: readonly Instrument[]
  private readonly sentUs = new Map<string, number>()
  private readonly parentSeqOf = new Map<string, number>()
  private sent = 0

  constructor(port: number, instruments: readonly Instrument[]) {
    this.instruments = instruments
    this.session = new FixSession(
      { sessionId: 'BENCH' as SessionId, role: 'initiator', senderCompId: 'CERT1', targetCompId: 'SLUICE', resetOnLogon: true },
      new MemorySessionStore(), { onMessage: () => undefined },
    )
    this.initiator = new FixInitiator({ host: '127.0.0.1', port, session: this.session, clock: this.clock, log: this })
  }

  get nowUs(): number {
    return this.clock.nowUs()
  }

  write(direction: 'IN' | 'OUT', _session: string, raw: string, nowUs: UnixUs): void {
    if (direction === 'OUT' && raw.includes('\x0135=D\x01')) this.sentUs.set(field(raw, 11), nowUs)
    else if (direction === 'IN' && raw.includes('\x0135=8\x01') && raw.includes('\x01150=0\x01')) this.parentSeqOf.set(field(raw, 11), Number(field(raw, 37).slice(2)))
  }

  async logon(): Promise<void> {
    this.initiator.start()
    for (let waited = 0; !this.session.isUp; waited += 50) {
      if (waited > LOGON_TIMEOUT_MS) throw new Error(`no logon within ${LOGON_TIMEOUT_MS} ms`)
      await sleep(50)
    }
  }

  /** Paced by the clock, so that a late tick is made up for. */
  async send(seconds: number): Promise<void> {
    const startUs = this.nowUs
    const total = RATE_PER_S * seconds
    for (let count = 0; count < total;) {
      const due = Math.min(total, Math.floor(((this.nowUs - startUs) / 1e6) * RATE_PER_S))
      for (; count < due; count++) this.sendOne()
      await sleep(1)
    }
  }

  latencies(childUs: ReadonlyMap<number, number>, fromUs: number): number[] {
    return [...this.sentUs].flatMap(([clOrdId, sentUs]) => {
      const arrivedUs = childUs.get(this.parentSeqOf.get(clOrdId) ?? -1)
      return sentUs < fromUs || arrivedUs === undefined ? [] : [arrivedUs - sentUs]
    })
  }

  close(): Promise<void> {
    return this.initiator.close()
  }

  private sendOne(): void {
    const instrument = this.instruments[this.sent % this.instruments.length]!
    const nowUs = this.clock.nowUs()
    this.sent += 1
    this.session.send(encodeParentOrder({
      clOrdId: `B${this.sent}` as ClOrdId, symbol: instrument.symbol, side: this.sent % 3 === 0 ? 'sell' : 'buy', orderQty: (100 + (this.sent % 5) * 50) as QtyLots,
      ordType: 'market', limitPrice: null, timeInForce: this.sent % PATIENT_EVERY === 0 ? 'day' : 'ioc', objective: null, urgency: 'normal', account: 'BENCH',
    }, instrument, nowUs), nowUs)
  }
}

const field = (raw: string, tag: number): string => {
  const at = raw.indexOf(`\x01${tag}=`)
  return at === -1 ? '' : raw.slice(at + String(tag).length + 2, raw.indexOf('\x01', at + 1))
}

/** When the first venue read a child of each parent, by the venues' own logs. */
function firstChildUs(dir: string): Map<number, number> {
  const first = new Map<number, number>()
  for (const file of logFiles(dir)) {
    for (const line of readFileSync(file, 'latin1').split('\n')) {
      if (!line.includes(' IN ') || !line.includes('|35=D|')) continue
      const entry = parseFixLogLine(line)
      const clOrdId = /\|11=([0-9A-Z]+)-/.exec(entry?.text ?? '')?.[1]
      if (entry === undefined || clOrdId === undefined) continue
      const parentSeq = parseInt(clOrdId, 36)
      const us = Date.parse(`${entry.time.slice(0, 19)}Z`) * 1_000 + Number(entry.time.slice(20, 26))
      first.set(parentSeq, Math.min(first.get(parentSeq) ?? Infinity, us))
    }
  }
  return first
}

function logFiles(dir: string): string[] {
  if (!existsSync(dir)) return []
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name)
    return statSync(path).isDirectory() ? logFiles(path) : /\.log(\.\d+)?$/.test(name) ? [path] : []
  })
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
