import type { UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Harness, settle, START_US, type TestStore } from '../test/session-harness.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { MessageBuilder } from './message-builder.ts'

const asInitiator = { role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS' } as const
const sent = (count: number, options = {}): Harness => {
  const harness = new Harness(options).logOn()
  for (let i = 0; i < count; i++) harness.send()
  harness.written.length = 0
  return harness
}

describe('logon', () => {
  it('[S1] an acceptor answers a Logon with its own and the same HeartBtInt', () => {
    const harness = new Harness().connect()
    harness.peerSends('A', 1, '98=0\x01108=17\x01')
    expect(harness.take(98, 108)).toEqual(['A 1 98=0 108=17'])
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 2, nextOut: 2 })
    expect(harness.ups).toHaveLength(1)
  })

  it('[S1] an initiator sends Logon and is up with the answer', () => {
    const harness = new Harness({ ...asInitiator, heartBtIntS: 5 }).connect()
    expect(harness.take(98, 108, 141)).toEqual(['A 1 98=0 108=5'])
    expect(harness.session.isUp).toBe(false)
    harness.peerSends('A', 1, '98=0\x01108=5\x01')
    expect(harness.session.isUp).toBe(true)
    expect(harness.store.received_).toEqual([{ msgSeqNum: 1, asEntry: false }])
  })

  it('[S2] a first message that is no Logon ends the connection', () => {
    const harness = new Harness().connect()
    harness.peerSends('0', 1)
    expect(harness.closedWhy).toContain('no Logon')
    expect(harness.take()).toEqual([])
    expect(harness.downs).toEqual([])
  })

  it('[S2] no Logon in time ends the connection', () => {
    const harness = new Harness({ logonTimeoutUs: 3_000_000 }).connect()
    harness.wait(2.9)
    expect(harness.closedWhy).toBeNull()
    harness.wait(0.2)
    expect(harness.closedWhy).toBe('no Logon in time')
  })

  it.each([
    ['98=1\x01108=30\x01', 'EncryptMethod'], ['108=30\x01', 'EncryptMethod'], ['98=0\x01', 'HeartBtInt'], ['98=0\x01108=-5\x01', 'HeartBtInt'], ['98=0\x01108=99999\x01', 'HeartBtInt'],
  ])('[S3] a Logon with %j is refused with a Logout', (body, why) => {
    const harness = new Harness().connect()
    harness.peerSends('A', 1, body)
    expect(harness.written.at(-1)?.msgType).toBe('5')
    expect(harness.written.at(-1)?.get(58)).toContain(why)
    expect(harness.closedWhy).toContain(why)
    expect(harness.ups).toEqual([])
  })

  it('[S4] a second connection is refused without harm to the first', () => {
    const harness = new Harness().logOn()
    let closed = false
    expect(harness.session.connected({ queuedBytes: 0, write: () => undefined, close: () => { closed = true } }, harness.nowUs)).toBe(false)
    expect(closed).toBe(false)
    expect(harness.session.isUp).toBe(true)
  })

  it('[S5] ResetSeqNumFlag of the counterparty starts both numbers at 1', () => {
    const harness = sent(4)
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    harness.connect().peerSends('A', 1, '98=0\x01108=30\x01141=Y\x01')
    expect(harness.take(141)).toEqual(['A 1 141=Y'])
    expect(harness.store.resets).toHaveLength(1)
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 2, nextOut: 2 })
  })

  it('[S5] ResetSeqNumFlag with another number than 1 is refused', () => {
    const harness = new Harness().connect()
    harness.peerSends('A', 2, '98=0\x01108=30\x01141=Y\x01')
    expect(harness.closedWhy).toContain('must be 1')
    expect(harness.store.resets).toEqual([])
  })

  it('[S5] the counterparty may reset within a running session', () => {
    const harness = sent(3)
    harness.peerSends('0', 2)
    harness.peerSends('A', 1, '98=0\x01108=30\x01141=Y\x01')
    expect(harness.take(141)).toEqual(['A 1 141=Y'])
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 2, nextOut: 2 })
    expect(harness.ups).toHaveLength(1)
  })

  it('[S6] resetOnLogon of an initiator asks for the reset', () => {
    const harness = new Harness({ ...asInitiator, resetOnLogon: true })
    harness.store.out = 40
    harness.store.inbound = 30
    harness.connect()
    expect(harness.take(141)).toEqual(['A 1 141=Y'])
    harness.peerSends('A', 1, '98=0\x01108=10\x01141=Y\x01')
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 2, nextOut: 2 })
  })

  it('[S6] resetOnLogon of an acceptor starts at 1 with every Logon', () => {
    const harness = new Harness({ resetOnLogon: true }).logOn()
    harness.send()
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    harness.connect().peerSends('A', 1, '98=0\x01108=30\x01')
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 2, nextOut: 2 })
  })

  it('[S7] a Logon with a low number is refused, and the refusal names both numbers', () => {
    const harness = new Harness()
    harness.store.inbound = 9
    harness.connect().peerSends('A', 3, '98=0\x01108=30\x01')
    expect(harness.take(58)).toEqual(['5 1 58=MsgSeqNum(34) too low, expecting 9 but received 3'])
    expect(harness.session.isConnected).toBe(false)
  })

  it('[S7] an initiator that is logged out instead of on says why', () => {
    const harness = new Harness(asInitiator).connect()
    harness.peerSends('5', 1, '58=not today\x01')
    expect(harness.closedWhy).toBe('logon refused: not today')
  })

  it('[S8] a Logon with a high number is accepted, then the gap is asked for', () => {
    const harness = new Harness().connect()
    harness.peerSends('A', 5, '98=0\x01108=30\x01')
    expect(harness.take(7, 16)).toEqual(['A 1', '2 2 7=1 16=4'])
    harness.peerSends('4', 1, '123=Y\x0136=5\x01', '43=Y\x01')
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 6 })
  })

  it('[S9] a second Logon within a session is rejected', () => {
    const harness = new Harness().logOn()
    harness.peerSends('A', 2, '98=0\x01108=30\x01')
    expect(harness.take(45)).toEqual(['3 2 45=2'])
    expect(harness.session.isUp).toBe(true)
  })
})

