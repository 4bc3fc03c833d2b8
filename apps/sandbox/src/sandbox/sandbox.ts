import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Instrument, Mic, Venue } from '@sluice/domain'
import { MarketSim, TapeMarket, type LatencyProfile, type MarketSimSink, type ScenarioName } from '@sluice/market-sim'
import { systemClock, type ClockPort } from '@sluice/runtime'
import type { Logger } from 'pino'
import { ControlServer } from './control-server.ts'
import { DemoOms, type DemoOmsOptions, type OmsStatus } from './demo-oms.ts'
import { DropCopyReader, type DropCopyReaderOptions, type DropCopyStatus } from './drop-copy-reader.ts'
import { ListenError } from './listen-error.ts'
import { playTape, tapeNameOf, type TapeOptions } from './played-tape.ts'
import type { ChangedTrade } from './report-faults.ts'
import type { SandboxMarket, TapeStatus } from './sandbox-market.ts'
import { BURST_FACTOR, BURST_US, FaultRefused, MARKET_SWITCHES, type Fault, type MarketFault, type MarketSwitch, type SymbolFault } from './venue-faults.ts'
import { VenueGateway, type VenueStatus } from './venue-gateway.ts'

/** Pace of the market while nothing is on its way, and while answers to orders are, milliseconds. */
const IDLE_TICK_MS = 5
const BUSY_TICK_MS = 1
/** After an order, answers are expected for this long, microseconds: both ways, a speed bump, the matching. */
const BUSY_US = 4_000
/** Market data leaves in batches at most this often, microseconds. */
const FLUSH_US = 4_000
/** A market that fell behind the clock by more than this (a sleeping machine) goes on from the present, microseconds. */
const CATCH_UP_US_MAX = 10_000_000
/** Largest factor that the market takes. */
const ACTIVITY_MAX = 100
/** A scripted scenario begins this long after the first subscription, so that its reader sees all of it. */
const SCRIPT_DELAY_MS = 1_000

export interface SandboxOptions {
  readonly seed: number
  readonly activity: number
  readonly scenario: ScenarioName | null
  /** Quotes come from a tape; null simulates them. */
  readonly tape: TapeOptions | null
  /** Levels a side that a venue displays. */
  readonly levels: number
  readonly latency: LatencyProfile
  readonly instruments: readonly Instrument[]
  readonly venues: readonly (Venue & { readonly host: string; readonly port: number })[]
  /** CompID of the desk. */
  readonly deskCompId: string
  readonly controlPort: number
  /** Null runs no OMS. */
  readonly oms: Omit<DemoOmsOptions, 'instruments' | 'quote' | 'dir' | 'clock' | 'log' | 'runTag' | 'seed' | 'deskCompId'> | null
  /** Absent: none. */
  readonly dropCopy?: Omit<DropCopyReaderOptions, 'instruments' | 'dir' | 'clock' | 'log' | 'deskCompId'> | null
  /** Folder of numbers, messages and FIX logs. */
  readonly dir: string
  readonly log: Logger
  readonly clock?: ClockPort
}

export interface SandboxStatus {
  readonly seed: number
  readonly scenario: ScenarioName | null
  readonly startedUs: number
  readonly marketUs: number
  readonly bookEvents: number
  readonly venues: readonly VenueStatus[]
  /** Switches of the whole market. */
  readonly market: Readonly<Record<MarketSwitch, boolean>>
  readonly haltedSymbols: readonly string[]
  readonly tape: TapeStatus | null
  readonly oms: OmsStatus | null
  readonly dropCopy: DropCopyStatus | null
}

/** The simulated market in real time behind FIX, with its OMS and its switches. */
export class Sandbox {
  private readonly options: SandboxOptions
  private readonly clock: ClockPort
  private readonly market: SandboxMarket
  private readonly switches: Record<MarketSwitch, boolean> = { haltAll: false, silentAll: false, burst: false }
  private readonly haltedSymbols = new Set<string>()
  private burstUntilUs = 0
  private readonly venues = new Map<string, VenueGateway>()
  private readonly oms: DemoOms | null
  private readonly dropCopy: DropCopyReader | null
  private readonly control: ControlServer
  private readonly startedUs: number
  private timer: NodeJS.Timeout | null = null
  private scriptTimer: NodeJS.Timeout | null = null
  private scriptStarted = false
  private flushedUs = 0
  private busyUntilUs = 0
  /** Wall clock minus market time: grows when the market was held up for long. */
  private lagUs = 0
  private stopped = false

