import type { Price, SymbolId, UnixUs, VenueView } from '@sluice/domain'
import { parseMessageReject } from '@sluice/fix'
import { VENUES } from '@sluice/testkit'
import { describe, expect, it, vi } from 'vitest'
import type { DeskStub } from './desk-stub.ts'
import { clock, control, instruments, onFreePorts, runningSandbox } from './running-sandbox.ts'

const [AVAX, OTHER] = instruments.map(({ symbol }) => symbol) as [SymbolId, SymbolId]
const { aDesk, aSandbox } = runningSandbox()

const view = (desk: DeskStub, symbol = AVAX): VenueView => desk.views.get(symbol)!
const isQuoted = (desk: DeskStub): boolean => desk.isUp && (desk.views.get(AVAX)?.asks.length ?? 0) > 0 && (desk.views.get(OTHER)?.asks.length ?? 0) > 0
const quoted = async (sandbox: Awaited<ReturnType<typeof aSandbox>>): Promise<DeskStub> => {
  const desk = aDesk(sandbox)
  await desk.until('quotes', () => isQuoted(desk))
  return desk
}
const through = (desk: DeskStub): Price => (view(desk).asks[0]![0] + 1_000) as Price
const told = (desk: DeskStub, clOrdId: string) => desk.reportsOf(clOrdId).map(({ execType, ordStatus, cumQty }) => [execType, ordStatus, cumQty])

describe('faults of reports', () => {
  it('[SB50] duplicateReports: everything is reported twice, each with its own number', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    await control(sandbox, '/fault', { fault: 'duplicateReports', mic: 'XNAS', on: true })
    desk.order('A', { price: through(desk) })
    await desk.until('a fill, twice', () => desk.reportsOf('A').filter(({ ordStatus }) => ordStatus === 'filled').length === 2)
    const ids = desk.reportsOf('A').map(({ execId }) => execId)
    expect(ids).toEqual(ids.filter((_, i) => i % 2 === 0).flatMap((id) => [id, id]))
    const numbers = desk.messages.map(({ msgSeqNum }) => msgSeqNum)
    expect(new Set(numbers).size).toBe(numbers.length)
  })

  it('[SB51] lateReports: fills come seconds late, whatever else is told of the order behind them', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    await control(sandbox, '/fault', { fault: 'lateReports', mic: 'XNAS', on: true })
    const sentMs = performance.now()
    desk.order('A', { price: through(desk) })
    await desk.until('the acknowledgement', () => desk.reportsOf('A').length === 1)
    desk.status('A')
    desk.order('B', { price: 100 as Price })
    await desk.until('another order meanwhile', () => desk.reportsOf('B').length === 2)
    expect(told(desk, 'A')).toEqual([['new', 'new', 0]])
    await desk.until('all of it', () => desk.reportsOf('A').at(-1)!.execType === 'orderStatus')
    expect(performance.now() - sentMs).toBeGreaterThan(2_900)
    expect(told(desk, 'A').at(-2)).toEqual(['trade', 'filled', 100])
    expect(told(desk, 'A').at(-1)).toEqual(['orderStatus', 'filled', 100])
  })

  it('[SB52] fillAfterCancel: the cancel is acknowledged, then a fill; the venue goes on to say so', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    await control(sandbox, '/fault', { fault: 'fillAfterCancel', mic: 'XNAS', on: true })
    desk.order('A', { price: 100 as Price, timeInForce: 'day' })
    desk.cancel('A', 'A-C')
    await desk.until('the fill', () => desk.reportsOf('A').length === 3)
    desk.status('A')
    await desk.until('the status', () => desk.reportsOf('A').length === 4)
    expect(told(desk, 'A')).toEqual([['new', 'new', 0], ['canceled', 'canceled', 0], ['trade', 'canceled', 100], ['orderStatus', 'canceled', 100]])
    expect(desk.reportsOf('A')[2]).toMatchObject({ lastQty: 100, lastPx: 100, leavesQty: 0 })
  })

  it('[SB53] correctTrade and bustTrade: the last trade is corrected, then taken back; without one they are refused', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    expect(await control(sandbox, '/fault', { fault: 'bustTrade', mic: 'XNAS' })).toMatchObject({ code: 409, body: { error: expect.stringContaining('XNAS has not traded with the desk') } })
    desk.order('A', { price: through(desk) })
    await desk.until('a fill', () => desk.reportsOf('A').some(({ ordStatus }) => ordStatus === 'filled'))
    const fill = desk.reportsOf('A').at(-1)!
    const price = (units: number): string => String(units / instruments[0]!.priceScale)
    const trade = { clOrdId: fill.clOrdId, symbol: instruments[0]!.symbol, side: 'buy', qty: fill.lastQty, price: price(fill.lastPx) }
    const newPx = fill.lastPx + instruments[0]!.tick
    expect(await control(sandbox, '/fault', { fault: 'correctTrade', mic: 'XNAS', on: true })).toMatchObject({ code: 200, body: { fault: 'correctTrade', mic: 'XNAS', trade: { ...trade, execId: fill.execId, newPrice: price(newPx), cumQty: 100, ordStatus: 'filled' } } })
    expect(await control(sandbox, '/fault', { fault: 'bustTrade', mic: 'XNAS', on: true })).toMatchObject({ code: 200, body: { trade: { ...trade, price: price(newPx), newPrice: null, cumQty: 100 - fill.lastQty, ordStatus: 'canceled' } } })
    expect((await control(sandbox, '/fault', { fault: 'bustTrade', mic: 'XNAS', on: false })).body).toEqual({ fault: 'bustTrade', mic: 'XNAS', on: false })
    await desk.until('both', () => desk.reportsOf('A').at(-1)!.execType === 'tradeCancel')
    const [corrected, busted] = desk.reportsOf('A').slice(-2)
    expect(corrected).toMatchObject({ execType: 'tradeCorrect', execRefId: fill.execId, lastQty: fill.lastQty, lastPx: fill.lastPx + instruments[0]!.tick, cumQty: 100 })
    expect(busted).toMatchObject({ execType: 'tradeCancel', execRefId: corrected!.execId, cumQty: 100 - fill.lastQty })
    expect(await control(sandbox, '/fault', { fault: 'bustTrade', mic: 'XNAS' })).toMatchObject({ code: 409, body: { error: expect.stringContaining(`since its trade ${busted!.execRefId} of order A was taken back; only the last trade`) } })
    desk.status('A')
    await desk.until('the status', () => desk.reportsOf('A').at(-1)!.execType === 'orderStatus')
    expect(desk.reportsOf('A').at(-1)).toMatchObject({ cumQty: 100 - fill.lastQty })
  })
})

