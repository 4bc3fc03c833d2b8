import type { UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Harness, settle, START_US, TestStore } from '../test/session-harness.ts'
import { SessionSchedule } from './session-schedule.ts'
import { zonedIntervals } from './zoned-intervals.ts'

const HOUR_US = 3_600_000_000
const at = (text: string): UnixUs => (Date.parse(text) * 1_000) as UnixUs
const scheduleOf = (hours: Parameters<typeof zonedIntervals>[0]): SessionSchedule => {
  const intervals = zonedIntervals(hours)
  if (!intervals.ok) throw new Error(intervals.error)
  return new SessionSchedule(intervals.value)
}
const shown = (interval: ReturnType<SessionSchedule['at']>): string | null => (interval === null ? null : [interval.startUs, interval.endUs].map((us) => new Date(us / 1_000).toISOString().slice(0, 16)).join(' '))
const WEEKDAYS = [1, 2, 3, 4, 5]

describe('hours by the clocks of a zone', () => {
  it('[S79] the same time of day in summer and in winter', () => {
    const schedule = scheduleOf({ start: '08:00', end: '17:30', days: WEEKDAYS, timeZone: 'America/New_York' })
    expect(shown(schedule.at(at('2026-07-15T15:00Z')))).toBe('2026-07-15T12:00 2026-07-15T21:30')
    expect(shown(schedule.at(at('2026-12-15T15:00Z')))).toBe('2026-12-15T13:00 2026-12-15T22:30')
    // The Monday after the clocks went back.
    expect(shown(schedule.next(at('2026-11-01T12:00Z')))).toBe('2026-11-02T13:00 2026-11-02T22:30')
    expect(shown(schedule.at(at('2026-11-01T15:00Z')))).toBeNull()
  })

  it('[S79] an interval over midnight, and over the night of a change', () => {
    const schedule = scheduleOf({ start: '18:00', end: '17:00', days: [0, 1, 2, 3, 4], timeZone: 'America/Chicago' })
    expect(shown(schedule.at(at('2026-03-09T12:00Z')))).toBe('2026-03-08T23:00 2026-03-09T22:00')
    expect(shown(schedule.at(at('2026-03-09T22:30Z')))).toBeNull()
    const night = scheduleOf({ start: '22:00', end: '06:00', days: [6], timeZone: 'Europe/Berlin' })
    expect(shown(night.at(at('2026-03-29T01:00Z')))).toBe('2026-03-28T21:00 2026-03-29T04:00')
  })

  it('[S79] the start belongs to it, the end does not; hours all day follow one another', () => {
    const day = scheduleOf({ start: '09:00', end: '17:00', days: WEEKDAYS, timeZone: 'UTC' })
    expect([day.at(at('2026-09-21T09:00Z')) !== null, day.at(at('2026-09-21T17:00Z')), shown(day.next(at('2026-09-25T17:00Z')))]).toEqual([true, null, '2026-09-28T09:00 2026-09-28T17:00'])
    const always = scheduleOf({ start: '17:00', end: '17:00', days: [0, 1, 2, 3, 4, 5, 6], timeZone: 'UTC' })
    expect(shown(always.at(at('2026-09-21T17:00Z')))).toBe('2026-09-21T17:00 2026-09-22T17:00')
  })

  it.each([
    [{ start: '8:00' }, "start '8:00' must be a time of day"], [{ end: '24:00' }, "end '24:00'"], [{ days: [] }, 'days []'], [{ days: [7] }, 'days [7] must be numbers from 0 (Sunday)'], [{ timeZone: 'Mars/Olympus' }, "timeZone 'Mars/Olympus'"],
  ])('[S79] %j is named', (wrong, message) => {
    const result = zonedIntervals({ start: '08:00', end: '17:00', days: [1], timeZone: 'UTC', ...wrong })
    expect(result.ok ? '' : result.error).toContain(message)
  })
})

/** Open for one hour from the start of the tests, and again after a pause of one hour. */
const hours = new SessionSchedule(() => [0, 2, 4].map((hour) => ({ startUs: (START_US + hour * HOUR_US) as UnixUs, endUs: (START_US + (hour + 1) * HOUR_US) as UnixUs })))
const LOGON = '98=0\x01108=0\x01'

