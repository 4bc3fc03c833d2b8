import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TRADE_FLAG } from '@sluice/domain'
import { MarketStatistics, type MarketStatisticsOptions } from './market-statistics.ts'
import type { MarketTable, VenueTable } from './market-table.ts'

const S = 1_000_000
/** Prices in ten-thousandths: 100 units are a cent. Sampling far apart unless a test is about it. */
const statistics = (over: Partial<MarketStatisticsOptions> = {}): MarketStatistics => new MarketStatistics({ priceScale: 10_000, startUs: 0, sampleUs: 1_000_000 * S, ...over })
const venueOf = (table: MarketTable, mic: string): VenueTable => table.venues.find((venue) => venue.mic === mic)!
const $100 = 1_000_000

describe('best quotes by time', () => {
  it('[TC9] spread, venues, depth, locked and crossed time', () => {
    const m = statistics()
    m.quote('A', 0, $100, 100, $100 + 400, 200)
    // 4 s: bid A 100, ask A 200, 4 cents wide.
    m.quote('B', 4 * S, $100, 300, $100 + 200, 500)
    // 2 s: two venues at the bid with 400, one at the ask with 500, 2 cents wide.
    m.quote('A', 6 * S, $100 + 200, 100, $100 + 400, 200)
    // 1 s: locked: bid A 100, ask B 500.
    m.quote('A', 7 * S, $100 + 300, 100, $100 + 400, 200)
    // 1 s crossed by a cent.
    m.quote('A', 8 * S, 0, 0, 0, 0)
    // 2 s: B alone, 2 cents wide.
    const table = m.end(10 * S)
    expect(table.durationS).toBe(10)
    expect(table.spreadCents).toBeCloseTo((4 * 4 + 2 * 2 + 0 - 1 + 2 * 2) / 10, 12)
    expect(table.venuesAtBestBid).toBeCloseTo((4 * 1 + 2 * 2 + 1 + 1 + 2) / 10, 12)
    expect(table.venuesAtBestAsk).toBe(1)
    expect(table.depthAtBestBid).toBeCloseTo((4 * 100 + 2 * 400 + 100 + 100 + 2 * 300) / 10, 12)
    expect(table.depthAtBestAsk).toBeCloseTo((4 * 200 + 6 * 500) / 10, 12)
    expect([table.lockedShare, table.crossedShare]).toEqual([0.1, 0.1])
    expect(venueOf(table, 'A')).toMatchObject({ atBestBidShare: 0.8, atBestAskShare: 0.4 })
    expect(venueOf(table, 'B')).toMatchObject({ atBestBidShare: 0.4, atBestAskShare: 0.6 })
    // A: 100 shares for 8 s at the bid, 200 for 4 s at the ask.
    expect(venueOf(table, 'A').queueShares).toBeCloseTo((8 * 100 + 4 * 200) / 12, 12)
  })

  it('[TC9] spread in basis points of the midpoint', () => {
    const m = statistics()
    m.quote('A', 0, $100 - 100, 100, $100 + 100, 100)
    expect(m.end(S).spreadBps).toBeCloseTo(2, 12)
  })

  it('[TC9] time without a bid or an ask is no time with a market; quotes before the start set the scene and do not count', () => {
    const m = statistics({ startUs: 10 * S })
    m.quote('A', 0, $100, 100, $100 + 400, 100)
    m.quote('A', 12 * S, 0, 0, $100 + 400, 100)
    const table = m.end(14 * S)
    expect(table).toMatchObject({ durationS: 4, quotes: 1, spreadCents: 4, venuesAtBestBid: 1, venuesAtBestAsk: 1 })
    expect(venueOf(table, 'A')).toMatchObject({ atBestBidShare: 1, atBestAskShare: 1 })
  })

  it('[TC9] nothing seen, nothing said', () => {
    const table = statistics().end(S)
    expect(table).toMatchObject({ spreadCents: null, venuesAtBestBid: null, crossedShare: null, sweepShare: null, offCentShare: null, quotesPerSP99: 0, venues: [] })
  })

  it('time runs forward', () => {
    const m = statistics()
    m.quote('A', 2, $100, 1, $100 + 1, 1)
    expect(() => m.quote('A', 1, $100, 1, $100 + 1, 1)).toThrow('time runs forward: 1 is before 2')
    expect(() => statistics({ startUs: 5 }).end(5)).toThrow('a session ends after its start')
  })
})