describe('header', () => {
  it('[S10] a wrong BeginString ends the session with a Logout', () => {
    const harness = new Harness().logOn()
    harness.peerSendsRaw('8=FIX.4.2\x019=60\x0135=0\x0149=OMS1\x0156=SLUICE\x0134=2\x0152=20260921-14:13:20\x0110=000\x01')
    expect(harness.take(58)).toEqual(['5 2 58=BeginString(8) must be FIX.4.4'])
    expect(harness.closedWhy).toContain('BeginString')
  })

  it.each([['EVIL', 'SLUICE', 49], ['OMS1', 'OTHER', 56]])('[S11] CompIDs %s to %s: Reject, Logout, end', (sender, target, tag) => {
    const harness = new Harness().logOn()
    harness.peerSendsRaw(new MessageBuilder(sender, target, 'milliseconds').build('D', 2, harness.nowUs, '11=A\x01'))
    expect(harness.take(371, 373)).toEqual([`3 2 371=${tag} 373=9`, '5 3'])
    expect(harness.delivered).toEqual([])
    expect(harness.session.isConnected).toBe(false)
  })

  it('[S11] a Logon of another CompID ends the connection without an answer', () => {
    const harness = new Harness().connect()
    harness.peerSendsRaw(new MessageBuilder('EVIL', 'SLUICE', 'milliseconds').build('A', 1, harness.nowUs, '98=0\x01108=30\x01'))
    expect(harness.take()).toEqual([])
    expect(harness.session.isConnected).toBe(false)
  })

  it('[S12] a message without MsgSeqNum ends the session with a Logout', () => {
    const harness = new Harness().logOn()
    harness.peerSendsRaw('8=FIX.4.4\x019=60\x0135=0\x0149=OMS1\x0156=SLUICE\x0152=20260921-14:13:20\x0110=000\x01')
    expect(harness.take(58)).toEqual(['5 2 58=MsgSeqNum(34) is missing'])
  })

  it('[S13] a missing SendingTime is rejected and its number consumed', () => {
    const harness = new Harness().logOn()
    harness.peerSendsRaw('8=FIX.4.4\x019=60\x0135=D\x0149=OMS1\x0156=SLUICE\x0134=2\x0111=A\x0110=000\x01')
    expect(harness.take(371, 373)).toEqual(['3 2 371=52 373=1'])
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 3 })
    expect(harness.delivered).toEqual([])
  })

  it('[S13] a SendingTime far from our clock is rejected and the session ended', () => {
    const harness = new Harness().logOn()
    const late = (harness.nowUs - 121_000_000) as UnixUs
    harness.peerSendsRaw(new MessageBuilder('OMS1', 'SLUICE', 'milliseconds').build('D', 2, late, '11=A\x01'))
    expect(harness.take(371, 373)).toEqual(['3 2 371=52 373=10', '5 3'])
  })

  it('[S14] a tag without value is rejected and its number consumed', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2, '11=\x01')
    expect(harness.take(371, 373)).toEqual(['3 2 371=11 373=4'])
    expect(harness.session.state().nextIn).toBe(3)
  })

  it('[S15] an unsupported FIX 4.4 type gets 35=j, an unknown one 35=3', () => {
    const harness = new Harness({ appMsgTypes: new Set(['D']) }).logOn()
    harness.peerSends('G', 2)
    harness.peerSends('ZZ', 3)
    harness.peerSends('D', 4)
    expect(harness.take(45, 372, 373, 380)).toEqual(['j 2 45=2 372=G 380=3', '3 3 45=3 372=ZZ 373=11'])
    expect(harness.delivered.map((message) => message.msgType)).toEqual(['D'])
  })
})

