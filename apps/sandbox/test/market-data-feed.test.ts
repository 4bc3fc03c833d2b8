import type { Mic, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { decodeMessage, encodeMarketDataRequest, MessageBuilder, type OutboundMessage } from '@sluice/fix'
import type { SimTrade } from '@sluice/market-sim'
import { INSTRUMENTS } from '@sluice/testkit'
import { beforeEach, describe, expect, it } from 'vitest'
import { MarketDataFeed } from '../src/sandbox/market-data-feed.ts'
import { noFaults } from '../src/sandbox/venue-faults.ts'

const instruments = INSTRUMENTS.slice(0, 2)
const [FIRST, LAST] = instruments.map(({ symbol }) => symbol) as [SymbolId, SymbolId]
const START_US = 1_790_000_000_000_000 as UnixUs

const faults = noFaults()
let sent: OutboundMessage[] = []
let silent = false
let feed: MarketDataFeed
beforeEach(() => {
  Object.assign(faults, noFaults())
  silent = false
  feed = new MarketDataFeed({
    mic: 'XNAS' as Mic, instruments, market: { levels: () => [], nowUs: START_US }, levels: 5, faults, silent: () => silent, status: () => ({ state: 'open', bandLow: null, bandHigh: null }), send: (message) => void sent.push(message),
  })
  ask('subscribe')
  sent = []
})

function ask(action: 'subscribe' | 'snapshot'): void {
  const { msgType, body } = encodeMarketDataRequest({ mdReqId: 'R1', action, depth: 0, symbols: [FIRST, LAST] })
  expect(feed.request(decodeMessage(new MessageBuilder('SLUICE-MD', 'XNAS', 'microseconds').build(msgType, 1, START_US, body)))).toBeNull()
}

const trade = (symbol: SymbolId, qty: number): void =>
  feed.traded({ mic: 'XNAS' as Mic, symbol, price: 1_000_000 as Price, qty: qty as QtyLots, aggressor: 'buy', flags: 0, tsUs: START_US } as SimTrade)
/** Symbol and quantity of every print on the wire. */
const printed = (): string[] => sent.flatMap(({ body }) => [...body.matchAll(/269=2\x01270=[^\x01]+\x01271=(\d+)/g)].map(([, qty]) => `${/55=([^\x01]+)/.exec(body)![1]} ${qty}`))

describe('a feed that says nothing', () => {
  it('[SB63] answers no request for a snapshot either, and does when it speaks again', () => {
    silent = true
    ask('snapshot')
    ask('subscribe')
    expect(sent).toEqual([])
    silent = false
    ask('snapshot')
    expect(sent.map(({ msgType }) => msgType)).toEqual(['f', 'W', 'f', 'W'])
  })

  it('[SB63] prints are not told later, as if they had just happened', () => {
    silent = true
    trade(FIRST, 10)
    feed.flush(START_US + 5_000_000)
    expect(sent).toEqual([])
    silent = false
    trade(FIRST, 20)
    feed.flush(START_US + 5_004_000)
    expect(printed()).toEqual([`${FIRST} 20`])
  })

  it('[SB63] nor are prints of symbols that an outage took', () => {
    faults.partialOutage = true
    trade(FIRST, 10)
    trade(LAST, 10)
    feed.flush(START_US + 4_000)
    faults.partialOutage = false
    trade(LAST, 20)
    feed.flush(START_US + 8_000)
    expect(printed()).toEqual([`${FIRST} 10`, `${LAST} 20`])
  })
})
