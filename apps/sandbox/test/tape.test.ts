import { join } from 'node:path'
import { TRADE_FLAG, type FeedEntry, type FeedEvent, type Mic, type Price, type QtyLots, type UnixUs } from '@sluice/domain'
import { TapeFile } from '@sluice/tape'
import { describe, expect, it } from 'vitest'
import { fromUsOf } from '../src/sandbox/played-tape.ts'
import { control, instruments, runningSandbox } from './running-sandbox.ts'

const { aDesk, aSandbox, dir } = runningSandbox()
const { symbol } = instruments[0]!
const FROM = 1_514_903_400_000_000
const XNAS = 'XNAS' as Mic

const at = (ms: number): UnixUs => (FROM + ms * 1_000) as UnixUs
const update = (ms: number, snapshot: boolean, entries: readonly FeedEntry[]): FeedEvent => ({ kind: 'update', mic: XNAS, symbol, snapshot, rptSeq: 0, venueUs: at(ms), receivedUs: at(ms), entries })
const quote = (ms: number, bid: number, ask: number): FeedEvent =>
  update(ms, true, [{ kind: 'bid', price: bid as Price, qty: 300 as QtyLots }, { kind: 'ask', price: ask as Price, qty: 100 as QtyLots }])

function aTape(events: readonly FeedEvent[], of = symbol): string {
  const path = join(dir(), 'day.tape')
  const tape = new TapeFile(path, { source: 'a test', mics: [XNAS], instruments: [{ symbol: of, priceScale: 10_000, lotSize: 1, tick: 100, qtyScale: 1 }] })
  for (const event of events) tape.append(event)
  tape.commit()
  return path
}

it('[SB72] begins at the first such time of day', () => {
  const hourUs = 3_600_000_000
  const first = Date.UTC(2018, 0, 2, 9) * 1_000
  expect([fromUsOf('', first, first + 20 * hourUs), fromUsOf('14:30', first, first + 20 * hourUs), fromUsOf('02:00', first, first + 20 * hourUs)]).toEqual([first, first + 5.5 * hourUs, first + 17 * hourUs])
  expect(() => fromUsOf('14:30', first, first + hourUs)).toThrow('sandbox.tapeFrom is 14:30')
})

describe('a sandbox that plays a tape', () => {
  it('[SB70] quotes and prints as the tape does, takes our orders, and closes at its end', async () => {
    const path = aTape([
      quote(0, 1_570_000, 1_570_200), update(600, false, [{ kind: 'trade', price: 1_570_200 as Price, qty: 40 as QtyLots, aggressor: null, flags: TRADE_FLAG.intermarketSweep }]), quote(1_200, 1_570_100, 1_570_300), quote(2_500, 1_570_100, 1_570_300),
    ])
    const sandbox = await aSandbox({ tape: { path, from: '', speed: 1, repeat: false } })
    const desk = aDesk(sandbox)
    await desk.until('the first quote', () => desk.isUp && desk.views.get(symbol)?.asks[0]?.[0] === 1_570_200)
    desk.order('A', { price: 1_570_200 as Price })
    await desk.until('a fill at the displayed price', () => desk.reportsOf('A').some(({ ordStatus }) => ordStatus === 'filled'))
    expect(desk.reportsOf('A').at(-1)).toMatchObject({ lastPx: 1_570_200, lastQty: 100 })
    expect((await control(sandbox, '/status')).body.tape).toMatchObject({ name: 'day.tape', fromUs: FROM, toUs: at(2_500), speed: 1, round: 0, ended: false })
    await desk.until('the next quote', () => desk.views.get(symbol)?.asks[0]?.[0] === 1_570_300)
    await desk.until('the close', () => desk.views.get(symbol)?.status?.state === 'closed')
    expect(sandbox.status().tape).toMatchObject({ ended: true })
    expect(await control(sandbox, '/fault', { fault: 'burst', on: true })).toMatchObject({ code: 409, body: { error: expect.stringContaining('no agents') } })
  })

  it('[SB71] says what a tape lacks', async () => {
    await expect(aSandbox({ tape: { path: aTape([quote(0, 1, 2)], 'OTHER' as never), from: '', speed: 1, repeat: false } })).rejects.toThrow('it holds OTHER, none of which is configured')
    await expect(aSandbox({ tape: { path: aTape([]), from: '', speed: 1, repeat: false } })).rejects.toThrow('it holds no event')
  })
})
