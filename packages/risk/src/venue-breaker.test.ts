import type { BreakerConfig, ClOrdId, Mic, UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VenueBreaker } from './venue-breaker.ts'

const CONFIG: BreakerConfig = { enabled: true, rejects: 3, rejectsWindowUs: 1_000, silences: 2, staleUs: 5_000, openUs: 10_000, openUsMax: 30_000, probes: 2 }
const us = (n: number): UnixUs => n as UnixUs
const id = (n: number | string): ClOrdId => `C${n}` as ClOrdId
const breaker = (change: Partial<BreakerConfig> = {}): VenueBreaker => new VenueBreaker('XNAS' as Mic, { ...CONFIG, ...change }, us(0))
/** Opened by refusals at time 2, half-open at 10,002. */
function opened(): VenueBreaker {
  const b = breaker()
  for (const n of [0, 1, 2]) b.onRejected(id(n), us(n))
  return b
}
function halfOpen(): VenueBreaker {
  const b = opened()
  b.onTime(us(10_002))
  return b
}

describe('a venue breaker', () => {
  it('[VB1] opens by so many refusals within the window', () => {
    const b = breaker()
    for (const n of [0, 500, 1_000]) b.onRejected(id(n), us(n))
    expect(b.mayTrade()).toBe('yes')
    b.onRejected(id(1_400), us(1_400))
    expect(b.record()).toMatchObject({ status: 'open', cause: 'rejects', text: 'XNAS refused 3 orders within 0 s', by: 'desk', halfOpenUs: 11_400, openings: 1 })
    expect(b.mayTrade()).toBe('no')
  })

  it('[VB2] opens by so many silences without an answer in between', () => {
    const b = breaker()
    b.onSilence(id(1), us(1))
    b.onAnswered(id(2), us(2))
    b.onSilence(id(3), us(3))
    expect(b.mayTrade()).toBe('yes')
    b.onSilence(id(4), us(4))
    expect(b.record()).toMatchObject({ status: 'open', cause: 'silence', text: 'XNAS did not answer 2 orders in a row' })
  })

  it('[VB3] opens when all its market data is stale for long enough', () => {
    const b = breaker()
    b.onStale(4_999, us(1))
    expect(b.mayTrade()).toBe('yes')
    b.onStale(5_000_000, us(2))
    expect(b.record()).toMatchObject({ status: 'open', cause: 'staleness', text: 'no market data of XNAS for 5 s' })
  })

  it('[VB4] is half-open after its time; one order at a time probes, and enough answers close it', () => {
    const b = opened()
    b.onTime(us(10_001))
    expect(b.mayTrade()).toBe('no')
    expect(b.dueUs()).toBe(10_002)
    b.onTime(us(10_002))
    expect(b.mayTrade()).toBe('probe')
    b.onSent(id('p'))
    expect(b.mayTrade()).toBe('no')
    expect(b.record()).toMatchObject({ status: 'half-open', cause: 'rejects', probe: 'Cp', halfOpenUs: null })
    b.onAnswered(id('other'), us(10_003))
    expect(b.mayTrade()).toBe('no')
    b.onAnswered(id('p'), us(10_004))
    expect(b.mayTrade()).toBe('probe')
    b.onSent(id('q'))
    b.onAnswered(id('q'), us(10_005))
    expect(b.record()).toMatchObject({ status: 'closed', cause: null, text: 'XNAS answered 2 probes', openings: 0, sinceUs: 10_005 })
  })

  it.each([
    ['refused', (b: VenueBreaker) => b.onRejected(id('p'), us(20_000)), 'XNAS refused the probe Cp'],
    ['unanswered', (b: VenueBreaker) => b.onSilence(id('p'), us(20_000)), 'XNAS did not answer the probe Cp'],
    ['stale', (b: VenueBreaker) => b.onStale(5_000, us(20_000)), 'no market data of XNAS for 0 s while Cp probed'],
  ])('[VB5] a %s probe opens it for twice as long, up to the maximum', (_, fail, text) => {
    const b = halfOpen()
    b.onSent(id('p'))
    fail(b)
    expect(b.record()).toMatchObject({ status: 'open', cause: 'probe-failed', text, halfOpenUs: 40_000, openings: 2, probe: null })
    b.onTime(us(40_000))
    b.onSent(id('r'))
    b.onRejected(id('r'), us(50_000))
    expect(b.record()).toMatchObject({ halfOpenUs: 80_000, openings: 3 })
  })

  it('[VB5] data that is still stale when nothing probed opens it again for no longer than before', () => {
    const b = breaker()
    for (const at of [0, 10_000, 20_000]) {
      b.onTime(us(at))
      b.onStale(6_000, us(at))
      expect(b.record()).toMatchObject({ status: 'open', cause: 'staleness', halfOpenUs: at + 10_000 })
    }
    expect(b.record().openings).toBe(3)
  })

  it('[VB6] a probe that never left tells nothing: the next order probes', () => {
    const b = halfOpen()
    b.onSent(id('p'))
    b.onUnsent(id('p'))
    expect(b.mayTrade()).toBe('probe')
    expect(b.record().openings).toBe(1)
  })

  it('[VB7] opened by a person it has no timer; a person resets it at once, whatever opened it', () => {
    const b = opened()
    expect(b.open('rita', 'maintenance', us(5))).toBe(true)
    expect(b.record()).toMatchObject({ status: 'open', cause: 'person', by: 'rita', reason: 'maintenance', halfOpenUs: null, sinceUs: 5 })
    expect(b.open('ann', 'again', us(6))).toBe(false)
    b.onTime(us(1_000_000))
    expect(b.mayTrade()).toBe('no')
    expect(b.reset('ann', 'done', us(7))).toBe(true)
    expect(b.record()).toMatchObject({ status: 'closed', by: 'ann', reason: 'done', text: 'reset by ann', openings: 0 })
    expect(b.reset('ann', 'done', us(8))).toBe(false)
    const other = opened()
    expect(other.reset('ann', 'checked with the venue', us(3))).toBe(true)
    expect(other.mayTrade()).toBe('yes')
  })

  it('[VB8] switched off it never opens by itself, closes what had opened by itself, and obeys people still', () => {
    const b = breaker({ enabled: false })
    for (let n = 0; n < 20; n++) b.onRejected(id(n), us(n))
    for (let n = 0; n < 20; n++) b.onSilence(id(n), us(20))
    b.onStale(1e9, us(21))
    expect(b.mayTrade()).toBe('yes')
    b.open('rita', 'maintenance', us(22))
    b.useConfig({ ...CONFIG, enabled: false }, us(23))
    expect(b.status).toBe('open')
    const auto = opened()
    auto.useConfig({ ...CONFIG, enabled: false }, us(9))
    expect(auto.status).toBe('closed')
  })

  it('refuses to be told of an order that it forbade', () => {
    expect(() => opened().onSent(id('x'))).toThrow('XNAS: Cx sent while the breaker is open')
  })
})