describe('heartbeats', () => {
  it('[S20] silence on our side becomes a Heartbeat after HeartBtInt', () => {
    const harness = new Harness().logOn()
    harness.wait(29)
    expect(harness.take()).toEqual([])
    harness.wait(1)
    expect(harness.take()).toEqual(['0 2'])
  })

  it('[S21] a TestRequest is answered with its TestReqID', () => {
    const harness = new Harness().logOn()
    harness.peerSends('1', 2, '112=ping\x01')
    expect(harness.take(112)).toEqual(['0 2 112=ping'])
  })

  it('[S21] a TestRequest without TestReqID is rejected', () => {
    const harness = new Harness().logOn()
    harness.peerSends('1', 2)
    expect(harness.take(371, 373)).toEqual(['3 2 371=112 373=1'])
  })

  it('[S22] silence of the counterparty: one TestRequest, then the end', () => {
    const harness = new Harness().logOn()
    harness.wait(37)
    expect(harness.take().filter((message) => message.startsWith('1'))).toHaveLength(1)
    harness.wait(20)
    expect(harness.take().filter((message) => message.startsWith('1'))).toHaveLength(0)
    harness.wait(17)
    expect(harness.downs).toEqual(['no heartbeat of the counterparty'])
  })

  it('[S22] after a standstill of ours the counterparty is asked first', () => {
    const harness = new Harness().logOn()
    harness.wait(300)
    expect(harness.take().map((message) => message[0])).toEqual(['1'])
    harness.peerSends('0', 2)
    harness.wait(1)
    expect(harness.session.isUp).toBe(true)
  })

  it('[S22] any message answers the TestRequest', () => {
    const harness = new Harness().logOn()
    harness.wait(37)
    harness.peerSends('0', 2)
    harness.wait(35)
    expect(harness.session.isUp).toBe(true)
  })

  it('[S23] HeartBtInt 0 sends none and waits for none', () => {
    const harness = new Harness().logOn(1, '98=0\x01108=0\x01')
    harness.wait(100_000)
    expect(harness.take()).toEqual([])
    expect(harness.session.isUp).toBe(true)
  })
})