  private constructor(options: SandboxOptions) {
    const { log, instruments, dir, deskCompId } = options
    this.options = options
    this.clock = options.clock ?? systemClock()
    this.startedUs = this.clock.nowUs()
    const runTag = `${this.startedUs.toString(36).toUpperCase()}-`
    const common = { seed: options.seed, instruments, venues: options.venues, startUs: this.startedUs, latency: options.latency, runTag, sink: this.sink() }
    this.market = options.tape === null
      ? new MarketSim({ ...common, activity: options.activity, scriptAtStart: false, ...(options.scenario === null ? {} : { scenario: options.scenario }) })
      : playTape({ ...common, tape: options.tape })
    for (const venue of options.venues) {
      this.venues.set(venue.mic, new VenueGateway({
        venue, host: venue.host, port: venue.port, instruments, market: this.market, levels: options.levels, halts: () => ({ all: this.switches.haltAll, symbols: this.haltedSymbols }), allSilent: () => this.switches.silentAll, clock: this.clock, log, dir: join(dir, venue.mic), deskCompId, runTag,
        beforeOrder: () => this.beforeOrder(), onSubscribed: () => this.onSubscribed(),
      }))
    }
    this.oms = options.oms === null ? null : new DemoOms({
      ...options.oms, deskCompId, instruments, quote: (symbol) => this.market.nbbo(symbol), dir: join(dir, options.oms.compId), clock: this.clock, log, runTag, seed: options.seed,
    })
    const { dropCopy = null } = options
    this.dropCopy = dropCopy === null ? null : new DropCopyReader({ ...dropCopy, deskCompId, instruments, dir: join(dir, dropCopy.compId), clock: this.clock, log })
    this.control = new ControlServer({
      port: options.controlPort, log, status: () => this.status(), oms: this.oms, fault: (fault) => this.fault(fault), clearFaults: () => this.clearFaults(), mics: [...this.venues.keys()],
      symbols: instruments.map(({ symbol }) => symbol),
      startScript: () => this.startScript(),
    })
  }

  /** Listens everywhere, then lets the market run. Throws ListenError when a port cannot be had. */
  static async start(options: SandboxOptions): Promise<Sandbox> {
    mkdirSync(options.dir, { recursive: true })
    const sandbox = new Sandbox(options)
    try {
      await sandbox.listen()
    } catch (error) {
      await sandbox.stop(100)
      throw error
    }
    sandbox.oms?.start()
    sandbox.dropCopy?.start()
    sandbox.pump()
    return sandbox
  }

  get ports(): Readonly<Record<string, number>> {
    return { ...Object.fromEntries([...this.venues].map(([mic, gateway]) => [mic, gateway.port])), control: this.control.port }
  }

  status(): SandboxStatus {
    return {
      seed: this.options.seed, scenario: this.options.scenario, startedUs: this.startedUs, marketUs: this.market.nowUs, bookEvents: this.market.bookEvents,
      venues: [...this.venues.values()].map((gateway) => gateway.status()), market: { ...this.switches }, haltedSymbols: [...this.haltedSymbols], tape: this.tapeStatus(), oms: this.oms?.status() ?? null,
      dropCopy: this.dropCopy?.status() ?? null,
    }
  }

  private tapeStatus(): TapeStatus | null {
    const { tape } = this.options
    return tape === null || !(this.market instanceof TapeMarket) ? null : { name: tapeNameOf(tape.path), ...this.market.position() }
  }

  async stop(timeoutMs = 700): Promise<void> {
    if (this.stopped) return
    this.stopped = true
    if (this.timer !== null) clearTimeout(this.timer)
    if (this.scriptTimer !== null) clearTimeout(this.scriptTimer)
    await Promise.all([this.control.close(), this.oms?.stop(timeoutMs), this.dropCopy?.stop(timeoutMs), ...[...this.venues.values()].map((gateway) => gateway.close(timeoutMs))])
  }

