import { MarketStatistics } from '@sluice/tca'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { blockBootstrap } from './block-bootstrap.ts'
import { calibrated, fitCalibration } from './calibration-map.ts'
import { FILL_FEATURES } from './fill-features.ts'
import { areaUnderCurve, brierScore, calibrationError } from './fill-metrics.ts'
import { FILL_MODEL_NAMES, trainFillModels, type FillModels } from './fill-models.ts'
import { FillSampler, type FillRows } from './fill-sampler.ts'
import { followLevel } from './follow-level.ts'
import { gramMatrix } from './gram.ts'
import { judgeFillModels, queueRises } from './judge-fill-models.ts'
import { fitLogistic } from './logistic.ts'
import { feed, madeUpTape, type TapeEvent } from './made-up-tape.ts'
import { selectRows } from './select-rows.ts'
import { signedLeastSquares } from './signed-least-squares.ts'
import { timeFolds } from './time-folds.ts'

const S = 1_000_000
const START = 1_000 * S
const BID = 1_000_000
const ASK = BID + 400

const sampler = (over: Partial<ConstructorParameters<typeof FillSampler>[0]> = {}): FillSampler => new FillSampler({ priceScale: 10_000, startUs: START, endUs: START + 200 * S, everyS: 20, ...over })
const valueOf = (rows: FillRows, row: number, name: string): number => rows.features[row * rows.columns + FILL_FEATURES.findIndex((feature) => feature.name === name)]!

describe('figures', () => {
  it('[LN121] area under the curve: pairs in the right order, equal ones half, rows by weight', () => {
    const outcomes = Uint8Array.of(0, 0, 1, 1)
    expect(areaUnderCurve(outcomes, Float64Array.of(0.1, 0.4, 0.35, 0.8))).toBe(0.75)
    expect(areaUnderCurve(outcomes, Float64Array.of(0.5, 0.5, 0.5, 0.5))).toBe(0.5)
    expect(areaUnderCurve(outcomes, Float64Array.of(0.1, 0.4, 0.4, 0.8))).toBe(0.875)
    // The unfilled one that stands too high counts twice: 4 of 6 pairs are right.
    expect(areaUnderCurve(outcomes, Float64Array.of(0.1, 0.4, 0.35, 0.8), { weights: [1, 2, 1, 1] })).toBeCloseTo(4 / 6, 12)
    expect(areaUnderCurve(Uint8Array.of(1, 1), Float64Array.of(0.1, 0.2))).toBeNaN()
  })

  it('[LN121] Brier score and calibration error', () => {
    expect(brierScore(Uint8Array.of(1, 0, 1), Float64Array.of(0.9, 0.2, 0.4))).toBeCloseTo((0.01 + 0.04 + 0.36) / 3, 12)
    expect(brierScore(Uint8Array.of(1, 0), Float64Array.of(0.9, 0.2), [3, 1])).toBeCloseTo((0.03 + 0.04) / 4, 12)
    // Two bins: .1 said and .5 seen, .6 said and .5 seen.
    expect(calibrationError(Uint8Array.of(0, 1, 1, 0), Float64Array.of(0.1, 0.1, 0.6, 0.6), 2)).toBeCloseTo((0.4 + 0.1) / 2, 12)
  })

  it('[LN122] intervals draw whole blocks, and the same ones from the same seed', () => {
    const blocks = [0, 0, 0, 1, 1, 1, 2, 2, 2]
    const values = [1, 1, 1, 2, 2, 2, 6, 6, 6]
    const seen = new Set<string>()
    const meanOf = (weights: Uint32Array): number[] => {
      seen.add(blocks.map((_, i) => weights[i]).join())
      return [values.reduce((sum, value, i) => sum + value * weights[i]!, 0) / weights.reduce((a, b) => a + b, 0)]
    }
    const [interval] = blockBootstrap(blocks, meanOf, { seed: 3, resamples: 400 })
    for (const draw of seen) {
      const weights = draw.split(',')
      expect(new Set(weights.slice(0, 3)).size + new Set(weights.slice(3, 6)).size + new Set(weights.slice(6)).size).toBe(3)
    }
    expect(interval!.low).toBe(1)
    expect(interval!.high).toBe(6)
    expect(blockBootstrap(blocks, meanOf, { seed: 3, resamples: 400 })).toEqual([interval])
    expect(blockBootstrap(blocks, () => [NaN], { seed: 3, resamples: 10 })).toEqual([])
  })
})

