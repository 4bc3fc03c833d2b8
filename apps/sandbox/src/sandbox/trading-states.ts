import type { Instrument, Price, SymbolId, VenueStatus } from '@sluice/domain'
import { BAND_BPS, type VenueFaults } from './venue-faults.ts'

/** Halts of the whole market: every symbol, or some. */
export interface MarketHalts {
  readonly all: boolean
  readonly symbols: ReadonlySet<string>
}

export interface TradingStatesOptions {
  readonly instruments: readonly Instrument[]
  readonly faults: VenueFaults
  readonly halts: () => MarketHalts
  /** What the market itself says of the symbol at this venue; null is open without a band. */
  readonly market: (symbol: SymbolId) => VenueStatus | null
  /** Midpoint that a band is put around; null while there is none. */
  readonly mid: (symbol: SymbolId) => number | null
  readonly changed: (symbol: SymbolId, status: VenueStatus) => void
}

const OPEN: VenueStatus = { state: 'open', bandLow: null, bandHigh: null }

/** Trading state and price band of each symbol at one venue: what the market does by itself, and what switches make of it. */
export class TradingStates {
  private readonly options: TradingStatesOptions
  private readonly now = new Map<string, VenueStatus>()
  private readonly bands = new Map<string, { readonly bandLow: Price; readonly bandHigh: Price }>()

  constructor(options: TradingStatesOptions) {
    this.options = options
  }

  of(symbol: string): VenueStatus {
    return this.now.get(symbol) ?? OPEN
  }

  /** After anything that may have changed a state: tells of those that did. */
  refresh(): void {
    if (!this.options.faults.priceBand) this.bands.clear()
    for (const instrument of this.options.instruments) {
      const before = this.of(instrument.symbol)
      const status = this.statusOf(instrument)
      if (status.state === before.state && status.bandLow === before.bandLow && status.bandHigh === before.bandHigh) continue
      this.now.set(instrument.symbol, status)
      this.options.changed(instrument.symbol, status)
    }
  }

  /** Why a new order is not taken; null where it is. */
  refusal(symbol: string, side: 'buy' | 'sell', price: Price | null): string | null {
    const { state, bandLow, bandHigh } = this.of(symbol)
    if (state === 'halted') return `${symbol} is halted`
    if (state === 'closed' || state === 'pre-open') return `${symbol} is not trading now (${state})`
    if (price === null) return null
    if (side === 'buy' && bandHigh !== null && price > bandHigh) return `the price is above the upper band of ${symbol}`
    if (side === 'sell' && bandLow !== null && price < bandLow) return `the price is below the lower band of ${symbol}`
    return null
  }

  private statusOf(instrument: Instrument): VenueStatus {
    const { faults, halts, market } = this.options
    const { symbol } = instrument
    const own = market(symbol) ?? OPEN
    const band = faults.priceBand ? this.bandOf(instrument) : null
    const { all, symbols } = halts()
    const state = faults.closed ? 'closed' : faults.halt || all || symbols.has(symbol) ? 'halted' : faults.auction ? 'auction' : own.state
    return { state, bandLow: band?.bandLow ?? own.bandLow, bandHigh: band?.bandHigh ?? own.bandHigh }
  }

  /** Put around the midpoint when the switch is thrown, and kept. */
  private bandOf({ symbol, tick }: Instrument): { readonly bandLow: Price; readonly bandHigh: Price } | null {
    const known = this.bands.get(symbol)
    if (known !== undefined) return known
    const mid = this.options.mid(symbol)
    if (mid === null) return null
    const half = Math.max(tick, (mid * BAND_BPS) / 10_000)
    const band = { bandLow: (Math.floor((mid - half) / tick) * tick) as Price, bandHigh: (Math.ceil((mid + half) / tick) * tick) as Price }
    this.bands.set(symbol, band)
    return band
  }
}
