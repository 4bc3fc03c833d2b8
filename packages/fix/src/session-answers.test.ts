import { describe, expect, it } from 'vitest'
import { Harness } from '../test/session-harness.ts'
import { FIX44 } from './dictionary/fix44.ts'
import { decodeMessage } from './message.ts'
import { MessageBuilder } from './message-builder.ts'
import { routingHeader, routingOf } from './routing.ts'

const ORDER = '11=C1\x0121=1\x0155=AVAX\x0154=1\x0160=20260921-14:13:20.000\x0138=100\x0140=2\x0144=10\x0159=0\x01'
const without = (tag: number): string => ORDER.replace(new RegExp(`(^|\x01)${tag}=[^\x01]*\x01`), '$1')

describe('the dictionary', () => {
  it('[S24] a message that holds is delivered', () => {
    const harness = new Harness({ dictionary: FIX44 }).logOn()
    harness.peerSends('D', 2, ORDER)
    expect([harness.take(), harness.delivered.length]).toEqual([[], 1])
  })

  it.each([
    ['a required field is missing', without(54), '371=54 372=D 373=1'], ['a tag is unknown', `${ORDER}4999=x\x01`, '371=4999 372=D 373=0'], ['a value is not listed', ORDER.replace('54=1', '54=Z'), '371=54 372=D 373=5'],
    ['a number is none', ORDER.replace('38=100', '38=1e2'), '371=38 372=D 373=6'], ['a tag comes twice', `${ORDER}38=100\x01`, '371=38 372=D 373=13'],
  ])('[S24] Reject when %s; the number is consumed, nothing delivered', (_, body, refused) => {
    const harness = new Harness({ dictionary: FIX44 }).logOn()
    harness.peerSends('D', 2, body)
    expect(harness.take(45, 371, 372, 373)).toEqual([`3 2 45=2 ${refused}`])
    expect(harness.delivered).toEqual([])
    expect(harness.session.state()).toMatchObject({ nextIn: 3, rejectsSent: 1 })
  })

  it('[S24] BusinessMessageReject when a conditionally required field is missing', () => {
    const harness = new Harness({ dictionary: FIX44 }).logOn()
    harness.peerSends('D', 2, without(44))
    expect(harness.take(45, 372, 379, 380)).toEqual(['j 2 45=2 372=D 379=C1 380=5'])
    expect(harness.session.state().nextIn).toBe(3)
  })

  it('[S24] administrative messages too', () => {
    const harness = new Harness({ dictionary: FIX44 }).logOn()
    harness.peerSends('0', 2, '38=100\x01')
    harness.peerSends('1', 3)
    expect(harness.take(371, 373)).toEqual(['3 2 371=38 373=2', '3 3 371=112 373=1'])
  })

  it('[S24] a Logon that does not hold is refused with a Logout', () => {
    const harness = new Harness({ dictionary: FIX44 }).connect()
    harness.peerSends('A', 1, '98=0\x01108=30\x0138=5\x01')
    expect(harness.closedWhy).toMatch(/^Logon: .*38/)
  })
})

describe('no answer to an answer', () => {
  it('[S25] a Reject that does not hold is not rejected, nor a BusinessMessageReject by one', () => {
    const harness = new Harness({ dictionary: FIX44, appMsgTypes: new Set(['D']) }).logOn()
    harness.peerSends('3', 2, '58=no number\x01')
    harness.peerSends('j', 3, '45=2\x01372=8\x01380=0\x01')
    expect(harness.take()).toEqual([])
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 4, rejectsSent: 0 })
  })

  it('[S72] what the counterparty rejected is counted', () => {
    const harness = new Harness().logOn()
    harness.send()
    harness.peerSends('3', 2, '45=2\x01')
    harness.peerSends('j', 3, '45=2\x01372=D\x01380=3\x01')
    expect(harness.session.state().rejectsReceived).toBe(2)
  })
})