describe('orders', () => {
  const quotes = (s: FillSampler): void => {
    s.quote('A', START - S, BID, 200, ASK, 300)
    s.quote('B', START - S, BID - 100, 100, ASK + 100, 100)
  }
  /** The buy that joins venue A behind 200 shares at 20 s. */
  const buyOf = (act: (s: FillSampler) => void): { ten: number; sixty: number; afterS: number } => {
    const s = sampler()
    quotes(s)
    act(s)
    s.quote('B', START + 150 * S, BID - 100, 100, ASK + 100, 100)
    const rows = s.end()
    const row = rows.atUs.findIndex((us, i) => us === START + 20 * S && rows.buys[i] === 1)
    return { ten: rows.filled10[row]!, sixty: rows.filled60[row]!, afterS: rows.filledAfterS[row]! }
  }
  const at = (seconds: number): number => START + seconds * S

  it('[LN120] fills once the queue ahead and it have traded at its venue and price, or on a trade beyond', () => {
    expect(buyOf((s) => s.trade('A', at(21), BID, 299, 0))).toEqual({ ten: 0, sixty: 0, afterS: Infinity })
    expect(buyOf((s) => s.trade('A', at(21), BID, 300, 0))).toEqual({ ten: 1, sixty: 1, afterS: 1 })
    expect(buyOf((s) => [200, 100].forEach((qty, i) => s.trade('A', at(25 + 10 * i), BID, qty, 0)))).toEqual({ ten: 0, sixty: 1, afterS: 15 })
    expect(buyOf((s) => s.trade('A', at(30), BID - 100, 1, 0))).toMatchObject({ ten: 1, sixty: 1 })
    expect(buyOf((s) => s.trade('A', at(80), BID - 100, 1, 0))).toMatchObject({ ten: 0, sixty: 1 })
    expect(buyOf((s) => s.trade('A', at(80) + 1, BID - 100, 1, 0))).toMatchObject({ ten: 0, sixty: 0 })
    // Elsewhere, at the instant of joining, in an auction, or against what cancelled: not.
    expect(buyOf((s) => s.trade('B', at(21), BID - 100, 900, 0)).sixty).toBe(0)
    expect(buyOf((s) => s.trade('A', at(20), BID, 900, 0)).sixty).toBe(0)
    expect(buyOf((s) => s.trade('A', at(21), BID, 900, 4)).sixty).toBe(0)
    expect(buyOf((s) => {
      s.quote('A', at(21), BID, 100, ASK, 300)
      s.trade('A', at(22), BID, 250, 0)
    }).sixty).toBe(0)
  })

  it('[LN120] none where the venue is not at the best, the market is locked, or its minute is not seen', () => {
    const s = sampler()
    quotes(s)
    s.quote('C', at(50), ASK, 100, 0, 0)
    s.quote('C', at(70), 0, 0, 0, 0)
    s.quote('B', at(170), BID - 100, 100, ASK + 100, 100)
    const rows = s.end()
    expect([...rows.venues].every((venue) => rows.mics[venue] === 'A')).toBe(true)
    expect([...new Set(rows.atUs)].map((us) => (us - START) / S)).toEqual([20, 40, 80, 100])
  })

  it('[LN120] the same share fills at each venue as the market statistics find', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => {
      const events = madeUpTape({ seed, startUs: START, seconds: 400 })
      const s = sampler({ endUs: START + 390 * S })
      const statistics = new MarketStatistics({ priceScale: 10_000, startUs: START, sampleUs: 20 * S })
      feed(s, events)
      for (const event of events) {
        if (event.us >= START + 390 * S) continue
        if (event.kind === 'quote') statistics.quote(event.mic, event.us, event.bid, event.bidQty, event.ask, event.askQty)
        else statistics.trade(event.mic, event.us, event.price, event.qty, event.flags, null)
      }
      const table = statistics.end(START + 390 * S)
      const rows = s.end()
      rows.mics.forEach((mic, venue) => {
        const own = [...rows.venues.keys()].filter((row) => rows.venues[row] === venue)
        const expected = table.venues.find((one) => one.mic === mic)!
        expect(own.length).toBe(expected.virtualOrders)
        if (own.length === 0) return
        const rate = (filled: Uint8Array): number => own.reduce((sum, row) => sum + filled[row]!, 0) / own.length
        expect([rate(rows.filled10), rate(rows.filled60)]).toEqual(expected.fillChance!.slice(1))
      })
    }), { numRuns: 15 })
  })

  it('refuses times that run backwards and rounds that no order joins at', () => {
    const s = sampler()
    quotes(s)
    expect(() => s.quote('A', START - 2 * S, BID, 1, ASK, 1)).toThrow('time runs forward')
    expect(() => sampler({ everyS: 3 })).toThrow('everyS 3 must be a positive multiple of 2')
    expect(() => sampler({ endUs: START })).toThrow('must be after startUs')
  })
})