const ACTS = ['send', 'answer', 'reject', 'silence', 'unsent', 'stale', 'time', 'open', 'reset', 'off', 'on'] as const
const arbActs = fc.array(fc.tuple(fc.constantFrom(0, 1, 400, 10_000, 40_000), fc.constantFrom(...ACTS), fc.nat(30)), { maxLength: 80 })

function drive(b: VenueBreaker, act: (typeof ACTS)[number], clOrdId: ClOrdId, now: UnixUs): void {
  if (act === 'send') {
    if (b.mayTrade() !== 'no') b.onSent(clOrdId)
  } else if (act === 'answer') b.onAnswered(clOrdId, now)
  else if (act === 'reject') b.onRejected(clOrdId, now)
  else if (act === 'silence') b.onSilence(clOrdId, now)
  else if (act === 'unsent') b.onUnsent(clOrdId)
  else if (act === 'stale') b.onStale(6_000, now)
  else if (act === 'time') b.onTime(now)
  else if (act === 'open') b.open('rita', 'why', now)
  else if (act === 'reset') b.reset('rita', 'why', now)
  else b.useConfig({ ...CONFIG, enabled: act === 'on' }, now)
}

describe('for every sequence of events', () => {
  it('[VB9] never two probes at once, never an order while open, a reset always closes, openings only wait as long as allowed', () => {
    fc.assert(fc.property(arbActs, (acts) => {
      const b = breaker()
      let now = 0
      let sent = 0
      for (const [advance, act, which] of acts) {
        now += advance
        const before = b.record()
        drive(b, act, act === 'send' ? id(sent++) : id(before.probe !== null && which % 2 === 0 ? before.probe.slice(1) : which), us(now))
        const { status, probe, halfOpenUs, cause, sinceUs } = b.record()
        expect(b.mayTrade()).toBe(status === 'closed' ? 'yes' : status === 'half-open' && probe === null ? 'probe' : 'no')
        if (before.probe !== null && probe !== null) expect(probe).toBe(before.probe)
        if (status !== 'half-open') expect(probe).toBeNull()
        if (act === 'reset') expect(status).toBe('closed')
        expect(cause === null).toBe(status === 'closed')
        expect(halfOpenUs !== null).toBe(status === 'open' && cause !== 'person')
        if (halfOpenUs !== null) expect([10_000, 20_000, 30_000]).toContain(halfOpenUs - sinceUs)
      }
    }))
  })

  it('[VB10] a snapshot taken anywhere goes on as the original', () => {
    fc.assert(fc.property(arbActs, fc.nat(80), (acts, where) => {
      const b = breaker()
      let other = b
      let now = 0
      for (const [index, [advance, act, which]] of acts.entries()) {
        now += advance
        if (index === where) {
          other = breaker({ enabled: acts.slice(0, index).findLast(([, a]) => a === 'off' || a === 'on')?.[1] !== 'off' })
          other.restore(JSON.parse(JSON.stringify(b.snapshot())))
        }
        drive(b, act, id(which), us(now))
        if (other !== b) drive(other, act, id(which), us(now))
        expect(other.snapshot()).toEqual(b.snapshot())
      }
    }))
  })
})
