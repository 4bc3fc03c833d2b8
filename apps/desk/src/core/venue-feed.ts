import type { Config } from '@sluice/config'
import type { RecentPrints, VenueFeedEvent } from '@sluice/book'
import type { Instrument, Mic, SymbolId, UnixUs, VenueStatus } from '@sluice/domain'
import { FEED_MSG_TYPES, FeedHandler, FixInitiator, FixSession, MemorySessionStore, fieldErrorText, type FieldError, type FixMessage } from '@sluice/fix'
import { ClockOffsetMonitor } from './clock-offset-monitor.ts'
import { marketDataSessionId, type DeskSession } from './desk-sessions.ts'
import type { FixEdge } from './fix-port.ts'
import { downState } from './session-hours.ts'
import { feedSessionOptions, initiatorOptions, venueCompIds } from './session-settings.ts'
import { RateMeter } from './rate-meter.ts'

const REFUSED_LINE_US = 1_000_000

/** What a venue's feed is heard to be, beside its books. */
export interface FeedFigures {
  readonly gaps: number
  readonly refused: number
  readonly updatesPerS: number
  readonly clockOffsetUs: number | null
  readonly notOpen: readonly { readonly symbol: SymbolId; readonly state: VenueStatus['state'] }[]
}

/** The market-data session of one venue; keeps nothing: reset at logon, then a snapshot. */
export class VenueFeed implements DeskSession {
  readonly role = 'market-data'
  readonly mic: Mic
  readonly session: FixSession
  readonly handler: FeedHandler
  private readonly where: string
  private readonly initiator: FixInitiator
  private readonly edge: FixEdge
  private readonly clockOffset: ClockOffsetMonitor
  private readonly rate = new RateMeter()
  private readonly statuses = new Map<SymbolId, VenueStatus>()
  private refusedUntold = 0
  private refusedToldUs = 0

  constructor(edge: FixEdge, venue: Config['venues'][number], instruments: readonly Instrument[], printsOf: (symbol: SymbolId) => RecentPrints | undefined) {
    const { config, clock } = edge
    const mic = venue.mic as Mic
    const id = marketDataSessionId(mic)
    this.mic = mic
    this.where = `${venue.host}:${venue.port}`
    this.edge = edge
    this.clockOffset = new ClockOffsetMonitor({ oneWayDelayMaxUs: config.fix.oneWayDelayMaxMs * 1_000 })
    this.handler = new FeedHandler({
      mic, instruments, printsOf, send: (message) => void this.session.send(message, clock.nowUs()), onEvent: (event) => this.heard(event),
    })
    const { senderCompId, targetCompId } = venueCompIds(config, venue)
    this.session = new FixSession({
      ...feedSessionOptions(config, venue), sessionId: id, role: 'initiator', senderCompId: `${senderCompId}-MD`, targetCompId, refuseWhenDown: true,
    }, new MemorySessionStore(), {
      onMessage: (message, context) => this.onMessage(message, context.nowUs),
      onUp: (nowUs) => {
        edge.submit({ kind: 'session', session: id, role: 'market-data', mic, up: true })
        this.handler.onUp(nowUs)
      },
      onDown: (reason, nowUs) => {
        this.handler.onDown(nowUs)
        edge.submit({ kind: 'session', session: id, role: 'market-data', mic, ...downState(this.session, reason, nowUs) })
      },
      onEvent: (text) => edge.event(id, text),
    })
    // Market data is not logged message by message: the tape has it.
    this.initiator = new FixInitiator({ ...initiatorOptions(config, venue), session: this.session, clock })
  }

  get address(): string {
    return this.where
  }

  start(): void {
    this.initiator.start()
  }

  close(timeoutMs: number): Promise<void> {
    return this.initiator.close(timeoutMs)
  }

  figures(nowUs: UnixUs): FeedFigures {
    const { gaps, refused } = this.handler.state()
    const notOpen = [...this.statuses].flatMap(([symbol, { state }]) => (state === 'open' ? [] : [{ symbol, state }]))
    return { gaps, refused, updatesPerS: this.rate.perSecond(nowUs), clockOffsetUs: this.clockOffset.offsetUs(nowUs), notOpen }
  }

  /** Null: the venue never told, which is open and without a band. */
  statusOf(symbol: SymbolId): VenueStatus | null {
    return this.statuses.get(symbol) ?? null
  }

  clockOffsetUs(nowUs: UnixUs): number | null {
    return this.clockOffset.offsetUs(nowUs)
  }

  private heard(event: VenueFeedEvent): void {
    this.edge.tape.append(event)
    if (event.kind === 'status') this.statuses.set(event.symbol, event.status)
    if (event.kind !== 'update') return
    this.rate.add(event.receivedUs)
    this.clockOffset.heard(event.venueUs, event.receivedUs)
  }

  private onMessage(message: FixMessage, nowUs: UnixUs): 'refused' | void {
    if (!FEED_MSG_TYPES.has(message.msgType)) {
      this.edge.event(this.session.config.sessionId, `${message.msgType}: ${message.get(58) ?? 'not market data'}`)
      return
    }
    const fault = this.handler.onMessage(message, nowUs)
    if (fault !== null) this.tellRefused(fault, nowUs)
  }

  /** A venue that talks nonsense talks a lot of it: one line a second says how much. */
  private tellRefused(fault: FieldError, nowUs: UnixUs): void {
    this.refusedUntold++
    if (nowUs - this.refusedToldUs < REFUSED_LINE_US) return
    this.edge.event(this.session.config.sessionId, `market data refused, ${this.refusedUntold} since the last such line: ${fieldErrorText(fault)}`)
    this.refusedUntold = 0
    this.refusedToldUs = nowUs
  }
}