describe('gaps', () => {
  it('[S30] a gap is asked for once and everything delivered once, in order', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 4)
    harness.peerSends('D', 5)
    expect(harness.take(7, 16)).toEqual(['2 2 7=2 16=3'])
    expect(harness.delivered).toEqual([])
    harness.peerSendsDup('D', 2)
    harness.peerSendsDup('D', 3)
    expect(harness.delivered.map((message) => [message.msgSeqNum, message.possDup])).toEqual([[2, true], [3, true], [4, false], [5, false]])
    expect(harness.session.state().nextIn).toBe(6)
  })

  it('[S30] a gap fill is followed by what came early', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 9)
    harness.peerSends('4', 2, '123=Y\x0136=9\x01', '43=Y\x01')
    expect(harness.delivered.map((message) => message.msgSeqNum)).toEqual([9])
    expect(harness.session.state().nextIn).toBe(10)
  })

  it('[S31] a second hole behind the first is asked for when reached', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 4)
    harness.peerSends('D', 7)
    harness.take()
    harness.peerSendsDup('D', 2)
    harness.peerSendsDup('D', 3)
    expect(harness.take(7, 16)).toEqual(['2 3 7=5 16=6'])
    harness.peerSends('D', 8)
    for (const n of [5, 6]) harness.peerSendsDup('D', n)
    expect(harness.delivered.map((message) => message.msgSeqNum)).toEqual([2, 3, 4, 5, 6, 7, 8])
  })

  it('[S32] a gap that is not filled is asked for again, then the session ends', () => {
    const harness = new Harness({ resendTimeoutUs: 2_000_000 }).logOn()
    harness.peerSends('D', 4)
    harness.take()
    harness.wait(3)
    expect(harness.take(7)).toEqual(['2 3 7=2'])
    harness.wait(3)
    expect(harness.take(7)).toEqual(['2 4 7=2'])
    harness.wait(3)
    expect(harness.take()).toEqual(['5 5'])
    expect(harness.session.isConnected).toBe(false)
  })

  it('[S33] a low number without PossDupFlag ends the session', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2)
    harness.peerSends('D', 2)
    expect(harness.delivered).toHaveLength(1)
    expect(harness.take(58)).toEqual(['5 2 58=MsgSeqNum(34) too low, expecting 3 but received 2'])
    expect(harness.downs).toHaveLength(1)
  })

  it('[S34] a possible duplicate already processed is never delivered again', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2)
    harness.peerSendsDup('D', 2)
    expect(harness.delivered).toHaveLength(1)
    expect(harness.take()).toEqual([])
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 3 })
  })

  it('[S35] PossDupFlag without OrigSendingTime is rejected', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2, '', '43=Y\x01')
    harness.peerSends('D', 1, '', '43=Y\x01')
    expect(harness.take(371, 373)).toEqual(['3 2 371=122 373=1', '3 3 371=122 373=1'])
    expect(harness.session.state()).toMatchObject({ up: true, nextIn: 3 })
  })

  it('[S35] OrigSendingTime after SendingTime is rejected and the session ended', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2, '', '43=Y\x01122=20301121-07:00:00\x01')
    expect(harness.take(371, 373)).toEqual(['3 2 371=122 373=10', '5 3'])
    expect(harness.delivered).toEqual([])
  })

  it('[S36] PossResend is delivered and says so', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2, '', '97=Y\x01')
    expect(harness.delivered).toEqual([{ msgSeqNum: 2, msgType: 'D', possDup: false, possResend: true }])
  })

  it('[S37] the queue behind a gap is bounded; what fell out is asked for again', () => {
    const harness = new Harness({ maxQueuedMessages: 2 }).logOn()
    for (const n of [3, 4, 5, 6]) harness.peerSends('D', n)
    harness.take()
    harness.peerSendsDup('D', 2)
    expect(harness.delivered.map((message) => message.msgSeqNum)).toEqual([2, 3, 4])
    expect(harness.take(7, 16)).toEqual(['2 3 7=5 16=6'])
  })

  it('[S38] a refused message consumes its number as no entry', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 2)
    harness.verdict = 'refused'
    harness.peerSends('D', 3)
    expect(harness.store.received_.slice(1)).toEqual([{ msgSeqNum: 2, asEntry: true }, { msgSeqNum: 3, asEntry: false }])
  })
})

describe('sequence reset', () => {
  it('[S40] reset mode moves the expected number forward, whatever its own', () => {
    const harness = new Harness().logOn()
    harness.peerSends('4', 1, '36=50\x01')
    expect(harness.session.state().nextIn).toBe(50)
  })

  it('[S41] a reset never lowers the expected number', () => {
    const harness = new Harness().logOn()
    harness.store.inbound = 20
    harness.peerSends('4', 20, '36=5\x01')
    harness.peerSends('4', 20, '123=Y\x0136=20\x01')
    expect(harness.take(371, 373)).toEqual(['3 2 371=36 373=5', '3 3 371=36 373=5'])
    expect(harness.session.state().nextIn).toBe(21)
  })
})

