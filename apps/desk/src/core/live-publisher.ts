import type { Config } from '@sluice/config'
import type { Engine } from '@sluice/engine'
import type { ClockPort, CoreHealth } from '@sluice/runtime'
import type { Logger } from 'pino'
import type { DeskScorer } from './faulty-scorer.ts'
import type { LinkServer } from './link-server.ts'
import { PrintRows, type PrintSource } from './print-rows.ts'
import { quoteRows, type StatusOf } from './quote-rows.ts'
import { ScoreGrid } from './score-grid.ts'

const HEALTH_INTERVAL_MS = 500
/** The doorbell rings at most this often, however many commits there are. */
const BELL_INTERVAL_MS = 10

export interface PublisherParts {
  readonly engine: Engine
  readonly config: Config
  readonly clock: ClockPort
  readonly link: LinkServer
  readonly log: Logger
  /** Of the model that decides for most orders now; null where averages do. */
  readonly scorer: () => DeskScorer | null
  readonly statusOf: StatusOf
  readonly prints: PrintSource
  readonly health: () => CoreHealth
  readonly seq: () => CoreHealth['seq']
}

/** What gateways see of the running core, each at its own pace, and only while one listens. */
export class LivePublisher {
  private readonly parts: PublisherParts
  private readonly grid: ScoreGrid
  private readonly prints: PrintRows
  private readonly timers: NodeJS.Timeout[]
  private scoring = false
  /** Instruments take turns, each once an interval. */
  private turn = 0
  private bell: NodeJS.Timeout | null = null
  private committedLsn = 0

  constructor(parts: PublisherParts) {
    this.parts = parts
    const { engine, config, link, clock, health } = parts
    this.grid = new ScoreGrid(engine, config.core.gridIntervalMs)
    this.prints = new PrintRows(engine.config.instruments.map(({ symbol }) => symbol), parts.prints)
    const every = (ms: number, work: () => void): NodeJS.Timeout => setInterval(() => { if (link.clientCount > 0) work() }, ms)
    this.timers = [
      every(config.core.quoteIntervalMs, () => link.broadcast({ type: 'market', tsUs: clock.nowUs(), quotes: quoteRows(engine, parts.statusOf, clock.nowUs()) })),
      every(config.core.quoteIntervalMs, () => this.publishPrints()),
      every(config.core.gridIntervalMs / config.instruments.length, () => void this.publishScores()),
      every(HEALTH_INTERVAL_MS, () => link.broadcast({ type: 'health', health: health() })),
    ]
  }

  /** More of the journal is durable: gateways may read on. */
  committed(lsn: number): void {
    this.committedLsn = lsn
    if (this.bell !== null || this.parts.link.clientCount === 0) return
    this.bell = setTimeout(() => {
      this.bell = null
      this.parts.link.broadcast({ type: 'committed', lsn: this.committedLsn, seq: this.parts.seq() })
    }, BELL_INTERVAL_MS)
  }

  stop(): void {
    for (const timer of this.timers) clearInterval(timer)
    if (this.bell !== null) clearTimeout(this.bell)
  }

  private publishPrints(): void {
    const next = this.prints.next()
    if (next !== null) this.parts.link.broadcast({ type: 'prints', tsUs: this.parts.clock.nowUs(), ...next })
  }

  private async publishScores(): Promise<void> {
    if (this.scoring) return
    this.scoring = true
    const { clock, engine, link, log, scorer } = this.parts
    try {
      const nowUs = clock.nowUs()
      const { instruments } = engine.config
      const { symbol } = instruments[this.turn++ % instruments.length]!
      link.broadcast({ type: 'scores', tsUs: nowUs, rows: await this.grid.rows(symbol, nowUs, scorer()) })
    } catch (error) {
      log.warn({ err: error }, 'a round of the score grid was skipped')
    } finally {
      this.scoring = false
    }
  }
}