describe('features', () => {
  it('[LN123] say what was before the order, seen from its side', () => {
    const s = sampler()
    s.quote('A', START - S, BID, 200, ASK, 300)
    s.quote('B', START - S, BID - 100, 150, ASK, 100)
    s.trade('A', START + 12 * S, BID, 50, 1)
    s.quote('A', START + 12 * S, BID, 150, ASK, 300)
    s.trade('B', START + 18 * S, ASK, 40, 0)
    s.quote('B', START + 150 * S, 0, 0, 0, 0)
    const rows = s.end()
    const buy = rows.atUs.findIndex((us, i) => us === START + 20 * S && rows.buys[i] === 1)
    const sell = rows.atUs.findIndex((us, i) => us === START + 20 * S && rows.buys[i] === 0 && rows.mics[rows.venues[i]!] === 'A')
    const of = (row: number, ...names: string[]): number[] => names.map((name) => valueOf(rows, row, name))
    expect(of(buy, 'queue', 'spread', 'venues-at-best', 'other-side-venues', 'behind-gap', 'venue-other-side-gap')).toEqual([150, 4, 1, 2, 1, 0])
    expect(of(sell, 'queue', 'venues-at-best', 'other-side-venues', 'behind-gap')).toEqual([300, 2, 1, 20])
    expect(of(buy, 'side-hits-30s', 'side-hits-5s', 'other-side-hits-5s', 'side-sweeps-30s').map((x) => Math.round(Math.expm1(x)))).toEqual([50, 0, 40, 50])
    expect(of(sell, 'side-hits-5s', 'other-side-hits-30s').map((x) => Math.round(Math.expm1(x)))).toEqual([40, 50])
    // What traded explains what left the queue: nothing was cancelled.
    expect(of(buy, 'venue-cancelled-30s', 'queue-change-30s')).toEqual([0, -50])
    expect(Math.expm1(valueOf(rows, buy, 'venue-hit-age'))).toBeCloseTo(8, 4)
  })

  it('[LN123] never look ahead: other events afterwards change nothing', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 1_000_000 }), fc.integer({ min: 1, max: 45 }), (seed, round) => {
      const cutUs = START + 4 * round * S
      const run = (events: readonly TapeEvent[]): FillRows => {
        const s = sampler({ everyS: 4, endUs: START + 300 * S })
        feed(s, events)
        const rows = s.end()
        return selectRows(rows, (row) => rows.atUs[row]! <= cutUs)
      }
      const before = madeUpTape({ seed, startUs: START, seconds: 280 }).filter(({ us }) => us <= cutUs)
      const after = (other: number): TapeEvent[] => madeUpTape({ seed: seed + other, startUs: START, seconds: 280 }).filter(({ us }) => us > cutUs)
      const [one, two] = [run([...before, ...after(1)]), run([...before, ...after(2)])]
      expect(two.rows).toBe(one.rows)
      expect(Buffer.from(two.features.buffer).equals(Buffer.from(one.features.buffer))).toBe(true)
    }), { numRuns: 15 })
  })

  it('[LN123] mirror with the market: a sale in it is a purchase in its mirror image', () => {
    const events = madeUpTape({ seed: 7, startUs: START, seconds: 200 })
    const mirror = (price: number): number => 2 * BID - price
    const mirrored = events.map((event): TapeEvent => (event.kind === 'trade'
      ? { ...event, price: mirror(event.price) }
      : { ...event, bid: mirror(event.ask), bidQty: event.askQty, ask: mirror(event.bid), askQty: event.bidQty }))
    const run = (tape: readonly TapeEvent[], buys: number): FillRows => {
      const s = sampler()
      feed(s, tape)
      const rows = s.end()
      return selectRows(rows, (row) => rows.buys[row] === buys)
    }
    const [buys, sells] = [run(events, 1), run(mirrored, 0)]
    expect(sells.rows).toBe(buys.rows)
    expect(buys.rows).toBeGreaterThan(10)
    buys.features.forEach((value, i) => expect(sells.features[i]!, FILL_FEATURES[i % buys.columns]!.name).toBeCloseTo(value, 3))
    expect(sells.filled60).toEqual(buys.filled60)
  })

  it('[LN124] move with the queue as their directions say, and the others not at all', () => {
    const events = madeUpTape({ seed: 11, startUs: START, seconds: 200 })
    const run = (extraQueue: number): FillRows => {
      const s = sampler({ everyS: 4, extraQueue })
      feed(s, events)
      return s.end()
    }
    const base = run(0)
    for (const extra of [1, 100, 5_000]) {
      const longer = run(extra)
      expect(longer.filled60).toEqual(base.filled60)
      base.features.forEach((value, i) => {
        const { name, monotone } = FILL_FEATURES[i % base.columns]!
        const moved = longer.features[i]! - value
        if (monotone === 0) expect(moved, name).toBe(0)
        // A feature that may only lower chances rises with the queue, and the other way round.
        else expect(moved * -monotone, name).toBeGreaterThanOrEqual(-1e-6)
      })
    }
  })
})

