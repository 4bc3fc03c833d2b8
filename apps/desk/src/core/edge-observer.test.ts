import type { Input, Mic, Observation, UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { EdgeObserver } from './edge-observer.ts'
import type { FeedAge } from './feed-age.ts'

const XNAS = 'XNAS' as Mic
const XNYS = 'XNYS' as Mic
const START = 1_000_000_000 as UnixUs
const at = (ms: number): UnixUs => (START + ms * 1_000) as UnixUs
const fresh: FeedAge = { ageUs: 1_000, freshSymbols: 3, symbols: 3 }

function anObserver(wouldObserve: (observation: Observation) => boolean = () => true) {
  const offsets = new Map<Mic, number>()
  const models: Observation[] = []
  const ages = new Map<Mic, FeedAge>([[XNAS, fresh], [XNYS, fresh]])
  const entries: Input[] = []
  const asked: Observation[] = []
  const observer = new EdgeObserver({
    mics: [XNAS, XNYS], startedUs: START, feedAge: (mic) => ages.get(mic)!, clockOffsetUs: (mic) => offsets.get(mic) ?? null, models: () => models, submit: (input) => void entries.push(input),
    wouldObserve: ([observation]) => { asked.push(observation!); return wouldObserve(observation!) },
  })
  return { observer, ages, offsets, models, entries, asked }
}

describe('what the edge measures', () => {
  it('makes no entry of what would change nothing', () => {
    const { observer, entries, asked } = anObserver(() => false)
    for (let i = 1; i < 100; i++) observer.round(at(i * 250))
    expect(asked).toHaveLength(2 * 99)
    expect(entries).toEqual([])
  })

  it('an entry holds only what would change something', () => {
    const { observer, ages, entries } = anObserver((o) => o.kind === 'feed-age' && o.mic === XNYS)
    ages.set(XNYS, { ageUs: 4_000_000, freshSymbols: 1, symbols: 3 })
    observer.round(at(5_000))
    expect(entries).toEqual([{ kind: 'observe', observations: [{ kind: 'feed-age', mic: XNYS, ageUs: 4_000_000, staleSymbols: 2, symbols: 3 }] }])
  })

  it('offers the offset of a clock as soon as it is known', () => {
    const { observer, offsets, entries } = anObserver((o) => o.kind === 'clock-offset')
    observer.round(at(1_000))
    offsets.set(XNYS, -300_000)
    observer.round(at(1_250))
    expect(entries).toEqual([{ kind: 'observe', observations: [{ kind: 'clock-offset', mic: XNYS, offsetUs: -300_000 }] }])
  })

  it('offers drift and age of the live model, each as an entry of its own accord', () => {
    const { observer, models, entries } = anObserver((o) => o.kind === 'model-drift')
    const drift = { kind: 'model-drift', modelId: 'nn-2', psi: 0.4, feature: 'spreadBps', rows: 3_000 } as const
    models.push(drift, { kind: 'model-age', modelId: 'nn-2', ageUs: 5 })
    observer.round(at(1_000))
    expect(entries).toEqual([{ kind: 'observe', observations: [drift] }])
  })

  it('a feed that has told nothing since the start is let alone for ten seconds, whatever an earlier run heard', () => {
    const { observer, ages, asked } = anObserver(() => false)
    ages.set(XNAS, { ageUs: null, freshSymbols: 0, symbols: 3 })
    ages.set(XNYS, { ageUs: 60_000_000, freshSymbols: 0, symbols: 3 })
    observer.round(at(9_999))
    expect(asked).toEqual([])
    observer.round(at(10_000))
    expect(asked.map((o) => o.kind === 'feed-age' && o.mic)).toEqual([XNAS, XNYS])
  })

  it('once heard, silence counts at once', () => {
    const { observer, ages, asked } = anObserver(() => false)
    observer.round(at(500))
    ages.set(XNAS, { ageUs: 1_000_000, freshSymbols: 0, symbols: 3 })
    observer.round(at(1_400))
    expect(asked.at(-2)).toEqual({ kind: 'feed-age', mic: XNAS, ageUs: 1_000_000, staleSymbols: 3, symbols: 3 })
  })

  it('the newest of the gateway is offered once, and again when no entry could be made', () => {
    const { observer, entries, asked } = anObserver((o) => o.kind === 'projection-lag')
    observer.offer([{ kind: 'projection-lag', lagUs: 1, lagRecords: 1 }])
    observer.offer([{ kind: 'projection-lag', lagUs: 9_000_000, lagRecords: 4 }])
    observer.round(at(250))
    observer.round(at(500))
    expect(entries).toEqual([{ kind: 'observe', observations: [{ kind: 'projection-lag', lagUs: 9_000_000, lagRecords: 4 }] }])
    expect(asked.filter(({ kind }) => kind === 'projection-lag')).toHaveLength(1)
    const full = new EdgeObserver({ mics: [], startedUs: START, feedAge: () => fresh, clockOffsetUs: () => null, models: () => [], wouldObserve: () => true, submit: () => { throw new Error('full') } })
    full.offer([{ kind: 'projection-lag', lagUs: 1, lagRecords: 1 }])
    expect(() => full.round(at(1))).toThrow('full')
    expect(() => full.round(at(2))).toThrow('full')
  })
})
