import type { StartPosition } from '@sluice/domain'

/** Of one account in one symbol: shares at the start of the day, lots executed since (bought less sold). */
export interface HeldPosition {
  readonly startShares: number
  readonly executedLots: number
}

const NOTHING: HeldPosition = { startShares: 0, executedLots: 0 }

/** Positions of the accounts that the newest file names; of others none are kept. */
export class PositionBook {
  private asOf: string | null = null
  /** Days are ended here: what is executed is always that of the present day. */
  private daysEnd = false
  private accounts = new Map<string, Map<string, HeldPosition>>()

  isKept(account: string): boolean {
    return this.accounts.has(account)
  }

  of(account: string, symbol: string): HeldPosition {
    return this.accounts.get(account)?.get(symbol) ?? NOTHING
  }

  /** Takes the place of everything before; what was executed on the present day counts on. Where no day ever ended, a file of another day begins one. */
  set(asOf: string, positions: readonly StartPosition[]): void {
    const before = this.accounts
    const goesOn = asOf === this.asOf || this.daysEnd
    this.accounts = new Map()
    for (const { account, symbol, qty } of positions) this.put(account, symbol, { startShares: qty, executedLots: 0 })
    for (const [account, held] of goesOn ? before : []) {
      if (!this.isKept(account)) continue
      for (const [symbol, { executedLots }] of held) if (executedLots !== 0) this.put(account, symbol, { ...this.of(account, symbol), executedLots })
    }
    this.asOf = asOf
  }

  /** `lots`: bought is positive. */
  add(account: string, symbol: string, lots: number): void {
    if (!this.isKept(account)) return
    const { startShares, executedLots } = this.of(account, symbol)
    this.put(account, symbol, { startShares, executedLots: executedLots + lots })
  }

  /** The next day begins with what was executed. `lotSizeOf`: shares of a lot. */
  endDay(lotSizeOf: (symbol: string) => number): void {
    this.daysEnd = true
    for (const [account, held] of this.accounts) {
      for (const [symbol, { startShares, executedLots }] of held) this.put(account, symbol, { startShares: startShares + executedLots * lotSizeOf(symbol), executedLots: 0 })
    }
  }

  private put(account: string, symbol: string, position: HeldPosition): void {
    const held = this.accounts.get(account)
    if (held === undefined) this.accounts.set(account, new Map([[symbol, position]]))
    else held.set(symbol, position)
  }

  snapshot(): PositionBookSnapshot {
    return { asOf: this.asOf, daysEnd: this.daysEnd, accounts: [...this.accounts].map(([account, held]) => [account, [...held]]) }
  }

  restore({ asOf, daysEnd, accounts }: PositionBookSnapshot): void {
    this.asOf = asOf
    this.daysEnd = daysEnd
    this.accounts = new Map(accounts.map(([account, held]) => [account, new Map(held)]))
  }
}

export interface PositionBookSnapshot {
  readonly asOf: string | null
  readonly daysEnd: boolean
  readonly accounts: readonly (readonly [account: string, held: readonly (readonly [symbol: string, position: HeldPosition])[]])[]
}