describe('a venue that takes no status requests', () => {
  it.each([false, true])('[SB63] noStatusRequests, or statusRequests false of the venue (%s): 35=j with 380=3, and nothing else is told', async (byConfig) => {
    const sandbox = await aSandbox(byConfig ? { venues: onFreePorts(VENUES.filter(({ mic }) => mic === 'XNAS').map((venue) => ({ ...venue, statusRequests: false }))) } : {})
    if (!byConfig) await control(sandbox, '/fault', { fault: 'noStatusRequests', mic: 'XNAS', on: true })
    const desk = await quoted(sandbox)
    desk.order('A', { price: through(desk) })
    await desk.until('a fill', () => desk.reportsOf('A').some(({ ordStatus }) => ordStatus === 'filled'))
    const before = desk.reportsOf('A').length
    desk.status('A')
    await desk.until('the refusal', () => desk.messages.some(({ msgType }) => msgType === 'j'))
    expect(desk.messages.flatMap((message) => (message.msgType === 'j' ? [parseMessageReject(message)] : []))).toMatchObject([{ ok: true, value: { clOrdId: 'A', unsupported: { msgType: 'H' } } }])
    expect(desk.reportsOf('A')).toHaveLength(before)
  })
})

describe('faults of the feed', () => {
  it('[SB54] sequenceGap: a message is lost now and then, and a snapshot heals it', async () => {
    const sandbox = await aSandbox({ activity: 20 })
    const desk = await quoted(sandbox)
    expect(desk.gaps).toBe(0)
    await control(sandbox, '/fault', { fault: 'sequenceGap', mic: 'XNAS', on: true })
    await desk.until('a gap', () => desk.gaps > 0)
    await desk.until('a whole book', () => !view(desk).recovering && !view(desk, OTHER).recovering)
    expect(sandbox.status().venues[0]!.marketData.messagesLost).toBeGreaterThan(0)
  })

  it('[SB55] crossed, locked and bad quotes are shown, and go with the switch', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    const touch = (symbol = AVAX): number => (view(desk, symbol).bids[0]?.[0] ?? NaN) - (view(desk, symbol).asks[0]?.[0] ?? NaN)
    const set = (fault: string, on: boolean) => control(sandbox, '/fault', { fault, mic: 'XNAS', on })
    await set('crossedBook', true)
    await desk.until('a crossed book', () => touch() > 0)
    await set('crossedBook', false)
    await set('lockedBook', true)
    await desk.until('a locked book', () => touch() === 0)
    await set('lockedBook', false)
    await desk.until('a sane book', () => touch() < 0)
    const before = new Map([AVAX, OTHER].map((symbol) => [symbol, view(desk, symbol).bids[0]![0]]))
    const bid = before.get(AVAX)!
    await set('badQuotes', true)
    const isAbsurd = (symbol: SymbolId): boolean => view(desk, symbol).asks[0]![0] < before.get(symbol)! / 5 || view(desk, symbol).bids[0]![0] > before.get(symbol)! * 5
    await desk.until('an absurd price', () => isAbsurd(AVAX) || isAbsurd(OTHER))
    await desk.until('a negative price', () => desk.unreadable > 0)
    await set('badQuotes', false)
    await desk.until('a sane book again', () => touch() < 0 && touch(OTHER) < 0 && view(desk).bids[0]![0] > bid / 2 && view(desk).asks[0]![0] < bid * 2 && !view(desk).recovering)
  })

  it('[SB56] partialOutage takes half of the symbols: no news of them, no orders in them', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    await control(sandbox, '/fault', { fault: 'partialOutage', mic: 'XNAS', on: true })
    desk.order('A', { symbol: OTHER, price: through(desk) })
    desk.order('B', { price: through(desk) })
    await desk.until('answers', () => desk.reportsOf('A').length > 0 && desk.reportsOf('B').some(({ execType }) => execType === 'trade'))
    expect(desk.reportsOf('A')[0]).toMatchObject({ execType: 'rejected', text: `${OTHER} cannot be traded here now` })
    const { receivedUs } = view(desk, OTHER)
    await desk.until('two refreshes of the other half', () => view(desk).receivedUs > receivedUs + 1_500_000)
    expect(view(desk, OTHER).receivedUs).toBe(receivedUs)
  })

  it('[SB56] partialOutage takes the one symbol of a venue that has no other', async () => {
    const sandbox = await aSandbox({ instruments: instruments.slice(0, 1) })
    const desk = aDesk(sandbox)
    await desk.until('quotes', () => desk.isUp && (desk.views.get(AVAX)?.asks.length ?? 0) > 0)
    await control(sandbox, '/fault', { fault: 'partialOutage', mic: 'XNAS', on: true })
    desk.order('A', { price: through(desk) })
    await desk.until('a refusal', () => desk.reportsOf('A').length > 0)
    expect(desk.reportsOf('A')[0]).toMatchObject({ execType: 'rejected', text: `${AVAX} cannot be traded here now` })
  })

  it('[SB57] clockSkew: the stamps of feed and reports run five seconds ahead', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    await control(sandbox, '/fault', { fault: 'clockSkew', mic: 'XNAS', on: true })
    await desk.until('a skewed stamp', () => view(desk).venueUs - view(desk).receivedUs > 4_000_000)
    desk.order('A', { price: 100 as Price })
    await desk.until('a report', () => desk.reportsOf('A').length > 0)
    await control(sandbox, '/fault', { fault: 'rejectOrders', mic: 'XNAS', on: true })
    desk.order('B', { price: 100 as Price })
    desk.status('B')
    await desk.until('a refusal and a status', () => desk.reportsOf('B').length === 2)
    for (const report of [desk.reportsOf('A')[0]!, ...desk.reportsOf('B')]) expect(report.venueUs - Date.now() * 1_000, report.execType).toBeGreaterThan(4_000_000)
  })
})