describe('routing', () => {
  const HEADER = '115=FUND\x01116=PM\x01144=NY\x01128=SLUICE\x01129=DESK\x01145=LN\x0150=TRADER\x01142=FLOOR\x0157=ALGO\x01143=DC\x01'
  const REVERSED = [[128, 'FUND'], [129, 'PM'], [145, 'NY'], [115, 'SLUICE'], [116, 'DESK'], [144, 'LN'], [57, 'TRADER'], [143, 'FLOOR'], [50, 'ALGO'], [142, 'DC']] as const

  it('[S26] every field of a message comes back at the other end of an answer', () => {
    const harness = new Harness({ appMsgTypes: new Set(['D']) }).logOn()
    harness.peerSends('D', 2, '11=\x01', HEADER)
    harness.peerSends('G', 3, '11=C2\x01', HEADER)
    harness.peerSends('1', 4, '112=x\x01', HEADER)
    expect(harness.written.map((message) => message.msgType)).toEqual(['3', 'j', '0'])
    for (const message of harness.written) for (const [tag, value] of REVERSED) expect([tag, message.get(tag)]).toEqual([tag, value])
  })

  it('[S26] an owner puts the routing of an order into its reports; without one nothing is made up', () => {
    const order = decodeMessage(new MessageBuilder('OMS1', 'SLUICE', 'milliseconds').build('D', 2, 0 as never, '11=C1\x01', '115=FUND\x0150=T1\x01'))
    const routing = routingOf(order)
    expect(routing).toEqual({ deliverToCompId: 'FUND', targetSubId: 'T1' })
    const harness = new Harness().logOn()
    harness.send({ msgType: '8', routing })
    harness.send({ msgType: '8' })
    expect(harness.take(128, 57, 115, 50)).toEqual(['8 2 128=FUND 57=T1', '8 3'])
    expect(routingOf(decodeMessage(new MessageBuilder('A', 'B', 'milliseconds').build('D', 2, 0 as never, '11=C1\x01')))).toBeNull()
  })

  it('[S26] it survives a resend, and no value can add a field', async () => {
    expect(routingHeader({ senderSubId: 'A\x0135=8' })).toBe('50=A 35=8\x01')
  })

  it('[S27] an acceptor delivers to no third firm, but says so', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2, '11=C1\x01', '128=OTHER\x01')
    expect(harness.take(45, 379, 380)).toEqual(['j 2 45=2 379=C1 380=7'])
    expect(harness.delivered).toEqual([])
    harness.peerSends('D', 3, '11=C2\x01', '128=SLUICE\x01')
    expect(harness.delivered).toHaveLength(1)
  })

  it('[S27] firms that are ours by configuration, and an initiator, take it', () => {
    const ours = new Harness({ deliverTo: new Set(['OTHER']) }).logOn()
    ours.peerSends('D', 2, '11=C1\x01', '128=OTHER\x01')
    const initiator = new Harness({ role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS' }).connect()
    initiator.peerSends('A', 1, '98=0\x01108=10\x01')
    initiator.peerSends('8', 2, '37=1\x01', '128=OMS1\x01')
    expect([ours.delivered.length, initiator.delivered.length]).toEqual([1, 1])
  })
})

describe('SequenceReset', () => {
  it.each([
    ['reset', '', '371=36 373=1'], ['reset', '36=x\x01', '371=36 373=6'], ['reset', '36=0\x01', '371=36 373=5'],
    ['gap fill', '123=Y\x01', '371=36 373=1'], ['gap fill', '123=Y\x0136=-4\x01', '371=36 373=6'], ['gap fill', '123=Y\x0136=2\x01', '371=36 373=5'],
  ])('[S42] %s with %j is rejected', (_, body, refused) => {
    const harness = new Harness().logOn()
    harness.peerSends('4', 2, body)
    expect(harness.take(371, 373)).toEqual([`3 2 ${refused}`])
  })

  it('[S42] NewSeqNo that is the expected number changes nothing', () => {
    const harness = new Harness().logOn()
    harness.peerSends('4', 77, '36=2\x01')
    expect([harness.take(), harness.session.state().nextIn]).toEqual([[], 2])
  })

  it('[S43] a gap fill below the expected number: dropped with PossDupFlag, else the end', () => {
    const harness = new Harness().logOn()
    for (const n of [2, 3, 4]) harness.peerSends('D', n)
    harness.peerSends('4', 2, '123=Y\x0136=9\x01', '43=Y\x01')
    expect([harness.take(), harness.session.state().nextIn]).toEqual([[], 5])
    harness.peerSends('4', 2, '123=Y\x0136=9\x01')
    expect(harness.take(58)).toEqual(['5 2 58=MsgSeqNum(34) too low, expecting 5 but received 2'])
  })

  it('[S43] a gap fill above the expected number waits for its turn', () => {
    const harness = new Harness().logOn()
    harness.peerSends('4', 5, '123=Y\x0136=9\x01', '43=Y\x01')
    expect(harness.take(7, 16)).toEqual(['2 2 7=2 16=4'])
    harness.peerSends('4', 2, '123=Y\x0136=5\x01', '43=Y\x01')
    expect(harness.session.state().nextIn).toBe(9)
  })
})
