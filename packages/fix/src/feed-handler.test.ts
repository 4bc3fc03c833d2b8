import type { FeedEvent, Mic, Price, QtyLots, SymbolId, UnixUs, VenueStatus, VenueView } from '@sluice/domain'
import { FeedBooks, VenueBook, type VenueFeedEvent } from '@sluice/book'
import { freshSeeds, INSTRUMENTS, T0, withSeed } from '@sluice/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { FeedHandler } from './feed-handler.ts'
import { decodeMessage } from './message.ts'
import { encodeMarketData, parseMarketDataRequest, type MarketDataEntry } from './market-data-messages.ts'
import { MessageBuilder, type OutboundMessage } from './message-builder.ts'
import { encodeSecurityStatus } from './security-status.ts'

const AVAX = INSTRUMENTS[0] as (typeof INSTRUMENTS)[number]
const BRKR = INSTRUMENTS[1] as (typeof INSTRUMENTS)[number]
const builder = new MessageBuilder('XNAS', 'SLUICE-MD', 'microseconds')
const bid = (price: number, qty: number): MarketDataEntry => ({ kind: 'bid', price: price as Price, qty: qty as QtyLots })
const ask = (price: number, qty: number): MarketDataEntry => ({ kind: 'ask', price: price as Price, qty: qty as QtyLots })
const trade = (price: number, qty: number, aggressor: 'buy' | 'sell' | null): MarketDataEntry => ({ kind: 'trade', price: price as Price, qty: qty as QtyLots, aggressor })

