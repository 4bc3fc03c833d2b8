import { RecentPrints } from '@sluice/book'
import type { Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { PRINTS_MAX } from '@sluice/runtime'
import { beforeEach, describe, expect, it } from 'vitest'
import { PrintRows } from './print-rows.ts'

const AVAX = 'AVAX' as SymbolId
const HALO = 'HALO' as SymbolId

describe('PrintRows', () => {
  let prints: Map<SymbolId, RecentPrints>
  let rows: PrintRows
  let nowUs = 1_790_000_000_000_000
  beforeEach(() => {
    prints = new Map([[AVAX, new RecentPrints(256)], [HALO, new RecentPrints(256)]])
    rows = new PrintRows([AVAX, HALO], {
      newestPrintNo: (symbol) => prints.get(symbol)!.newestNo,
      printsSince: (symbol, no, max) => prints.get(symbol)!.since(no, max),
    })
  })
  const trade = (symbol: SymbolId, price: number): void => {
    nowUs += 10
    prints.get(symbol)!.add('XNAS' as Mic, price as Price, 100 as QtyLots, 'buy', 1, (nowUs - 5) as UnixUs, nowUs as UnixUs)
  }
  const pricesOf = (next: ReturnType<PrintRows['next']>): (readonly [string, number])[] | null => next?.prints.map(({ symbol, price }) => [symbol, price] as const) ?? null

  it('gives what traded since the question before, in the order in which it came', () => {
    expect(rows.next()).toBeNull()
    trade(HALO, 5)
    trade(AVAX, 7)
    trade(HALO, 6)
    expect(rows.next()).toEqual({
      leftOut: 0,
      prints: [[HALO, 5, 25], [AVAX, 7, 15], [HALO, 6, 5]].map(([symbol, price, agoUs]) => ({ mic: 'XNAS', symbol, price, qty: 100, aggressor: 'buy', flags: 1, venueUs: nowUs - (agoUs as number) })),
    })
    expect(rows.next()).toBeNull()
    trade(AVAX, 8)
    expect(pricesOf(rows.next())).toEqual([[AVAX, 8]])
  })

  it('is bounded: the newest, and how many were left out', () => {
    for (let n = 0; n < 1_000; n++) trade(n % 2 === 0 ? AVAX : HALO, n + 1)
    const next = rows.next()
    expect(next?.leftOut).toBe(1_000 - PRINTS_MAX)
    expect(pricesOf(next)).toEqual(Array.from({ length: PRINTS_MAX }, (_, n) => [n % 2 === 0 ? AVAX : HALO, 1_000 - PRINTS_MAX + n + 1]))
  })
})
