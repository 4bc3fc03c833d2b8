import type { Mic, Price, QtyLots, SymbolId, UnixUs, VenueView } from '@sluice/domain'
import { beforeEach, describe, expect, it } from 'vitest'
import { ViewIntake } from './view-intake.ts'

const AVAX = 'AVAX' as SymbolId
const HALO = 'HALO' as SymbolId

function aView(symbol: SymbolId, receivedUs: number, volumeLots: number, gap = false): VenueView {
  const lots = volumeLots as QtyLots
  const trades = { count: 1, volumeLots: lots, buyVolumeLots: lots, sellVolumeLots: 0 as QtyLots, high: 5 as Price, low: 5 as Price, last: 5 as Price }
  return { symbol, mic: 'XNAS' as Mic, venueUs: receivedUs as UnixUs, receivedUs: receivedUs as UnixUs, processedUs: receivedUs as UnixUs, status: null, bids: [], asks: [], trades: volumeLots === 0 ? null : trades, gap, recovering: false }
}

describe('ViewIntake', () => {
  let next: VenueView[]
  let full: boolean
  let submitted: (readonly VenueView[])[]
  let refused: number
  let intake: ViewIntake
  beforeEach(() => {
    next = []
    full = false
    submitted = []
    refused = 0
    intake = new ViewIntake({
      take: () => next,
      submit: (views) => {
        if (full) throw new Error('full')
        submitted.push(views)
      },
      onRefused: () => refused++,
    })
  })

  it('submits what changed, and nothing when nothing did', () => {
    intake.take(null)
    next = [aView(AVAX, 1, 3)]
    intake.take(null)
    expect(submitted).toEqual([[aView(AVAX, 1, 3)]])
  })

  it('what there was no room for comes with the next: the newest state, all volume, every gap', () => {
    full = true
    next = [aView(AVAX, 1, 3, true), aView(HALO, 1, 9)]
    intake.take(null)
    next = [aView(AVAX, 2, 4)]
    intake.take(null)
    expect([submitted, refused]).toEqual([[], 2])
    full = false
    next = [aView(AVAX, 3, 0)]
    intake.take(AVAX)
    expect(submitted).toHaveLength(1)
    expect(submitted[0]).toMatchObject([{ symbol: AVAX, receivedUs: 3, gap: true, trades: { count: 2, volumeLots: 7 } }])
    next = []
    intake.take(null)
    intake.take(null)
    expect(submitted.slice(1)).toEqual([[aView(HALO, 1, 9)]])
  })
})