describe('trades', () => {
  const market = (over: Partial<MarketStatisticsOptions> = {}): MarketStatistics => {
    const m = statistics(over)
    m.quote('A', 0, $100, 100, $100 + 400, 100)
    return m
  }

  it('[TC10] share of volume, sweeps of the lit volume, prices off the cent grid; corrected prints are none', () => {
    const m = market()
    m.trade('A', S, $100 + 400, 300, TRADE_FLAG.intermarketSweep, 'buy')
    m.trade('A', S, $100 + 400, 100, 0, 'buy')
    m.trade('A', S, $100 + 400, 1_000, TRADE_FLAG.auction, null)
    m.trade('D', S, $100 + 150, 600, TRADE_FLAG.offExchange, null)
    m.trade('D', S, $100 + 200, 0, TRADE_FLAG.offExchange, null)
    m.trade('A', S, $100 + 400, 5_000, TRADE_FLAG.corrected, 'buy')
    const table = m.end(10 * S)
    expect(table).toMatchObject({ trades: 5, volumeShares: 2_000, sweepShare: 0.75, offCentShare: 0.2, offCentShareOffExchange: 0.5 })
    expect(table.venues.map(({ mic, volumeShare }) => [mic, volumeShare])).toEqual([['A', 0.7], ['D', 0.3]])
    expect(venueOf(table, 'D').atBestBidShare).toBeNull()
  })

  it('[TC11] effective spread, midpoint share and impact, by volume, against the quotes before the trade', () => {
    const m = market()
    // A buy of 100 at the ask, 2 cents above the midpoint; the quote of the same instant is not yet what it is held against.
    m.quote('A', S, $100 + 100, 100, $100 + 500, 100)
    m.trade('A', S, $100 + 400, 100, 0, 'buy')
    // 300 at the midpoint of 3 cents, a sale as the venue tells.
    m.trade('A', 1.5 * S, $100 + 300, 300, 0, 'sell')
    m.quote('A', 2.2 * S, $100, 100, $100 + 400, 100)
    const venue = venueOf(m.end(10 * S), 'A')
    expect(venue.midShare).toBe(0.75)
    expect(venue.effectiveSpreadCents).toBeCloseTo((4 * 100) / 400, 12)
    // One second after the buy the midpoint had risen by a cent, after the sale it had fallen by one: twice that is 2.
    expect(venue.impactCents).toBeCloseTo(2, 12)
  })

  it('[TC11] where the aggressor is not told: above the midpoint a buy, below it a sale, at it by the last other price', () => {
    const impactOf = (...prices: number[]): number => {
      const m = market()
      for (const price of prices) m.trade('A', S, price, price === prices.at(-1) ? 100 : 0, 0, null)
      m.quote('A', 1.5 * S, $100 + 100, 100, $100 + 500, 100)
      return venueOf(m.end(10 * S), 'A').impactCents!
    }
    expect(impactOf($100 + 400)).toBe(2)
    expect(impactOf($100 + 100)).toBe(-2)
    expect(impactOf($100 + 100, $100 + 200)).toBe(2)
    expect(impactOf($100 + 300, $100 + 200)).toBe(-2)
    // Two at the midpoint after a fall: the tick before decides for both.
    expect(impactOf($100 + 300, $100 + 200, $100 + 200)).toBe(-2)
  })

  it('[TC11] prints of auctions and out of sequence make no price, a crossed market no midpoint', () => {
    const m = market()
    m.trade('A', S, $100 + 900, 100, TRADE_FLAG.outOfSequence, null)
    m.trade('A', S, $100 + 900, 100, TRADE_FLAG.auction, null)
    m.quote('A', 2 * S, $100 + 500, 100, $100 + 400, 100)
    m.trade('A', 3 * S, $100 + 400, 100, 0, 'buy')
    expect(venueOf(m.end(10 * S), 'A')).toMatchObject({ trades: 3, midShare: null, effectiveSpreadCents: null, impactCents: null })
  })
})

