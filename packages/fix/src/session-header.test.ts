import { describe, expect, it } from 'vitest'
import { Harness, settle } from '../test/session-harness.ts'
import { SessionSchedule } from './session-schedule.ts'
import { START_US } from '../test/session-harness.ts'
import type { UnixUs } from '@sluice/domain'

const header = { senderSubId: 'DESK7', senderLocationId: 'NY', targetSubId: 'ALGO', targetLocationId: 'LD', onBehalfOfCompId: 'FUND' } as const
const TAGS = [115, 50, 142, 57, 143] as const
const ALL = '115=FUND 50=DESK7 142=NY 57=ALGO 143=LD'
/** Every tag of a message, so that one that comes twice shows. */
const doubled = (harness: Harness): number[] => harness.written.flatMap((message) => {
  const tags = Array.from({ length: message.fieldCount }, (_, i) => message.tagAt(i))
  return tags.filter((tag, i) => tags.indexOf(tag) !== i)
})

describe('sub ids, location ids and firms of a session', () => {
  it('[S28] are in the header of everything sent, what is sent again and gap fills included, once', async () => {
    const harness = new Harness({ header }).connect()
    harness.peerSends('A', 1, '98=0\x01108=30\x01')
    harness.send()
    harness.peerSends('1', 2, '112=x\x01')
    harness.wait(31)
    expect(harness.take(...TAGS)).toEqual([`A 1 ${ALL}`, `D 2 ${ALL}`, `0 3 ${ALL}`, `0 4 ${ALL}`])
    harness.peerSends('2', 3, '7=1\x0116=0\x01')
    for (let i = 0; i < 1_000 && harness.session.state().resendsServed === 0; i++) await settle()
    expect(doubled(harness)).toEqual([])
    expect(harness.take(43, ...TAGS)).toEqual([`4 1 43=Y ${ALL}`, `D 2 43=Y ${ALL}`, `4 3 43=Y ${ALL}`])
  })

  it('[S28] of a message with its own routing those count, field by field', () => {
    const harness = new Harness({ header }).logOn()
    harness.send({ routing: { targetSubId: 'TRADER1', deliverToCompId: 'CLIENT' } })
    harness.peerSends('1', 2, '112=x\x01', '50=THEIRS\x01')
    expect(doubled(harness)).toEqual([])
    expect(harness.take(128, ...TAGS)).toEqual(['D 2 128=CLIENT 115=FUND 50=DESK7 142=NY 57=TRADER1 143=LD', `0 3 ${ALL.replace('ALGO', 'THEIRS')}`])
  })

  it('[S28] of what goes out under a new number after a roll, once', async () => {
    const days = new SessionSchedule(() => [0, 1, 2].map((day) => ({ startUs: (START_US + day * 3_600_000_000) as UnixUs, endUs: (START_US + (day + 1) * 3_600_000_000) as UnixUs })))
    const harness = new Harness({ header, schedule: days, resetAtRoll: true }).logOn(1, '98=0\x01108=0\x01')
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    harness.send()
    harness.wait(3_601)
    await settle()
    harness.wait(1)
    const [again] = harness.store.messages
    expect(again?.raw.match(/\x0150=/g)).toHaveLength(1)
    expect(again?.msgSeqNum).toBe(1)
  })
})
