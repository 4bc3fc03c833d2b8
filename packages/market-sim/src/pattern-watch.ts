import type { Hasher } from '@sluice/domain'
import type { LitListing, TapeReader } from './security.ts'

/** Prints that are remembered, and for how long, microseconds. */
const PRINTS = 24
const WINDOW_US = 5_000_000
/** Prints closer than this are one action. */
const ONE_ACTION_US = 30_000
/**
 * What makes a pattern: so many actions the same way with none against, at one venue or over several; or so many at one price of one venue
 * that stands, with some elsewhere against.
 */
const ACTIONS_AT_ONE = 5
const ACTIONS_OVER_VENUES = 4
const REFRESHES = 4
/** How long a pattern is believed to go on. */
const ALARM_US = 3_000_000

interface Print {
  atUs: number
  listing: LitListing | null
  price: number
  buy: boolean
}

/**
 * Reads the public tape for somebody who is working a large order: takes in a row the same way over several venues
 * within seconds, or a price that stands however often it is hit. It knows prints, not who sent them.
 */
export class PatternWatch implements TapeReader {
  private readonly now: () => number
  private readonly prints: Print[] = Array.from({ length: PRINTS }, () => ({ atUs: -Infinity, listing: null, price: 0, buy: false }))
  private at = 0
  private untilUs = -Infinity
  private buyer = false
  private readonly listeners: ((buyer: boolean) => void)[] = []

  constructor(now: () => number) {
    this.now = now
  }

  /** Told when a pattern is seen anew: `buyer` is what the one who works seems to be. */
  onPattern(listener: (buyer: boolean) => void): void {
    this.listeners.push(listener)
  }

  /** 1 while somebody seems to buy, -1 while somebody seems to sell, else 0. */
  get suspects(): -1 | 0 | 1 {
    return this.now() < this.untilUs ? (this.buyer ? 1 : -1) : 0
  }

  printed(listing: LitListing, price: number, _qty: number, buy: boolean): void {
    const nowUs = this.now()
    const print = this.prints[this.at]!
    this.at = (this.at + 1) % PRINTS
    print.atUs = nowUs
    print.listing = listing
    print.price = price
    print.buy = buy
    const buyer = this.buyerSeen(nowUs, print)
    if (buyer === null) return
    const fresh = nowUs >= this.untilUs || buyer !== this.buyer
    this.buyer = buyer
    this.untilUs = nowUs + ALARM_US
    if (fresh) for (const listener of this.listeners) listener(buyer)
  }

  hash(hasher: Hasher): void {
    hasher.num(this.at).num(this.untilUs).bool(this.buyer)
    for (const { atUs, price, buy } of this.prints) hasher.num(atUs).num(price).bool(buy)
  }

  private buyerSeen(nowUs: number, { listing: last, price, buy }: Print): boolean | null {
    let actions = 0
    let against = false
    let lastUs = Infinity
    let venues = 1
    for (let back = 1; back <= PRINTS; back++) {
      const print = this.prints[(this.at - back + PRINTS) % PRINTS]!
      if (print.atUs < nowUs - WINDOW_US) break
      if (print.buy !== buy) {
        against = true
        continue
      }
      if (lastUs - print.atUs > ONE_ACTION_US) actions++
      lastUs = print.atUs
      if (print.listing !== last) venues = 2
    }
    if (!against) return actions >= (venues > 1 ? ACTIONS_OVER_VENUES : ACTIONS_AT_ONE) ? buy : null
    return this.standsFirm(nowUs, last, price, buy) ? !buy : null
  }

  private standsFirm(nowUs: number, listing: LitListing | null, price: number, buy: boolean): boolean {
    let hits = 0
    let lastUs = Infinity
    for (let back = 1; back <= PRINTS; back++) {
      const print = this.prints[(this.at - back + PRINTS) % PRINTS]!
      if (print.atUs < nowUs - WINDOW_US) break
      if (print.listing !== listing || print.price !== price || print.buy !== buy) continue
      if (lastUs - print.atUs > ONE_ACTION_US) hits++
      lastUs = print.atUs
    }
    return hits >= REFRESHES
  }
}
