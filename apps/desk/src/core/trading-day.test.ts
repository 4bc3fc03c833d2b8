import type { UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { TradingDay } from './trading-day.ts'

const us = (iso: string): UnixUs => (Date.parse(iso) * 1_000) as UnixUs
const newYork = new TradingDay({ endsAt: '17:00', timeZone: 'America/New_York' })

describe('the trading day', () => {
  it('ends by the clocks of its zone, in winter and in summer', () => {
    expect(newYork.around(us('2026-11-20T21:59:59Z'))).toEqual({ lastUs: us('2026-11-19T22:00:00Z'), nextUs: us('2026-11-20T22:00:00Z') })
    expect(newYork.around(us('2026-11-20T22:00:00Z'))).toEqual({ lastUs: us('2026-11-20T22:00:00Z'), nextUs: us('2026-11-21T22:00:00Z') })
    expect(newYork.around(us('2026-07-01T00:00:00Z'))).toEqual({ lastUs: us('2026-06-30T21:00:00Z'), nextUs: us('2026-07-01T21:00:00Z') })
  })

  it('is named by the date of its end there', () => {
    expect(newYork.dateOf(us('2026-11-20T22:00:00Z'))).toBe('2026-11-20')
    expect(new TradingDay({ endsAt: '06:00', timeZone: 'Asia/Tokyo' }).dateOf(us('2026-11-20T21:00:00Z'))).toBe('2026-11-21')
  })

  it('of an ExpireDate ends with that date, also on the days when the clocks change', () => {
    expect(newYork.endOf('20261120')).toBe(us('2026-11-20T22:00:00Z'))
    expect(newYork.endOf('20260308')).toBe(us('2026-03-08T21:00:00Z'))
    expect(newYork.endOf('20261101')).toBe(us('2026-11-01T22:00:00Z'))
    expect([newYork.endOf('20261131'), newYork.endOf('2026-11-2'), newYork.endOf('20261340')]).toEqual([undefined, undefined, undefined])
  })
})