describe('virtual orders', () => {
  /** One order a side joins at 1 s behind 200; the session lasts long enough to judge it. */
  const joined = (): MarketStatistics => {
    const m = statistics({ sampleUs: S })
    m.quote('A', 0, $100, 200, $100 + 400, 200)
    return m
  }
  const END = 200 * S

  it('[TC12] filled once the queue that it joined and itself have traded at its venue and price', () => {
    const first = (trade: (m: MarketStatistics) => void): number => {
      const m = statistics({ sampleUs: 100 * S })
      m.quote('A', 0, $100, 200, $100 + 400, 200)
      m.quote('B', 0, $100 - 100, 100, $100 + 500, 100)
      trade(m)
      return venueOf(m.end(END), 'A').fillChance![2] * venueOf(m.end(END), 'A').virtualOrders
    }
    expect(first((m) => m.trade('A', 101 * S, $100, 299, 0, 'sell'))).toBe(0)
    expect(first((m) => m.trade('A', 101 * S, $100, 300, 0, 'sell'))).toBe(1)
    // In two trades; through the price at once; at another venue not; at the instant of joining not.
    expect(first((m) => [200, 100].forEach((qty, i) => m.trade('A', (101 + i) * S, $100, qty, 0, 'sell')))).toBe(1)
    expect(first((m) => m.trade('A', 101 * S, $100 - 100, 1, 0, 'sell'))).toBe(1)
    expect(first((m) => m.trade('B', 101 * S, $100 - 100, 900, 0, 'sell'))).toBe(0)
    expect(first((m) => m.trade('A', 100 * S, $100, 300, 0, 'sell'))).toBe(0)
    // What cancels stood behind it: the queue ahead stays.
    expect(first((m) => {
      m.quote('A', 101 * S, $100, 100, $100 + 400, 200)
      m.trade('A', 102 * S, $100, 250, 0, 'sell')
    })).toBe(0)
    // A minute is its life; an auction is not the book.
    expect(first((m) => m.trade('A', 160 * S, $100, 300, 0, 'sell'))).toBe(1)
    expect(first((m) => m.trade('A', 160 * S + 1, $100, 300, 0, 'sell'))).toBe(0)
    expect(first((m) => m.trade('A', 101 * S, $100, 300, TRADE_FLAG.auction, null))).toBe(0)
  })

  it('[TC12] chances within 1, 10 and 60 seconds, only of orders whose minute has passed', () => {
    const m = joined()
    // Buys joined at 1, 2, 3 .. 10 s; a trade beyond the price at 10.5 s fills all ten of them.
    m.trade('A', 10.5 * S, $100 - 100, 100, 0, 'sell')
    m.quote('A', 10.6 * S, 0, 0, 0, 0)
    const venue = venueOf(m.end(END), 'A')
    expect(venue.virtualOrders).toBe(20)
    expect(venue.fillChance).toEqual([1 / 20, 10 / 20, 10 / 20])
    const early = joined()
    // At 66 s those of 1 to 5 s are judged, a buy and a sale each.
    expect(venueOf(early.end(66 * S), 'A').virtualOrders).toBe(10)
  })

  it('[TC12] the gain ten seconds after the fill: against the midpoint then, before fees', () => {
    const m = statistics({ sampleUs: 5 * S })
    m.quote('A', 0, $100, 200, $100 + 400, 200)
    m.trade('A', 6 * S, $100 - 100, 1, 0, 'sell')
    // Bought at 100.00; ten seconds later the midpoint is 99.99: a loss of one cent.
    m.quote('A', 15 * S, $100 - 300, 100, $100 + 100, 100)
    m.quote('A', 16.5 * S, $100, 100, $100 + 400, 100)
    expect(venueOf(m.end(17 * S), 'A').markoutCents).toBeCloseTo(-1, 12)
  })

  it('[TC12] none where the venue is not at the best, or the market is locked', () => {
    const m = statistics({ sampleUs: S })
    m.quote('A', 0, $100, 100, $100 + 400, 100)
    m.quote('B', 0, $100 - 100, 100, $100 + 500, 100)
    m.quote('C', 1.5 * S, $100 + 400, 100, 0, 0)
    const table = m.end(100 * S)
    expect(venueOf(table, 'A').virtualOrders).toBe(2)
    expect(venueOf(table, 'B')).toMatchObject({ virtualOrders: 0, fillChance: null, markoutCents: null })
    expect(venueOf(table, 'C').virtualOrders).toBe(0)
  })
})