describe('resend', () => {
  it('[S50] stored messages are replayed with PossDupFlag and OrigSendingTime, administrative ones gap-filled', async () => {
    const harness = sent(2)
    harness.peerSends('1', 2, '112=x\x01')
    harness.send({ body: '11=C-3\x01' })
    harness.take()
    harness.wait(2)
    harness.peerSends('2', 3, '7=1\x0116=0\x01')
    await settle()
    expect(harness.written.map((message) => message.get(43))).toEqual(['Y', 'Y', 'Y', 'Y', 'Y'])
    expect(harness.written[1]?.get(122)).toBe('20260921-14:13:20.000')
    expect(harness.written[1]?.get(52)).toBe('20260921-14:13:22.000')
    expect(harness.take(11, 36, 123)).toEqual(['4 1 36=2 123=Y', 'D 2 11=C-1', 'D 3 11=C-1', '4 4 36=5 123=Y', 'D 5 11=C-3'])
    expect(harness.session.state().nextOut).toBe(6)
  })

  it('[S51] a range that ends before the last number is gap-filled to its end only', async () => {
    const harness = sent(4)
    harness.peerSends('2', 2, '7=1\x0116=1\x01')
    await settle()
    expect(harness.take(36)).toEqual(['4 1 36=2'])
  })

  it('[S52] order messages above replayMaxAge are gap-filled and named, others replayed', async () => {
    const harness = new Harness({ replayLimit: { replayMaxAgeUs: 5_000_000, appliesTo: (msgType) => msgType === 'D' } }).logOn()
    harness.send()
    harness.send({ msgType: '8' })
    harness.wait(6)
    harness.send()
    harness.take()
    harness.peerSends('2', 2, '7=2\x0116=0\x01')
    await settle()
    expect(harness.take(36)).toEqual(['4 2 36=3', '8 3', 'D 4'])
    expect(harness.notReplayed).toEqual([2])
  })

  it('[S52] so are those that are not wanted any more', async () => {
    const unwanted = new Set(['\x0134=3\x01'])
    const harness = new Harness({ replayLimit: { replayMaxAgeUs: 5_000_000, appliesTo: (msgType) => msgType === 'D', isWanted: (raw) => ![...unwanted].some((part) => raw.includes(part)) } }).logOn()
    for (let n = 0; n < 3; n++) harness.send()
    harness.take()
    harness.peerSends('2', 2, '7=2\x0116=0\x01')
    await settle()
    expect(harness.take(36)).toEqual(['D 2', '4 3 36=4', 'D 4'])
    expect(harness.notReplayed).toEqual([3])
  })

  it('[S53] live messages wait for the replay', async () => {
    const harness = sent(2)
    harness.peerSends('2', 2, '7=2\x0116=0\x01')
    harness.send()
    expect(harness.take()).toEqual([])
    await settle()
    expect(harness.take()).toEqual(['D 2', 'D 3', 'D 4'])
  })

  it('[S53] the replay waits for what is not durable yet and sends it once', async () => {
    const harness = sent(1)
    harness.store.holding = true
    harness.send()
    harness.peerSends('2', 2, '7=2\x0116=0\x01')
    await settle()
    expect(harness.take()).toEqual([])
    harness.send()
    harness.store.releaseAll()
    await settle()
    expect(harness.take(43)).toEqual(['D 2 43=Y', 'D 3 43=Y', 'D 4'])
  })

  it('[S53] a Logon that is not durable yet is not swallowed by a replay asked for meanwhile', async () => {
    const harness = new Harness()
    harness.send()
    harness.store.holding = true
    harness.connect().peerSends('A', 1, '98=0\x01108=30\x01')
    harness.peerSends('2', 2, '7=1\x0116=0\x01')
    harness.store.releaseAll()
    await settle()
    expect(harness.take(43, 36)).toEqual(['A 2', 'D 1 43=Y', '4 2 43=Y 36=3'])
  })

  it('[S53] a slow socket pauses the replay', async () => {
    const harness = sent(600)
    harness.wire.queuedBytes = 10_000_000
    harness.peerSends('2', 2, '7=2\x0116=0\x01')
    await settle()
    expect(harness.take()).toEqual([])
    harness.wire.queuedBytes = 0
    harness.wait(0.1)
    await settle()
    await settle()
    await settle()
    expect(harness.take()).toHaveLength(600)
  })

  it('[S54] a ResendRequest ahead of a gap is answered at once, and only once', async () => {
    const harness = sent(1)
    harness.peerSends('2', 4, '7=2\x0116=0\x01')
    await settle()
    expect(harness.take(43, 7).sort()).toEqual(['2 3 7=2', 'D 2 43=Y'])
    harness.peerSendsDup('D', 2)
    harness.peerSendsDup('D', 3)
    await settle()
    expect(harness.take()).toEqual([])
    expect(harness.session.state().nextIn).toBe(5)
  })

  it.each([
    ['7=0\x0116=0\x01', '371=7 373=5'], ['16=0\x01', '371=7 373=1'], ['7=5\x0116=2\x01', '371=16 373=5'], ['7=1\x01', '371=16 373=1'], ['7=x\x0116=0\x01', '371=7 373=5'],
  ])('[S55] a ResendRequest with %j is rejected', (body, refused) => {
    const harness = sent(2)
    harness.peerSends('2', 2, body)
    expect(harness.take(371, 373)).toEqual([`3 4 ${refused}`])
  })

  it('[S56] a store without messages answers with one gap fill', async () => {
    const harness = new Harness({}, Object.assign(new MemorySessionStore(), { received_: [] }) as unknown as TestStore).logOn()
    harness.send()
    harness.send()
    harness.take()
    harness.peerSends('2', 2, '7=1\x0116=0\x01')
    await settle()
    expect(harness.take(36)).toEqual(['4 1 36=4'])
  })
})

