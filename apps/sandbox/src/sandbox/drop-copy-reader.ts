import { join } from 'node:path'
import type { Instrument, SessionId } from '@sluice/domain'
import { fieldErrorText, FileFixLog, FileSessionStore, FixInitiator, FixSession, parseParentExecution, type FixMessage } from '@sluice/fix'
import type { ClockPort } from '@sluice/runtime'
import type { Logger } from 'pino'

export interface DropCopyReaderOptions {
  readonly compId: string
  readonly deskCompId: string
  readonly host: string
  readonly port: number
  readonly heartBtIntS: number
  readonly reconnectMs: number
  readonly reconnectMaxMs: number
  readonly instruments: readonly Instrument[]
  readonly dir: string
  readonly clock: ClockPort
  readonly log: Logger
}

export interface DropCopyStatus {
  readonly compId: string
  readonly up: boolean
  readonly reports: number
  readonly executions: number
  /** Copies that could not be read. */
  readonly unreadable: number
}

/** A back office that gets a copy of every report of the desk; its FIX log is what it got. */
export class DropCopyReader {
  private readonly options: DropCopyReaderOptions
  private readonly bySymbol: ReadonlyMap<string, Instrument>
  private readonly session: FixSession
  private readonly initiator: FixInitiator
  private readonly store: FileSessionStore
  private readonly fixLog: FileFixLog
  private reports = 0
  private executions = 0
  private unreadable = 0

  constructor(options: DropCopyReaderOptions) {
    const { compId, deskCompId, dir, clock, host, port, log } = options
    this.options = options
    this.bySymbol = new Map(options.instruments.map((instrument) => [instrument.symbol as string, instrument]))
    this.store = new FileSessionStore({ dir: join(dir, 'orders'), durability: 'written' })
    this.fixLog = new FileFixLog({ path: join(dir, 'fix.log'), sync: true, filesKept: 4 })
    this.session = new FixSession(
      { sessionId: compId as SessionId, role: 'initiator', senderCompId: compId, targetCompId: deskCompId, heartBtIntS: options.heartBtIntS, timestampPrecision: 'microseconds', appMsgTypes: new Set(['8']) },
      this.store,
      {
        onMessage: (message) => this.onMessage(message),
        onUp: () => log.info({ compId }, 'drop-copy session up'),
        onDown: (reason) => log.info({ compId, reason }, 'drop-copy session down'),
        onEvent: (text) => log.warn({ compId }, text),
      },
    )
    this.initiator = new FixInitiator({ host, port, session: this.session, clock, log: this.fixLog, reconnectMinMs: options.reconnectMs, reconnectMaxMs: options.reconnectMaxMs })
  }

  start(): void {
    this.initiator.start()
  }

  status(): DropCopyStatus {
    return { compId: this.options.compId, up: this.session.isUp, reports: this.reports, executions: this.executions, unreadable: this.unreadable }
  }

  async stop(timeoutMs: number): Promise<void> {
    await this.initiator.close(timeoutMs)
    await this.store.close()
    this.fixLog.close()
  }

  private onMessage(message: FixMessage): 'refused' | void {
    if (message.msgType !== '8') return 'refused'
    const parsed = parseParentExecution(message, (symbol) => this.bySymbol.get(symbol))
    if (!parsed.ok) {
      this.unreadable++
      this.options.log.warn({ compId: this.options.compId, fault: fieldErrorText(parsed.error) }, 'a copy cannot be read')
      return 'refused'
    }
    this.reports++
    if (parsed.value.execType === 'trade') this.executions++
  }
}