describe('parts of models', () => {
  it('[LN125] folds leave out a block of time and a minute on both sides', () => {
    const atUs = Float64Array.from({ length: 100 }, (_, i) => i * 10 * S)
    const folds = timeFolds(atUs, 5)
    expect([folds.of[0], folds.of[19], folds.of[20], folds.of[99]]).toEqual([0, 0, 1, 4])
    const left = [...atUs.keys()].filter((row) => !folds.trains(row, 1)).map((row) => row * 10)
    expect(left[0]).toBeGreaterThanOrEqual(138)
    expect(left[0]).toBeLessThanOrEqual(140)
    expect(left.at(-1)).toBeGreaterThanOrEqual(450)
    expect(left.at(-1)).toBeLessThanOrEqual(460)
  })

  it('[LN124] least squares with signs: the free solution where it keeps them, else the best that does', () => {
    const a = Float64Array.of(2, 0.5, 0.5, 1)
    const free = signedLeastSquares(a, Float64Array.of(1, -1), [0, 0])
    expect(2 * free[0]! + 0.5 * free[1]!).toBeCloseTo(1, 5)
    expect(0.5 * free[0]! + free[1]!).toBeCloseTo(-1, 5)
    const bound = signedLeastSquares(a, Float64Array.of(1, -1), [0, 1])
    expect([...bound]).toEqual([0.5, 0])
    expect([...signedLeastSquares(a, Float64Array.of(1, -1), [-1, 0])]).toEqual([0, -1])
  })

  it('sums of products of columns', () => {
    expect([...gramMatrix(Float32Array.of(1, 2, 3, 4, 0, 5), 2, [0, 1, 2])]).toEqual([10, 14, 14, 45])
    expect([...gramMatrix(Float32Array.of(1, 2, 3, 4, 0, 5), 2, [1], () => 2)].map((x) => Math.round(x))).toEqual([18, 24, 24, 32])
  })

  it('logistic regression finds the odds that made its outcomes', () => {
    // 1 of 4 at x = 0, 3 of 4 at x = 1: log odds -ln 3 and ln 3.
    const { coefficients } = fitLogistic(Float32Array.of(0, 0, 0, 0, 1, 1, 1, 1), 1, [1, 0, 0, 0, 1, 1, 1, 0], { penalty: 0, directions: [0] })
    expect(coefficients[0]).toBeCloseTo(-Math.log(3), 4)
    expect(coefficients[1]).toBeCloseTo(2 * Math.log(3), 4)
  })

  it('[LN126] calibration keeps the order of scores and never turns it round', () => {
    const scores = Float64Array.from({ length: 200 }, (_, i) => i / 100)
    const rising = fitCalibration(scores, Array.from(scores, (_, i) => (i % 4 < (i < 100 ? 1 : 3) ? 1 : 0)))
    expect(rising.slope).toBeGreaterThan(0)
    const falling = fitCalibration(scores, Array.from(scores, (_, i) => (i % 4 < (i < 100 ? 3 : 1) ? 1 : 0)))
    expect(falling.slope).toBe(0)
    const margins = calibrated(falling, scores)
    expect(1 / (1 + Math.exp(-margins[0]!))).toBeCloseTo(0.5, 3)
  })
})