describe('FeedHandler', () => {
  let feed: FeedHandler
  let requests: string[][]
  let events: FeedEvent[]
  let nowUs: UnixUs
  beforeEach(() => {
    requests = []
    events = []
    nowUs = T0
    const send = ({ msgType, body }: OutboundMessage): void => {
      const request = parseMarketDataRequest(decodeMessage(builder.build(msgType, 1, nowUs, body)))
      if (request.ok) requests.push([...request.value.symbols])
    }
    feed = new FeedHandler({ mic: 'XNAS' as Mic, instruments: [AVAX, BRKR], send, snapshotTimeoutUs: 1_000_000, onEvent: (event: VenueFeedEvent) => void events.push(event) })
  })

  const receive = (kind: 'snapshot' | 'incremental', rptSeq: number, entries: MarketDataEntry[], instrument = AVAX) => {
    nowUs = (nowUs + 10) as UnixUs
    const { msgType, body } = encodeMarketData({ kind, mdReqId: 'R', symbol: instrument.symbol, rptSeq, venueUs: (nowUs - 5) as UnixUs, entries }, instrument)
    return feed.onMessage(decodeMessage(builder.build(msgType, 1, nowUs, body)), nowUs)
  }
  const status = (told: VenueStatus, instrument = AVAX) => {
    nowUs = (nowUs + 10) as UnixUs
    const { msgType, body } = encodeSecurityStatus({ symbol: instrument.symbol, status: told, venueUs: nowUs }, instrument)
    return feed.onMessage(decodeMessage(builder.build(msgType, 1, nowUs, body)), nowUs)
  }
  const view = (): VenueView => feed.takeViews(nowUs, AVAX.symbol)[0] as VenueView

  it('[D1] subscribes to every symbol when up; a snapshot gives the first view', () => {
    feed.onUp(nowUs)
    expect(requests).toEqual([[AVAX.symbol, BRKR.symbol]])
    expect(feed.takeViews(nowUs, null)).toEqual([])
    receive('snapshot', 7, [bid(1_000_000, 5), ask(1_000_100, 6), bid(999_900, 9)])
    expect(feed.takeViews(nowUs, null)).toEqual([{
      symbol: AVAX.symbol, mic: 'XNAS', venueUs: nowUs - 5, receivedUs: nowUs, processedUs: nowUs, status: null, bids: [[1_000_000, 5], [999_900, 9]], asks: [[1_000_100, 6]], trades: null, gap: false, recovering: false,
    }])
    expect(feed.takeViews(nowUs, null)).toEqual([])
  })

  it('[D2] increments set and remove levels; trades add up until the view is taken', () => {
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 5), ask(1_000_100, 6)])
    receive('incremental', 2, [bid(1_000_000, 0), bid(999_800, 3), trade(1_000_000, 5, 'sell')])
    receive('incremental', 3, [trade(1_000_100, 2, 'buy'), trade(1_000_050, 1, null)])
    expect(view()).toMatchObject({ bids: [[999_800, 3]], trades: { count: 3, volumeLots: 8, buyVolumeLots: 2, sellVolumeLots: 5, high: 1_000_100, low: 1_000_000, last: 1_000_050 } })
    receive('incremental', 4, [])
    expect(view()).toMatchObject({ trades: null, receivedUs: nowUs })
  })

  it('[D3] a gap is marked once, a snapshot asked for, and the book trusted again when it came', () => {
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 5)])
    view()
    requests.length = 0
    receive('incremental', 3, [bid(999_900, 1)])
    expect(requests).toEqual([[AVAX.symbol]])
    expect(view()).toMatchObject({ gap: true, recovering: true, bids: [[1_000_000, 5]] })
    receive('incremental', 4, [bid(999_900, 1)])
    expect(feed.hasDirtyViews).toBe(false)
    receive('snapshot', 4, [bid(999_700, 2)])
    expect(view()).toMatchObject({ gap: false, recovering: false, bids: [[999_700, 2]] })
    receive('incremental', 5, [bid(999_800, 2)])
    expect(view()).toMatchObject({ gap: false, recovering: false, bids: [[999_800, 2], [999_700, 2]] })
    expect(feed.state().gaps).toBe(1)
  })

  it('[D3] gap and recovery between two takes are both in the view', () => {
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 5)])
    receive('incremental', 3, [])
    receive('snapshot', 3, [bid(999_700, 2)])
    expect(view()).toMatchObject({ gap: true, recovering: false, bids: [[999_700, 2]] })
  })

  it('[D4] what is older than the book changes nothing', () => {
    feed.onUp(nowUs)
    receive('snapshot', 5, [bid(1_000_000, 5)])
    view()
    receive('incremental', 4, [bid(1_000_000, 0)])
    receive('incremental', 5, [bid(1_000_000, 0)])
    expect(feed.hasDirtyViews).toBe(false)
  })

  it('[D5] a snapshot that does not come is asked for again', () => {
    feed.onUp(nowUs)
    receive('snapshot', 1, [], BRKR)
    requests.length = 0
    feed.poll((nowUs + 900_000) as UnixUs)
    expect(requests).toEqual([])
    feed.poll((nowUs + 1_100_000) as UnixUs)
    feed.poll((nowUs + 1_200_000) as UnixUs)
    expect(requests).toEqual([[AVAX.symbol]])
  })

  it('[D6] a lost session marks every book that counted', () => {
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 5)])
    feed.takeViews(nowUs, null)
    feed.onDown(nowUs)
    expect(feed.takeViews(nowUs, null)).toMatchObject([{ symbol: AVAX.symbol, gap: true, recovering: true }])
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 7)])
    expect(view()).toMatchObject({ recovering: false, bids: [[1_000_000, 7]] })
  })

  it('[D7] unknown symbols are refused and counted; a message that cannot be read recovers its book', () => {
    feed.onUp(nowUs)
    expect(receive('snapshot', 1, [], { ...AVAX, symbol: 'NOPE' as SymbolId })).toMatchObject({ tag: 55, value: 'NOPE' })
    receive('snapshot', 1, [bid(1_000_000, 5)])
    requests.length = 0
    const broken = builder.build('X', 1, nowUs, `55=${AVAX.symbol}\x0183=2\x0160=20261121-07:08:09\x01268=1\x01269=0\x01270=bad\x01271=1\x01`)
    expect(feed.onMessage(decodeMessage(broken), nowUs)).toMatchObject({ tag: 270, value: 'bad' })
    expect(requests).toEqual([[AVAX.symbol]])
    expect(feed.state()).toMatchObject({ refused: 2, gaps: 1, recovering: 2, connected: true, symbols: 2 })
  })

  it('[D7] a state that cannot be read is refused, and its book goes on', () => {
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 5)])
    requests.length = 0
    const broken = builder.build('f', 1, nowUs, `55=${AVAX.symbol}\x0160=20261121-07:08:09\x01326=x\x01`)
    expect(feed.onMessage(decodeMessage(broken), nowUs)).toMatchObject({ tag: 326, value: 'x' })
    expect(requests).toEqual([])
    expect(feed.state()).toMatchObject({ refused: 1, gaps: 0, recovering: 1 })
  })

  it('[D9] state and price band of a symbol are in its views', () => {
    const halted: VenueStatus = { state: 'halted', bandLow: 990_000 as Price, bandHigh: null }
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 5)])
    const bookUs = nowUs
    expect(view().status).toBeNull()
    status(halted)
    expect(view()).toMatchObject({ status: halted, receivedUs: bookUs, processedUs: nowUs, bids: [[1_000_000, 5]] })
    receive('incremental', 2, [])
    expect(view().status).toEqual(halted)
    feed.onDown(nowUs)
    expect(view()).toMatchObject({ status: halted, recovering: true })
    status({ state: 'open', bandLow: null, bandHigh: null })
    expect(view().status).toEqual({ state: 'open', bandLow: null, bandHigh: null })
    expect(status(halted, { ...AVAX, symbol: 'NOPE' as SymbolId })).toMatchObject({ tag: 55 })
  })

  it('[D11] books are asked for anew without being distrusted', () => {
    feed.refresh()
    expect(requests).toEqual([])
    feed.onUp(nowUs)
    receive('snapshot', 1, [bid(1_000_000, 5)])
    requests.length = 0
    feed.refresh()
    expect(requests).toEqual([[AVAX.symbol, BRKR.symbol]])
    expect(view()).toMatchObject({ gap: false, recovering: false })
    receive('snapshot', 9, [bid(1_000_100, 5)])
    receive('incremental', 10, [])
    expect(view()).toMatchObject({ gap: false, recovering: false, bids: [[1_000_100, 5]] })
  })

  for (const seed of [1, ...freshSeeds(5)]) {
    it(`[D8] [D10] with messages and sessions lost at random the book ends equal to the venue's, and its events replay to the same views, seed ${seed}`, () => withSeed(seed, (rng) => {
      const views: VenueView[] = []
      const takeViews = (symbol: SymbolId | null): void => {
        views.push(...feed.takeViews(nowUs, symbol))
        events.push({ kind: 'views', symbol, nowUs })
      }
      feed.onUp(nowUs)
      const book = new VenueBook()
      let rptSeq = 0
      const snapshot = (): void => {
        const side = (name: 'bid' | 'ask') => book.top(name, 1_000).map(([price, qty]) => (name === 'bid' ? bid(price, qty) : ask(price, qty)))
        receive('snapshot', rptSeq, [...side('bid'), ...side('ask')])
      }
      snapshot()
      for (let i = 0; i < 400; i++) {
        const name = rng.int(0, 1) === 0 ? 'bid' : 'ask'
        const price = (name === 'bid' ? 990_000 + rng.int(0, 20) * 100 : 1_000_000 + rng.int(0, 20) * 100)
        const qty = rng.int(0, 3) * 100
        book.setLevel(name, price as Price, qty as QtyLots)
        rptSeq++
        const asked = requests.length
        const print = rng.int(0, 5) === 0 ? [trade(price, 100, 'buy')] : []
        if (rng.int(0, 9) > 0) receive('incremental', rptSeq, [name === 'bid' ? bid(price, qty) : ask(price, qty), ...print])
        if (rng.int(0, 40) === 0) status({ state: rng.int(0, 1) === 0 ? 'halted' : 'open', bandLow: null, bandHigh: null })
        if (rng.int(0, 7) === 0) takeViews(rng.int(0, 1) === 0 ? null : AVAX.symbol)
        if (rng.int(0, 99) === 0) {
          feed.onDown(nowUs)
          feed.onUp(nowUs)
        }
        if (requests.length > asked) snapshot()
      }
      rptSeq++
      const asked = requests.length
      receive('incremental', rptSeq, [])
      if (requests.length > asked) snapshot()
      takeViews(null)
      expect(views.at(-1)).toMatchObject({ recovering: false, bids: book.top('bid', 5), asks: book.top('ask', 5) })
      const books = new FeedBooks({ mics: ['XNAS' as Mic], symbols: [AVAX.symbol, BRKR.symbol] })
      expect(events.flatMap((event) => books.apply(event))).toEqual(views)
    }))
  }
})
