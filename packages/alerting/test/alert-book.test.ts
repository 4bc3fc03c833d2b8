import { ALERT_EVENTS_MAX, ALERT_KINDS, type AlertKind, type AlertRule, type Seq, type UnixUs } from '@sluice/domain'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { AlertBook, RENEW_US, RESOLVED_MAX, SAME_ALERT_US, WATCHED_MAX } from '../src/index.ts'

const RAISE_AFTER = 300
const CLEAR_AFTER = 500
const rulesWith = (change: Partial<AlertRule> = {}): AlertRule[] => ALERT_KINDS.map((kind) =>
  ({ kind, enabled: true, severity: 'warning', raiseAt: 10, clearAt: 5, raiseAfterUs: RAISE_AFTER, clearAfterUs: CLEAR_AFTER, samples: 1, ...change }))
const at = (nowUs: number, seq = nowUs): { seq: Seq; nowUs: UnixUs } => ({ seq: seq as Seq, nowUs: nowUs as UnixUs })
const KIND: AlertKind = 'reject-burst'

function bookWith(change: Partial<AlertRule> = {}): AlertBook {
  return new AlertBook(rulesWith(change))
}
const raisedBook = (): AlertBook => {
  const book = bookWith({ raiseAfterUs: 0, clearAfterUs: 0 })
  book.observe(KIND, 'XNAS', 12, 'XNAS refused 12', at(1))
  return book
}

describe('raising and resolving', () => {
  it('[AL1] raises a value that held long enough, and not one that fell', () => {
    const book = bookWith()
    book.observe(KIND, 'XNAS', 10, 'ten', at(1))
    expect(book.records()).toEqual([])
    expect(book.dueUs()).toBe(1 + RAISE_AFTER)
    book.onTime(at(RAISE_AFTER))
    expect(book.records()).toEqual([])
    book.onTime(at(1 + RAISE_AFTER))
    expect(book.takeChanged()).toMatchObject([{ kind: KIND, subject: 'XNAS', status: 'raised', value: 10, text: 'ten', raisedUs: 1 + RAISE_AFTER, count: 1 }])
    book.observe(KIND, 'XNYS', 10, 'ten', at(1_000))
    book.observe(KIND, 'XNYS', 9.9, 'less', at(1_001))
    book.onTime(at(9_000))
    expect(book.records()).toHaveLength(1)
  })

  it('[AL12] tells what is raised now, and whether anything changed', () => {
    const book = bookWith({ raiseAfterUs: 10, clearAfterUs: 0 })
    book.observe(KIND, 'XNAS', 12, 'bad', at(1))
    expect([book.isRaised(KIND, 'XNAS'), book.hasChanged]).toEqual([false, false])
    book.onTime(at(11))
    expect([book.isRaised(KIND, 'XNAS'), book.isRaised(KIND, 'XNYS'), book.hasChanged]).toEqual([true, false, true])
    book.takeChanged()
    expect(book.hasChanged).toBe(false)
    book.observe(KIND, 'XNAS', 0, 'good', at(12))
    expect([book.isRaised(KIND, 'XNAS'), book.hasChanged]).toEqual([false, true])
  })

  it('[AL2] resolves a value at or below clearAt that held long enough; between the two limits nothing changes', () => {
    const book = bookWith({ raiseAfterUs: 0 })
    book.observe(KIND, 'XNAS', 12, 'bad', at(1))
    book.observe(KIND, 'XNAS', 5, 'good', at(2))
    book.observe(KIND, 'XNAS', 7, 'so so', at(3))
    expect(book.dueUs()).toBeNull()
    book.observe(KIND, 'XNAS', 5, 'good', at(4))
    book.onTime(at(4 + CLEAR_AFTER - 1))
    expect(book.records()).toMatchObject([{ status: 'raised' }])
    book.onTime(at(4 + CLEAR_AFTER))
    expect(book.records()).toMatchObject([{ status: 'resolved', resolvedUs: 4 + CLEAR_AFTER, text: 'bad', value: 5 }])
    expect(book.records()[0]!.events.map((e) => [e.what, e.text])).toEqual([['raised', 'bad'], ['resolved', 'good']])
  })

  it('[AL3] raised again within a minute it is the same alert, and nobody has acknowledged it', () => {
    const book = raisedBook()
    const { alertId } = book.records()[0]!
    expect(book.acknowledge(alertId, 'sam', null, at(2))).toBeNull()
    book.observe(KIND, 'XNAS', 0, 'quiet', at(3))
    book.observe(KIND, 'XNAS', 20, 'again', at(3 + SAME_ALERT_US))
    expect(book.records()).toMatchObject([{ alertId, status: 'raised', count: 2, acknowledgedBy: null, acknowledgedUs: null, resolvedUs: null, text: 'again' }])
    expect(book.records()[0]!.events.at(-1)).toMatchObject({ what: 'raised-again' })
    book.observe(KIND, 'XNAS', 0, 'quiet', at(4 + SAME_ALERT_US))
    book.observe(KIND, 'XNAS', 20, 'much later', at(5 + 2 * SAME_ALERT_US))
    expect(book.records().map((r) => r.count)).toEqual([2, 1])
  })

  it('[AL4] renews value and text of a raised alert at most once a second', () => {
    const book = raisedBook()
    book.takeChanged()
    for (let us = 2; us < 1 + 3 * RENEW_US; us += 100_000) book.observe(KIND, 'XNAS', 100 + us, `value ${us}`, at(us))
    expect(book.records()[0]).toMatchObject({ value: 2_000_102, text: 'value 2000002', lastUs: 2_000_002 })
    let records = 0
    const noisy = raisedBook()
    for (let us = 2; us < 1 + 3 * RENEW_US; us += 1_000) {
      noisy.observe(KIND, 'XNAS', 100 + us, '', at(us))
      records += noisy.takeChanged().length
    }
    expect(records).toBe(1 + 2)
  })

  it('[AL5] a kind that is switched off is never raised, and what is raised resolves', () => {
    const book = raisedBook()
    book.useRules(rulesWith({ enabled: false }), at(5))
    expect(book.takeChanged()).toMatchObject([{ status: 'resolved' }])
    book.observe(KIND, 'XNAS', 1e9, 'worse', at(6))
    expect(book.wouldChange(KIND, 'XNAS', 1e9, 6 as UnixUs)).toBe(false)
    expect(book.records()).toHaveLength(1)
    expect(book.isWatched(KIND, 'XNAS')).toBe(false)
  })

  it('[AL5] new limits count at once, and what is gone from the desk resolves', () => {
    const book = raisedBook()
    book.useRules(rulesWith({ raiseAt: 40, clearAt: 30, clearAfterUs: 0 }), at(5))
    expect(book.records()).toMatchObject([{ status: 'resolved' }])
    const other = raisedBook()
    other.retire((_, subject) => (subject === 'XNAS' ? 'XNAS is no venue any more' : null), at(5))
    expect(other.records()[0]!.events.at(-1)).toMatchObject({ what: 'resolved', text: 'XNAS is no venue any more' })
  })

  it('takes no value that is not finite', () => {
    const book = bookWith({ raiseAfterUs: 0 })
    for (const value of [NaN, Infinity]) book.observe(KIND, 'XNAS', value, '', at(1))
    expect(book.records()).toEqual([])
  })
})