describe('models', () => {
  const TREES = { 10: { rounds: 20, maxDepth: 2, minChildWeight: 10, columnShare: 0.3 }, 60: { rounds: 20, maxDepth: 1, minChildWeight: 10, columnShare: 0.3 } } as const
  const run = (seed: number, extraQueue: number): FillRows => {
    const s = sampler({ everyS: 4, extraQueue, endUs: START + 1_500 * S })
    feed(s, madeUpTape({ seed, startUs: START, seconds: 1_500 }))
    return s.end()
  }
  let training: FillRows
  let trained: FillModels
  beforeAll(() => {
    training = run(1, 0)
    trained = trainFillModels(training, { seed: 5, trees: TREES })
  })

  it('[LN127] all of them for both horizons give chances, the same from the same seed', () => {
    expect(trained.models.map(({ name, horizonS }) => `${name} ${horizonS}`)).toEqual([10, 60].flatMap((horizonS) => FILL_MODEL_NAMES.map((name) => `${name} ${horizonS}`)))
    const fresh = run(2, 0)
    const again = trainFillModels(training, { seed: 5, trees: TREES })
    trained.models.forEach((model, i) => {
      const chances = model.predict(fresh)
      expect(chances.length).toBe(fresh.rows)
      for (const chance of chances) expect(chance > 0 && chance < 1).toBe(true)
      expect(again.models[i]!.predict(fresh)).toEqual(chances)
    })
  })

  it('[LN124] no chance rises with the queue', () => {
    for (const extra of [50, 700]) {
      const { rose, most } = queueRises(trained.models, run(2, 0), run(2, extra))
      expect([rose, most < 1e-9]).toEqual([0, true])
    }
  })

  it('[LN127] they learn what can be learned, and venues that were not there have the market\'s rate', () => {
    const fresh = run(3, 0)
    const judged = judgeFillModels(trained.models, fresh, { seed: 1, resamples: 50, blockS: 60 })
    const ten = Object.fromEntries(judged.filter(({ horizonS }) => horizonS === 10).map((one) => [one.model, one]))
    expect(ten['blend']!.auc).toBeGreaterThan(ten['venue rate']!.auc + 0.1)
    expect(ten['blend']!.brier).toBeLessThan(ten['venue rate']!.brier)
    for (const { auc, aucInterval, brier, brierInterval } of judged) {
      expect(aucInterval.low <= auc && auc <= aucInterval.high).toBe(true)
      expect(brierInterval.low <= brier && brier <= brierInterval.high).toBe(true)
    }
    const elsewhere = { ...fresh, mics: fresh.mics.map((mic) => `${mic}2`) }
    const overall = training.filled10.reduce((sum, one) => sum + one, 0) / training.rows
    expect(trained.models[0]!.predict(elsewhere)[0]).toBeCloseTo(overall, 12)
  })

  it('[LN128] the level follows orders that are over, by the same margin for all of an instant, and no others', () => {
    const fresh = run(2, 0)
    const blend = trained.models.find(({ name, horizonS }) => name === 'blend' && horizonS === 10)!
    const cut = fresh.atUs[Math.floor(fresh.rows / 2)]!
    const margin = (chance: number): number => Math.log(chance / (1 - chance))
    const plain = blend.predict(fresh)
    const followed = followLevel(blend, fresh).predict(fresh)
    // What comes out later changes nothing before.
    const upTo = selectRows(fresh, (row) => fresh.atUs[row]! + 10 * S <= cut)
    const knowing = followLevel(blend, upTo).predict(fresh)
    const moves = new Map<number, number>()
    for (let row = 0; row < fresh.rows && fresh.atUs[row]! <= cut; row++) {
      expect(knowing[row]).toBe(followed[row])
      const move = margin(followed[row]!) - margin(plain[row]!)
      expect(move).toBeCloseTo(moves.get(fresh.atUs[row]!) ?? move, 9)
      moves.set(fresh.atUs[row]!, move)
    }
    expect(moves.get(fresh.atUs[0]!)).toBeCloseTo(0, 9)
    // All filled: the level rises. With 300 s of orders it is what one step of Newton with the prior says.
    const allFilled = { ...fresh, filled10: new Uint8Array(fresh.rows).fill(1) }
    const last = fresh.rows - 1
    const raised = followLevel(blend, allFilled).predict(fresh)[last]!
    let [surprise, weight] = [0, 100]
    for (let row = 0; row < fresh.rows; row++) {
      const ageS = (fresh.atUs[last]! - fresh.atUs[row]!) / S
      if (ageS < 10 || ageS >= 310) continue
      surprise += 1 - plain[row]!
      weight += plain[row]! * (1 - plain[row]!)
    }
    expect(margin(raised) - margin(plain[last]!)).toBeCloseTo(surprise / weight, 9)
  })
})