describe('rates', () => {
  it('[TC13] a second over all of them; the 99th percentile over the seconds that had any', () => {
    const m = statistics()
    // Seconds 0 to 98 have one quote, second 99 has five, the last hundred none.
    for (let s = 0; s < 99; s++) m.quote('A', s * S, $100, 100, $100 + 400, 100)
    for (let i = 0; i < 5; i++) m.quote('A', 99 * S + i, $100, 100, $100 + 400, 100)
    const table = m.end(200 * S)
    expect(table.quotesPerS).toBe(104 / 200)
    expect(table.quotesPerSP99).toBe(1)
    const busier = statistics()
    for (let s = 0; s < 98; s++) busier.quote('A', s * S, $100, 100, $100 + 400, 100)
    for (let s = 98; s < 100; s++) for (let i = 0; i < 7; i++) busier.quote('A', s * S + i, $100, 100, $100 + 400, 100)
    expect(busier.end(100 * S).quotesPerSP99).toBe(7)
  })

  it('[TC13] memory has a bound: what is over it is given up and counted', () => {
    const m = statistics()
    m.quote('A', 0, $100, 100, $100 + 400, 100)
    for (let i = 0; i < 200_005; i++) m.trade('A', 1, $100, 1, 0, 'buy')
    const table = m.end(S)
    expect([table.trades, table.dropped]).toEqual([200_005, 5])
  })
})

it('[TC14] mirrored prices with sides changed give the same table, sides changed; a finer scale the same cents', () => {
  const arbTape = fc.array(fc.record({
    mic: fc.constantFrom('A', 'B', 'C'), waitUs: fc.integer({ min: 0, max: 3 * S }), quote: fc.boolean(), bid: fc.integer({ min: -5, max: 2 }), width: fc.integer({ min: 0, max: 5 }),
    qty: fc.integer({ min: 1, max: 5 }), askQty: fc.integer({ min: 0, max: 5 }), price: fc.integer({ min: -6, max: 7 }), buy: fc.boolean(),
  }), { minLength: 1, maxLength: 80 })
  fc.assert(fc.property(arbTape, (tape) => {
    const run = (mirror: boolean, scale: number): MarketTable => {
      const m = new MarketStatistics({ priceScale: 10_000 * scale, startUs: 0, sampleUs: 700_000 })
      const at = (cents: number): number => ($100 + (mirror ? -cents : cents) * 100) * scale
      let us = 0
      for (const { mic, waitUs, quote, bid, width, qty, askQty, price, buy } of tape) {
        us += waitUs
        const [b, a] = [bid, bid + width]
        if (!quote) m.trade(mic, us, at(price), qty * 100, 0, buy !== mirror ? 'buy' : 'sell')
        else if (mirror) m.quote(mic, us, at(a), askQty * 100, at(b), qty * 100)
        else m.quote(mic, us, at(b), qty * 100, at(a), askQty * 100)
      }
      return m.end(us + 100 * S)
    }
    const plain = run(false, 1)
    const mirrored = run(true, 1)
    const fine = run(false, 10)
    const close = (a: number | null, b: number | null): void => (a === null || b === null ? expect(a).toBe(b) : expect(a).toBeCloseTo(b, 6))
    close(mirrored.spreadCents, plain.spreadCents)
    close(fine.spreadCents, plain.spreadCents)
    close(mirrored.depthAtBestBid, plain.depthAtBestAsk)
    close(mirrored.venuesAtBestAsk, plain.venuesAtBestBid)
    expect([mirrored.crossedShare, mirrored.lockedShare]).toEqual([plain.crossedShare, plain.lockedShare])
    for (const venue of plain.venues) {
      const other = venueOf(mirrored, venue.mic)
      close(other.effectiveSpreadCents, venue.effectiveSpreadCents)
      close(other.impactCents, venue.impactCents)
      close(other.markoutCents, venue.markoutCents)
      close(other.atBestAskShare, venue.atBestBidShare)
      expect(other.fillChance).toEqual(venue.fillChance)
      close(venueOf(fine, venue.mic).markoutCents, venue.markoutCents)
      expect(venueOf(fine, venue.mic).fillChance).toEqual(venue.fillChance)
      const chances = venue.fillChance ?? [0, 0, 0]
      expect(chances[0] <= chances[1] && chances[1] <= chances[2] && chances[2] <= 1).toBe(true)
    }
  }), { numRuns: 200 })
})