describe('people', () => {
  it('[AL6] acknowledge once, comment, assign; unknown alerts and a second acknowledgement are refused', () => {
    const book = raisedBook()
    const { alertId } = book.records()[0]!
    expect(book.acknowledge(alertId, 'sam', 'looking', at(2))).toBeNull()
    expect(book.acknowledge(alertId, 'ann', null, at(3))).toEqual({ code: 'ALERT_ALREADY_ACKNOWLEDGED', alertId, by: 'sam' })
    expect(book.assign(alertId, 'sam', 'ann', at(4))).toBeNull()
    expect(book.comment(alertId, 'ann', '=1+1', at(5))).toBeNull()
    expect(book.comment('A-9-9', 'ann', 'x', at(5))).toEqual({ code: 'UNKNOWN_ALERT', alertId: 'A-9-9' })
    expect(book.assign(alertId, 'ann', null, at(6))).toBeNull()
    expect(book.records()[0]).toMatchObject({ acknowledgedBy: 'sam', acknowledgedUs: 2, assignee: null, status: 'raised' })
    expect(book.records()[0]!.events.map((e) => [e.what, e.by, e.text])).toEqual([
      ['raised', null, 'XNAS refused 12'], ['acknowledged', 'sam', 'looking'], ['assigned', 'sam', 'ann'], ['commented', 'ann', '=1+1'], ['assigned', 'ann', ''],
    ])
  })
})

describe('bounds', () => {
  it('[AL7] keeps the newest events of an alert, the newest resolved alerts, and so many watched conditions', () => {
    const book = raisedBook()
    const { alertId } = book.records()[0]!
    for (let n = 0; n < ALERT_EVENTS_MAX + 20; n++) book.comment(alertId, 'ann', `${n}`, at(2 + n))
    expect(book.records()[0]!.events).toHaveLength(ALERT_EVENTS_MAX)
    expect(book.records()[0]!.events.at(-1)!.text).toBe(`${ALERT_EVENTS_MAX + 19}`)
    const many = bookWith({ raiseAfterUs: 0, clearAfterUs: 0 })
    for (let n = 0; n < WATCHED_MAX + 5; n++) many.observe(KIND, `V${n}`, 10, '', at(1))
    expect(many.records()).toHaveLength(WATCHED_MAX)
    expect(new Set(many.records().map((r) => r.alertId)).size).toBe(WATCHED_MAX)
    for (let n = 0; n < WATCHED_MAX; n++) many.observe(KIND, `V${n}`, 0, '', at(2 + n))
    expect(many.records()).toHaveLength(RESOLVED_MAX)
    expect(many.records()[0]!.subject).toBe(`V${WATCHED_MAX - RESOLVED_MAX}`)
    // Told of every one that ended, also of those that it does not keep.
    const told = many.takeChanged()
    expect([told.length, told.every(({ status }) => status === 'resolved')]).toEqual([WATCHED_MAX, true])
    expect(many.takeChanged()).toEqual([])
  })
})

