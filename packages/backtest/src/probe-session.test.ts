import { FEATURE_SCHEMA, OrderOutcomes } from '@sluice/features'
import { Engine, MarketBoard, scoringInputs } from '@sluice/engine'
import { MarketSim } from '@sluice/market-sim'
import { anEngineConfig, aParentRequest } from '@sluice/testkit'
import type { Input, Output, Seq, SessionId, UnixUs, VenueView } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { runProbeSession, type ProbeSample } from './index.ts'
import { VirtualFeed } from './virtual-feed.ts'

const START_US = 1_790_000_000_000_000
const OPTIONS = { seed: 41_107, engineConfig: anEngineConfig(), warmUpS: 5, durationS: 30, horizonUs: 2_000_000, viewIntervalUs: 50_000, probesPerSymbol: 2, longLifeUs: 10_000_000, longShare: 0.3 }

describe('a probe session', () => {
  const first = runProbeSession(OPTIONS)

  it('[PB1] is the same for the same options, and another for another seed', () => {
    const again = runProbeSession(OPTIONS)
    expect(again.stateHash).toBe(first.stateHash)
    expect(again.samples).toEqual(first.samples)
    expect(runProbeSession({ ...OPTIONS, seed: 41_108 }).stateHash).not.toBe(first.stateHash)
  })

  it('[PB3] labels are complete and within what can be', () => {
    expect(first.samples.length).toBeGreaterThan(100)
    for (const s of first.samples) {
      expect(s.features).toHaveLength(FEATURE_SCHEMA.count)
      expect(s.features.every(Number.isFinite)).toBe(true)
      expect(s.cumQty).toBeLessThanOrEqual(s.orderQty)
      expect(s.waitS !== null).toBe(s.cumQty === s.orderQty)
      expect(s.filled).toBe(s.waitS !== null && s.waitS <= 2)
      if (s.cumQty === 0 || s.filled) expect(s.slippageBps === null).toBe(s.cumQty === 0)
      expect(s.knownUs).toBeGreaterThan(s.sentUs)
    }
    // Posts have one of the two lives, whatever came of them; a take ends by itself.
    for (const life of [2, 10]) expect(first.samples.some((s) => s.aggressiveness === 'post' && s.watchedS === life), `life of ${life} s`).toBe(true)
    expect(first.samples.every((s) => (s.aggressiveness === 'take' ? s.watchedS === Infinity : s.watchedS === 2 || s.watchedS === 10))).toBe(true)
  })

  it('[PB3] taking pays about the half spread, posting earns it, the midpoint lies between', () => {
    const mean = (aggressiveness: ProbeSample['aggressiveness']): number => {
      const filled = first.samples.filter((s) => s.aggressiveness === aggressiveness && s.slippageBps !== null)
      return filled.reduce((sum, s) => sum + s.slippageBps!, 0) / filled.length
    }
    expect(mean('take')).toBeGreaterThan(0.5)
    expect(mean('post')).toBeLessThan(-0.2)
    expect(mean('mid')).toBeGreaterThan(mean('post'))
    expect(mean('mid')).toBeLessThan(mean('take'))
  })
})

it('[PB2] the engine on its door and the offline board compute the same bits', () => {
  const config = anEngineConfig({ model: { modelId: 'any', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null } })
  const engine = new Engine(config)
  const board = new MarketBoard(config)
  const outcomes = new OrderOutcomes()
  outcomes.useVenues(config.venues)
  let seq = 0
  const step = (tsUs: number, input: Input): readonly Output[] => engine.step({ seq: ++seq as Seq, tsUs: tsUs as UnixUs, input })
  step(START_US, { kind: 'set-config', config })
  for (const { mic } of config.venues) step(START_US, { kind: 'session', session: mic as string as SessionId, role: 'orders', mic, up: true })
  const feed = new VirtualFeed(config.instruments, config.venues)
  const market = new MarketSim({
    seed: 9, instruments: config.instruments, venues: config.venues, startUs: START_US,
    sink: { bookChanged: (mic, symbol) => feed.bookChanged(mic, symbol), trade: (trade) => feed.trade(trade) },
  })
  for (let us = START_US; us < START_US + 20_000_000; us += 50_000) {
    market.advanceTo(us)
    const views: VenueView[] = feed.take(market, us as UnixUs)
    // Through JSON, as the journal keeps them.
    step(us, { kind: 'views', views: JSON.parse(JSON.stringify(views)) as VenueView[] })
    board.takeViews(views, us as UnixUs, (symbol) => board.consolidated(symbol, us as UnixUs, []))
  }
  const nowUs = (START_US + 20_000_000) as UnixUs
  let compared = 0
  for (const instrument of config.instruments) {
    const request = aParentRequest({ symbol: instrument.symbol, clOrdId: `T-${instrument.symbol}` as ReturnType<typeof aParentRequest>['clOrdId'], limitPrice: null, ordType: 'market' })
    const outputs = step(nowUs, { kind: 'submit-parent', source: { kind: 'user', user: 'test', requestId: instrument.symbol }, request })
    const asked = outputs.find((o) => o.kind === 'score-requested')
    if (asked?.kind !== 'score-requested') continue
    const offline = scoringInputs(
      { config, board, histories: outcomes.histories, venues: new Map(config.venues.map((v) => [v.mic, v])), isReachable: () => true, mayTrade: () => true, consolidated: (symbol, atUs) => board.consolidated(symbol, atUs, []) },
      { instrument, side: request.side, qty: request.orderQty, limitPrice: null, immediate: false, urgency: request.urgency, elapsedUs: 0, nowUs }, [],
    )
    expect(offline.candidates).toEqual(asked.candidates)
    expect(new Uint8Array(asked.features.buffer)).toEqual(new Uint8Array(offline.features!.buffer))
    compared += asked.candidates.length
  }
  expect(compared).toBeGreaterThan(50)
})
