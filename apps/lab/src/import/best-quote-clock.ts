import type { TradingSession } from './trading-session.ts'

export interface BestQuoteTimes {
  readonly symbol: string
  readonly session: string
  /** Time with a bid and an ask, of any venue, within the session. */
  readonly twoSidedS: number
  readonly oneSidedS: number
  readonly crossedS: number
  readonly lockedS: number
  /** Shares of the two-sided time. */
  readonly crossedPct: number
  readonly lockedPct: number
}

type State = 'none' | 'oneSided' | 'normal' | 'locked' | 'crossed'

/** Rebuilds the best quote of a symbol over its venues and adds up how long it was crossed or locked. */
export class BestQuoteClock {
  private readonly session: TradingSession
  private readonly bids = new Map<string, number>()
  private readonly asks = new Map<string, number>()
  private readonly spentUs: Record<State, number> = { none: 0, oneSided: 0, normal: 0, locked: 0, crossed: 0 }
  private state: State = 'none'
  private lastUs: number | null = null

  constructor(session: TradingSession) {
    this.session = session
  }

  /** The best of one venue from `us` on; 0 is none. */
  quote(mic: string, us: number, bid: number, ask: number): void {
    if (this.lastUs !== null && us > this.lastUs) this.spentUs[this.state] += this.session.within(this.lastUs, us)
    this.lastUs = us
    if (this.bids.get(mic) === bid && this.asks.get(mic) === ask) return
    this.bids.set(mic, bid)
    this.asks.set(mic, ask)
    this.state = this.judge()
  }

  times(symbol: string): BestQuoteTimes {
    const { oneSided, normal, locked, crossed } = this.spentUs
    const twoSided = normal + locked + crossed
    const pct = (us: number): number => (twoSided === 0 ? 0 : (100 * us) / twoSided)
    return {
      symbol, session: this.session.name, twoSidedS: twoSided / 1e6, oneSidedS: oneSided / 1e6, crossedS: crossed / 1e6, lockedS: locked / 1e6,
      crossedPct: pct(crossed), lockedPct: pct(locked),
    }
  }

  private judge(): State {
    let bid = 0
    let ask = Infinity
    for (const price of this.bids.values()) if (price > bid) bid = price
    for (const price of this.asks.values()) if (price > 0 && price < ask) ask = price
    if (bid === 0 && ask === Infinity) return 'none'
    if (bid === 0 || ask === Infinity) return 'oneSided'
    return bid < ask ? 'normal' : bid === ask ? 'locked' : 'crossed'
  }
}