  private async listen(): Promise<void> {
    for (const gateway of this.venues.values()) {
      const { port } = this.options.venues.find(({ mic }) => mic === gateway.mic)!
      await gateway.listen().catch((error: NodeJS.ErrnoException) => { throw new ListenError(error, port, `venue ${gateway.mic}`, 'venues[].port') })
    }
    await this.control.listen().catch((error: NodeJS.ErrnoException) => { throw new ListenError(error, this.options.controlPort, 'the control service', 'sandbox.controlPort') })
  }

  private sink(): MarketSimSink {
    const at = (mic: Mic): VenueGateway => this.venues.get(mic)!
    return {
      bookChanged: (mic, symbol) => this.venues.get(mic)?.bookChanged(symbol),
      trade: (trade) => at(trade.mic).traded(trade),
      executionReport: (report) => at(report.mic).executionReport(report),
      cancelRejected: (reject) => at(reject.mic).cancelRejected(reject),
      orderStatus: (status) => at(status.mic).orderStatus(status),
    }
  }

  private pump(): void {
    const nowUs = this.advance()
    if (this.switches.burst && nowUs >= this.burstUntilUs) this.switchMarket({ fault: 'burst', on: false })
    if (nowUs - this.flushedUs >= FLUSH_US) {
      this.flushedUs = nowUs
      for (const gateway of this.venues.values()) {
        gateway.refreshStates()
        gateway.flush(nowUs)
      }
    }
    this.timer = setTimeout(() => this.pump(), nowUs < this.busyUntilUs ? BUSY_TICK_MS : IDLE_TICK_MS)
  }

  /** Brings the market to the present; answers its time. */
  private advance(): number {
    const behindUs = this.clock.nowUs() - this.lagUs - this.market.nowUs
    if (behindUs > CATCH_UP_US_MAX) this.lagUs += behindUs - CATCH_UP_US_MAX
    this.market.advanceTo(Math.max(this.market.nowUs, this.clock.nowUs() - this.lagUs))
    return this.market.nowUs
  }

  private beforeOrder(): void {
    const nowUs = this.advance()
    const wasBusy = nowUs < this.busyUntilUs
    this.busyUntilUs = nowUs + BUSY_US
    if (wasBusy || this.timer === null) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.pump(), BUSY_TICK_MS)
  }

  private onSubscribed(): void {
    if (this.options.scenario === null || this.scriptStarted) return
    this.scriptStarted = true
    this.scriptTimer = setTimeout(() => this.startScript(), SCRIPT_DELAY_MS)
  }

  private startScript(): void {
    this.advance()
    this.market.startScript?.()
  }

  private fault(fault: Fault | SymbolFault | MarketFault): ChangedTrade | null {
    this.advance()
    let trade: ChangedTrade | null = null
    if ('mic' in fault) trade = this.venues.get(fault.mic)?.apply(fault) ?? null
    else if ('symbol' in fault) this.haltSymbol(fault)
    else this.switchMarket(fault)
    // A state that one venue tells of may follow from what another shows.
    for (const gateway of this.venues.values()) gateway.refreshStates()
    return trade
  }

  private haltSymbol({ symbol, on }: SymbolFault): void {
    this.options.log.warn({ symbol, on }, 'halt of a symbol switched')
    if (on) this.haltedSymbols.add(symbol)
    else this.haltedSymbols.delete(symbol)
  }

  private switchMarket({ fault, on }: MarketFault): void {
    this.options.log.warn({ fault, on }, 'fault of the market switched')
    if (fault === 'burst') {
      if (this.market.setActivity === undefined) throw new FaultRefused('this market has no agents whose activity could be raised')
      this.market.setActivity(on ? Math.min(ACTIVITY_MAX, this.options.activity * BURST_FACTOR) : this.options.activity)
      this.burstUntilUs = this.market.nowUs + BURST_US
    }
    this.switches[fault] = on
  }

  private clearFaults(): void {
    for (const fault of MARKET_SWITCHES) if (this.switches[fault]) this.switchMarket({ fault, on: false })
    this.haltedSymbols.clear()
    for (const gateway of this.venues.values()) gateway.clearFaults()
    for (const gateway of this.venues.values()) gateway.refreshStates()
    this.oms?.setAway(false)
  }
}
