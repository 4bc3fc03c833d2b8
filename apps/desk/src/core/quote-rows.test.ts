import type { Mic, Price, TradingState, VenueStatus } from '@sluice/domain'
import { consolidate } from '@sluice/book'
import { anEngineConfig, T0 } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { quoteRows } from './quote-rows.ts'

const config = anEngineConfig()
const [first, second, third, silent] = config.venues.map(({ mic }) => mic) as [Mic, Mic, Mic, Mic]
const book = consolidate([], { nowUs: T0, staleAfterUs: 1, own: [], plausibility: null, protection: null })

function rowOf(statuses: Readonly<Record<string, VenueStatus | null>>) {
  const engine = {
    config, consolidated: () => book, isFresh: () => true,
    viewAgeUs: (_symbol: unknown, mic: Mic) => (mic in statuses ? 5 : null),
  }
  return quoteRows(engine, (mic) => statuses[mic] ?? null, T0)[0]!
}
const status = (state: TradingState, bandLow: number | null = null, bandHigh: number | null = null): VenueStatus => ({ state, bandLow: bandLow as Price | null, bandHigh: bandHigh as Price | null })

describe('quoteRows', () => {
  it.each([
    ['most', [status('open'), status('halted'), status('halted')], 'halted'],
    ['of equally many the one furthest from open', [status('auction'), status('halted')], 'halted'],
    ['a venue that told none is open', [null, null, status('closed')], 'open'],
  ] as const)('the state is that of %s', (_what, told, state) => {
    expect(rowOf(Object.fromEntries([first, second, third].slice(0, told.length).map((mic, at) => [mic, told[at]!]))).state).toBe(state)
  })

  it('venues without a view do not count, and each venue has its own state', () => {
    const row = rowOf({ [first]: status('auction') })
    expect(row.state).toBe('auction')
    expect(row.venues.find(({ mic }) => mic === first)).toEqual({ mic: first, ageUs: 5, fresh: true, state: 'auction' })
    expect(row.venues.find(({ mic }) => mic === silent)).toMatchObject({ ageUs: -1, state: 'open' })
  })

  it('the band is the narrowest that any venue told', () => {
    expect(rowOf({ [first]: null })).toMatchObject({ bandLow: null, bandHigh: null })
    expect(rowOf({ [first]: status('open', 90, 120), [second]: status('open', 95, null), [third]: status('open', null, 110) })).toMatchObject({ bandLow: 95, bandHigh: 110 })
  })
})