describe('trading states', () => {
  it('[SB58] each symbol says its state at the subscription and when it changes; what is not open takes no orders', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    const state = (symbol = AVAX) => view(desk, symbol).status?.state
    expect([state(), state(OTHER)]).toEqual(['open', 'open'])
    await control(sandbox, '/fault', { fault: 'halt', symbol: AVAX, on: true })
    await desk.until('a halt of one symbol', () => state() === 'halted')
    expect(state(OTHER)).toBe('open')
    desk.order('A', { price: through(desk) })
    await desk.until('a refusal', () => desk.reportsOf('A').length > 0)
    expect(desk.reportsOf('A')[0]).toMatchObject({ execType: 'rejected', text: `${AVAX} is halted` })
    await control(sandbox, '/fault', { fault: 'halt', symbol: AVAX, on: false })
    await desk.until('trading again', () => state() === 'open')
    for (const [fault, expected] of [['halt', 'halted'], ['auction', 'auction'], ['closed', 'closed']] as const) {
      await control(sandbox, '/fault', { fault, mic: 'XNAS', on: true })
      await desk.until(expected, () => state() === expected && state(OTHER) === expected)
      await control(sandbox, '/fault', { fault, mic: 'XNAS', on: false })
      await desk.until('open', () => state() === 'open' && state(OTHER) === 'open')
    }
  })

  it('[SB59] priceBand: told with the state, and no order beyond it is taken', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    await control(sandbox, '/fault', { fault: 'priceBand', mic: 'XNAS', on: true })
    await desk.until('a band', () => view(desk).status?.bandHigh != null)
    const { bandLow, bandHigh } = view(desk).status!
    expect(bandLow! < view(desk).asks[0]![0] && view(desk).bids[0]![0] < bandHigh!).toBe(true)
    desk.order('A', { price: (bandHigh! + 100) as Price })
    await desk.until('a refusal', () => desk.reportsOf('A').length > 0)
    expect(desk.reportsOf('A')[0]).toMatchObject({ execType: 'rejected', text: `the price is above the upper band of ${AVAX}` })
    await control(sandbox, '/fault', { on: false })
    await desk.until('no band', () => view(desk).status?.bandHigh === null)
  })

  it('[SB60] haltAll and silentAll hold for every venue, and leave the switches of each as they were', async () => {
    const sandbox = await aSandbox({ venues: onFreePorts(VENUES.filter(({ mic }) => mic === 'XNAS' || mic === 'XNYS')) })
    const desk = await quoted(sandbox)
    const other = aDesk(sandbox, 'XNYS')
    await other.until('quotes', () => isQuoted(other))
    await control(sandbox, '/fault', { fault: 'halt', mic: 'XNYS', on: true })
    await control(sandbox, '/fault', { fault: 'haltAll', on: true })
    await desk.until('a halt', () => view(desk).status?.state === 'halted')
    await control(sandbox, '/fault', { fault: 'haltAll', on: false })
    await desk.until('trading again', () => view(desk).status?.state === 'open')
    expect(view(other).status?.state).toBe('halted')
    await control(sandbox, '/fault', { fault: 'silentAll', on: true })
    expect((await control(sandbox, '/status')).body).toMatchObject({ market: { haltAll: false, silentAll: true, burst: false }, haltedSymbols: [], tape: null })
    const sent = sandbox.status().venues.map(({ marketData }) => marketData.messagesSent)
    desk.order('A', { price: 100 as Price })
    await desk.until('an answer meanwhile', () => desk.reportsOf('A').length === 2)
    expect(sandbox.status().venues.map(({ marketData }) => marketData.messagesSent)).toEqual(sent)
    await control(sandbox, '/fault', { on: false })
    await other.until('trading at the other', () => view(other).status?.state === 'open')
  })

  it('[SB62] burst: ten times the activity while it is on', async () => {
    const sandbox = await aSandbox()
    const desk = await quoted(sandbox)
    const eventsIn = async (ms: number): Promise<number> => {
      const { bookEvents, marketUs } = sandbox.status()
      await desk.until('time', () => sandbox.status().marketUs >= marketUs + ms * 1_000)
      return sandbox.status().bookEvents - bookEvents
    }
    const before = await eventsIn(1_500)
    await control(sandbox, '/fault', { fault: 'burst', on: true })
    expect(sandbox.status().market.burst).toBe(true)
    await eventsIn(300)
    expect(await eventsIn(1_500)).toBeGreaterThan(before * 3)
    await control(sandbox, '/fault', { fault: 'burst', on: false })
    expect(sandbox.status().market.burst).toBe(false)
  })

  it('[SB62] burst ends by itself after half a minute', async () => {
    let aheadUs = 0
    const sandbox = await aSandbox({ clock: { nowUs: () => (clock.nowUs() + aheadUs) as UnixUs } })
    await control(sandbox, '/fault', { fault: 'burst', on: true })
    const { marketUs } = sandbox.status()
    for (let step = 1; step <= 4; step++) {
      expect(sandbox.status().market.burst).toBe(true)
      // Time jumps by less than what a market makes up for at once.
      aheadUs += 8_000_000
      await vi.waitFor(() => expect(sandbox.status().marketUs).toBeGreaterThan(marketUs + step * 8_000_000), { timeout: 10_000, interval: 5 })
    }
    await vi.waitFor(() => expect(sandbox.status().market.burst).toBe(false), { timeout: 10_000, interval: 5 })
  })

  it('[SB61] says what is wrong with a switch', async () => {
    const sandbox = await aSandbox()
    expect(await control(sandbox, '/fault', { fault: 'halt', symbol: 'NOPE', on: true })).toMatchObject({ code: 404, body: { error: expect.stringContaining('AVAX') } })
    expect(await control(sandbox, '/fault', { fault: 'haltAll' })).toMatchObject({ code: 400, body: { error: expect.stringContaining('on is missing') } })
    expect(await control(sandbox, '/fault', { fault: 'haltAll', mic: 'XNAS', on: true })).toMatchObject({ code: 400 })
    expect(await control(sandbox, '/fault', { fault: 'silentFeed', symbol: 'AVAX', on: true })).toMatchObject({ code: 400 })
  })
})
