import type { SessionId, UnixUs } from '@sluice/domain'
import type { ClockPort, SessionStorePort } from '@sluice/runtime'
import type { FixMessage } from '../src/message.ts'
import type { DeliveryContext, FixSessionConfig } from '../src/session-config.ts'
import { FixSession } from '../src/session.ts'

const originUs = Math.round((performance.timeOrigin) * 1_000)
export const systemClock: ClockPort = { nowUs: () => (originUs + Math.round(performance.now() * 1_000)) as UnixUs }

/** Conditions that are looked at again whenever something happened; no sleeping. */
export class Happenings {
  private readonly waiting = new Set<() => void>()

  notify(): void {
    for (const check of this.waiting) check()
  }

  /** Resolves when the condition holds; rejects after `timeoutMs` with what was expected. */
  until(what: string, condition: () => boolean, timeoutMs = 5_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(check)
        reject(new Error(`did not happen in ${timeoutMs} ms: ${what}`))
      }, timeoutMs)
      const check = (): void => {
        if (!condition()) return
        clearTimeout(timer)
        this.waiting.delete(check)
        resolve()
      }
      this.waiting.add(check)
      check()
    })
  }
}

/** A session that records what it got. */
export class Peer {
  readonly session: FixSession
  readonly got: { msgSeqNum: number; clOrdId: string; possDup: boolean }[] = []
  readonly downs: string[] = []
  readonly events: string[] = []
  ups = 0
  /** Called for every message before it counts as consumed. */
  onMessage: (message: FixMessage) => void = () => undefined
  private readonly happenings: Happenings

  constructor(config: Pick<FixSessionConfig, 'role' | 'senderCompId' | 'targetCompId'> & Partial<FixSessionConfig>, store: SessionStorePort, happenings: Happenings) {
    this.happenings = happenings
    this.session = new FixSession({ sessionId: `${config.senderCompId}-${config.targetCompId}` as SessionId, ...config }, store, {
      onMessage: (message: FixMessage, { possDup }: DeliveryContext) => {
        this.got.push({ msgSeqNum: message.msgSeqNum, clOrdId: message.get(11) ?? '', possDup })
        this.onMessage(message)
        happenings.notify()
      },
      onUp: () => {
        this.ups++
        happenings.notify()
      },
      onDown: (reason) => {
        this.downs.push(reason)
        happenings.notify()
      },
      onEvent: (text) => {
        this.events.push(text)
        happenings.notify()
      },
    })
  }

  send(clOrdId: string): ReturnType<FixSession['send']> {
    return this.session.send({ msgType: 'D', body: `11=${clOrdId}\x01`, clOrdId }, systemClock.nowUs())
  }

  get clOrdIds(): string[] {
    return this.got.map(({ clOrdId }) => clOrdId)
  }

  until(what: string, condition: () => boolean): Promise<void> {
    return this.happenings.until(what, condition)
  }
}