type Act = { readonly do: 'observe'; readonly kind: AlertKind; readonly subject: string; readonly value: number } | { readonly do: 'time' } | { readonly do: 'acknowledge' } | { readonly do: 'rules'; readonly enabled: boolean }
const arbAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('observe' as const), kind: fc.constantFrom<AlertKind>('reject-burst', 'feed-stale'), subject: fc.constantFrom('XNAS', 'XNYS'), value: fc.constantFrom(0, 5, 6, 9, 10, 30) }) },
  { weight: 3, arbitrary: fc.constant({ do: 'time' as const }) },
  { weight: 1, arbitrary: fc.constant({ do: 'acknowledge' as const }) },
  { weight: 1, arbitrary: fc.boolean().map((enabled) => ({ do: 'rules' as const, enabled })) },
)
const arbActs = fc.array(fc.tuple(fc.constantFrom(0, 1, 200, 300, 499, 500, 1_000_000, 59_000_000), arbAct), { maxLength: 60 })

function act(book: AlertBook, what: Act, place: { seq: Seq; nowUs: UnixUs }): void {
  if (what.do === 'observe') book.observe(what.kind, what.subject, what.value, `value ${what.value}`, place)
  else if (what.do === 'time') book.onTime(place)
  else if (what.do === 'rules') book.useRules(rulesWith({ enabled: what.enabled }), place)
  else for (const { alertId } of book.records().slice(-1)) book.acknowledge(alertId, 'sam', null, place)
}

describe('for every sequence of values', () => {
  it('[AL8] never two raised alerts of a kind and subject; raised and resolved only by values that held', () => {
    fc.assert(fc.property(arbActs, (acts) => {
      const book = bookWith()
      let nowUs = 1
      const last = new Map<string, { aboveSince: number | null; belowSince: number | null }>()
      for (const [seq, [advance, what]] of acts.entries()) {
        nowUs += advance
        act(book, what, at(nowUs, seq + 1))
        for (const record of book.takeChanged()) {
          const held = last.get(`${record.kind}|${record.subject}`)
          const event = record.events.at(-1)!
          if (event.what === 'raised' || event.what === 'raised-again') expect(nowUs - held!.aboveSince!).toBeGreaterThanOrEqual(RAISE_AFTER)
          if (event.what === 'resolved' && what.do !== 'rules') expect(nowUs - held!.belowSince!).toBeGreaterThanOrEqual(CLEAR_AFTER)
        }
        const open = book.records().filter((r) => r.status === 'raised').map((r) => `${r.kind}|${r.subject}`)
        expect(new Set(open).size).toBe(open.length)
        if (what.do !== 'observe') continue
        const key = `${what.kind}|${what.subject}`
        const before = last.get(key)
        last.set(key, {
          aboveSince: what.value >= 10 ? before?.aboveSince ?? nowUs : null,
          belowSince: what.value <= 5 ? before?.belowSince ?? nowUs : null,
        })
      }
    }))
  })

  it('[AL9] what would change nothing changes nothing', () => {
    fc.assert(fc.property(arbActs, (acts) => {
      const book = bookWith()
      let nowUs = 1
      for (const [seq, [advance, what]] of acts.entries()) {
        nowUs += advance
        const before = JSON.stringify(book.snapshot())
        const would = what.do !== 'observe' || book.wouldChange(what.kind, what.subject, what.value, nowUs as UnixUs)
        act(book, what, at(nowUs, seq + 1))
        if (!would) expect(JSON.stringify(book.snapshot())).toBe(before)
        else if (what.do === 'observe') expect(JSON.stringify(book.snapshot())).not.toBe(before)
      }
    }))
  })

  it('[AL10] a snapshot taken anywhere goes on as the original', () => {
    fc.assert(fc.property(arbActs, fc.nat(60), (acts, where) => {
      const book = bookWith()
      let other = book
      let nowUs = 1
      for (const [seq, [advance, what]] of acts.entries()) {
        nowUs += advance
        if (seq === where) {
          other = bookWith()
          const rules = acts.slice(0, seq).map(([, a]) => a).findLast((a) => a.do === 'rules')
          if (rules?.do === 'rules') other.useRules(rulesWith({ enabled: rules.enabled }), at(nowUs))
          other.restore(JSON.parse(JSON.stringify(book.snapshot())))
        }
        act(book, what, at(nowUs, seq + 1))
        const changed = book.takeChanged()
        if (other !== book) {
          act(other, what, at(nowUs, seq + 1))
          expect(other.takeChanged()).toEqual(changed)
          expect(other.snapshot()).toEqual(book.snapshot())
        }
      }
    }))
  })
})