describe('sending', () => {
  it('[S60] bytes leave only on release, in order', () => {
    const harness = new Harness().logOn()
    harness.store.holding = true
    harness.send()
    harness.send()
    expect(harness.take()).toEqual([])
    harness.store.releaseAll()
    expect(harness.take()).toEqual(['D 2', 'D 3'])
  })

  it('[S61] not logged on, a message is stored and goes out by resend after the next Logon', async () => {
    const harness = new Harness()
    expect(harness.send()).toEqual({ ok: true, value: { msgSeqNum: 1 } })
    harness.connect()
    harness.peerSends('A', 1, '98=0\x01108=30\x01')
    expect(harness.take()).toEqual(['A 2'])
    harness.peerSends('2', 2, '7=1\x0116=0\x01')
    await settle()
    expect(harness.take(43)).toEqual(['D 1 43=Y', '4 2 43=Y'])
  })

  it('[S62] refuseWhenDown refuses and consumes nothing', () => {
    const harness = new Harness({ refuseWhenDown: true })
    expect(harness.send()).toEqual({ ok: false, error: { code: 'SESSION_DOWN', session: 'T' } })
    harness.connect()
    expect(harness.send().ok).toBe(false)
    expect(harness.store.nextOut()).toBe(1)
  })

  it('[S63] a release after the connection is gone writes nothing to the next one', () => {
    const harness = new Harness().logOn()
    harness.store.holding = true
    harness.send()
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    harness.connect()
    harness.peerSends('A', 2, '98=0\x01108=30\x01')
    harness.store.releaseAll()
    expect(harness.take()).toEqual(['A 3'])
  })

  it('[S63] a release after a reset writes nothing', () => {
    const harness = new Harness().logOn()
    harness.store.holding = true
    harness.send()
    harness.peerSends('A', 1, '98=0\x01108=30\x01141=Y\x01')
    harness.store.releaseAll()
    expect(harness.take(141)).toEqual(['A 1 141=Y'])
  })

  it('[S65] a store that takes nothing ends the connection, not the process; the numbers stay', () => {
    const harness = new Harness().logOn()
    const full = (): never => { throw new Error('full') }
    harness.store.received = full
    harness.peerSends('0', 2)
    expect(harness.downs).toEqual(['the session store takes nothing: full'])
    const other = new Harness().logOn()
    other.store.send = full
    other.wait(31)
    expect(other.downs).toEqual(['the session store takes nothing: full'])
    expect([harness.session.state().nextIn, other.session.state().nextOut]).toEqual([2, 2])
  })

  it('[S65] what the handler or an owner sends into a full store is thrown to them', () => {
    const harness = new Harness().logOn()
    harness.store.send = () => { throw new Error('full') }
    expect(() => harness.send()).toThrow('full')
    expect(harness.session.isUp).toBe(true)
  })

  it('[S64] microseconds by option, milliseconds otherwise', () => {
    for (const [timestampPrecision, length] of [['microseconds', 24], ['milliseconds', 21]] as const) {
      const harness = new Harness({ timestampPrecision }).logOn()
      harness.send()
      expect(harness.written[0]?.get(52)).toHaveLength(length)
    }
  })
})