describe('a session with hours', () => {
  it('[S77] logs out at the end and takes no connection until it opens again', () => {
    const harness = new Harness({ schedule: hours }).logOn(1, LOGON)
    harness.wait(3_599)
    expect(harness.take()).toEqual([])
    harness.wait(1)
    expect(harness.take(58)).toEqual(['5 2 58=the hours of the session have ended'])
    harness.peerSends('5', 2)
    expect(harness.session.state().phase).toBe('outside hours')
    expect([harness.session.refusal(harness.nowUs), harness.session.connected(harness.wire, harness.nowUs)]).toEqual(['is outside its hours', false])
    harness.wait(3_600)
    harness.connect().peerSends('A', 3, LOGON)
    expect(harness.session.isUp).toBe(true)
  })

  it('[S77] a Logon that is answered after their end does not bring the session up', () => {
    const harness = new Harness({ schedule: hours, role: 'initiator' }).connect()
    harness.nowUs = (harness.nowUs + 3_600 * 1_000_000) as UnixUs
    harness.peerSends('A', 1, LOGON)
    expect([harness.session.isUp, harness.take(58)]).toEqual([false, ['A 1', '5 2 58=the session is outside its hours']])
  })

  it('[S77] an initiator does not dial outside of them', () => {
    const harness = new Harness({ schedule: hours, role: 'initiator' })
    harness.wait(3_601)
    expect([harness.session.refusal(harness.nowUs), harness.session.connected(harness.wire, harness.nowUs)]).toEqual(['is outside its hours', false])
  })
})

describe('hours all day', () => {
  it('[S78] one interval ends where the next begins: logged out, rolled, and open at once', async () => {
    const days = new SessionSchedule(() => [0, 1, 2].map((day) => ({ startUs: (START_US + day * HOUR_US) as UnixUs, endUs: (START_US + (day + 1) * HOUR_US) as UnixUs })))
    const harness = new Harness({ schedule: days, resetAtRoll: true }).logOn(1, LOGON)
    for (const day of [1, 2]) {
      harness.wait(3_600)
      expect(harness.take(58)).toEqual(['5 2 58=the hours of the session have ended'])
      harness.peerSends('5', 2)
      expect(harness.session.refusal(harness.nowUs)).toBe('is about to start its numbers at 1')
      harness.wait(0.05)
      expect(harness.resets).toHaveLength(day)
      harness.logOn(1, LOGON)
      expect(harness.session.state()).toMatchObject({ up: true, nextIn: 2, nextOut: 2 })
    }
  })
})

describe('the roll of the numbers', () => {
  const config = { schedule: hours, resetAtRoll: true } as const
  const endOfDay = (harness: Harness): void => {
    harness.wait(3_600)
    harness.peerSends('5', harness.session.state().nextIn)
    harness.take()
    harness.wait(1)
  }

  it('[S78] both numbers start at 1 once the hours are over, once', async () => {
    const harness = new Harness(config).logOn(1, LOGON)
    harness.send()
    endOfDay(harness)
    expect(harness.resets).toEqual(['end of day'])
    harness.wait(60)
    expect([harness.resets.length, harness.session.state().nextIn, harness.session.state().nextOut]).toEqual([1, 1, 1])
    harness.wait(3_600)
    harness.connect().peerSends('A', 1, LOGON)
    expect(harness.session.isUp).toBe(true)
  })

  it('[S78] what the counterparty was never sent goes out under new numbers', async () => {
    const harness = new Harness(config).logOn(1, LOGON)
    harness.send()
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    harness.send({ msgType: '8', body: '37=P1\x01', clOrdId: null })
    harness.send({ msgType: '8', body: '37=P2\x01', clOrdId: null })
    harness.wait(3_601)
    await settle()
    expect(harness.resets).toEqual(['end of day'])
    expect(harness.store.messages.map(({ raw }) => /\x0134=(\d+)\x01.*\x0137=(P\d)\x01/.exec(raw)?.slice(1))).toEqual([['1', 'P1'], ['2', 'P2']])
    harness.wait(3_600)
    harness.connect().peerSends('A', 1, LOGON)
    harness.take()
    harness.peerSends('2', 2, '7=1\x0116=0\x01')
    await settle()
    expect(harness.take(37)).toEqual(['8 1 37=P1', '8 2 37=P2', '4 3'])
  })

  it('[S78] what was sent again before the roll is not sent a third time', async () => {
    const harness = new Harness(config).logOn(1, LOGON)
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    harness.send({ msgType: '8', clOrdId: null })
    harness.connect().peerSends('A', 2, LOGON)
    harness.peerSends('2', 3, '7=2\x0116=0\x01')
    await settle()
    endOfDay(harness)
    await settle()
    expect([harness.resets, harness.store.messages]).toEqual([['end of day'], []])
  })

  it('[S78] a process that starts the next day rolls before its first connection; one that starts within the hours keeps the numbers', async () => {
    for (const [startHour, resets] of [[2.5, ['end of day']], [0.5, []]] as const) {
      const store = new TestStore()
      new Harness(config, store).logOn(1, LOGON).send()
      const next = new Harness(config, store)
      next.nowUs = (START_US + startHour * HOUR_US) as UnixUs
      expect(next.session.refusal(next.nowUs)).toBe('is about to start its numbers at 1')
      await settle()
      next.wait(0)
      expect([next.resets, next.session.refusal(next.nowUs)]).toEqual([resets, null])
    }
  })
})