describe('logout', () => {
  it('[S70] a Logout is answered, then the connection ends', () => {
    const harness = new Harness().logOn()
    harness.peerSends('5', 2, '58=end of day\x01')
    expect(harness.take()).toEqual(['5 2'])
    expect(harness.closedWhy).toBe('logged out: end of day')
    expect(harness.downs).toEqual(['logged out: end of day'])
    expect(harness.session.state()).toMatchObject({ up: false, nextIn: 3, nextOut: 3 })
  })

  it('[S70] the answer is durable before the connection ends', () => {
    const harness = new Harness().logOn()
    harness.store.holding = true
    harness.peerSends('5', 2)
    expect(harness.closedWhy).toBeNull()
    harness.store.releaseAll()
    expect(harness.take()).toEqual(['5 2'])
    expect(harness.closedWhy).toBe('logged out')
  })

  it('[S71] our Logout waits for the answer', () => {
    const harness = new Harness().logOn()
    harness.session.logout('bye', harness.nowUs)
    expect(harness.take(58)).toEqual(['5 2 58=bye'])
    harness.peerSends('D', 2)
    expect(harness.closedWhy).toBeNull()
    harness.peerSends('5', 3)
    expect(harness.closedWhy).toBe('logged out')
    expect(harness.delivered).toHaveLength(1)
  })

  it('[S71] and no longer than its timeout', () => {
    const harness = new Harness({ logoutTimeoutUs: 1_000_000 }).logOn()
    harness.session.logout('bye', harness.nowUs)
    harness.wait(1.1)
    expect(harness.closedWhy).toBe('no Logout in time')
  })

  it('[S72] health tells state, numbers and times', () => {
    const harness = new Harness()
    const idle = { stopped: false, heartBtIntS: 10, lastReason: null, queuedIn: 0, queuedOut: 0, gapEnd: null, resendsAsked: 0, resendsServed: 0, rejectsSent: 0, rejectsReceived: 0 }
    expect(harness.session.state()).toEqual({ ...idle, up: false, phase: 'disconnected', nextIn: 1, nextOut: 1, lastInUs: 0, lastOutUs: 0 })
    harness.logOn()
    harness.wait(3)
    harness.send()
    expect(harness.session.state()).toEqual({ ...idle, up: true, phase: 'logged on', heartBtIntS: 30, nextIn: 2, nextOut: 3, lastInUs: START_US, lastOutUs: START_US + 3_000_000 })
    harness.peerSends('D', 5)
    harness.peerSends('ZZ', 6)
    expect(harness.session.state()).toMatchObject({ phase: 'filling a gap', queuedIn: 2, gapEnd: 4, resendsAsked: 1 })
    harness.session.logout('enough', harness.nowUs)
    expect(harness.session.state()).toMatchObject({ up: false, phase: 'logging out', lastReason: 'enough' })
  })

  it('[S73] a Reject of one of our messages is delivered', () => {
    const harness = sent(1)
    harness.peerSends('3', 2, '45=2\x0158=no\x01')
    expect(harness.delivered).toEqual([{ msgSeqNum: 2, msgType: '3', possDup: false, possResend: false }])
  })
})
