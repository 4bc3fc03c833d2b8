import type { UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { Harness, settle } from '../test/session-harness.ts'
import { withoutSecrets } from './credentials.ts'
import { MessageBuilder } from './message-builder.ts'

const asInitiator = { role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS' } as const
const credentials = { username: 'desk', password: 's3cret' } as const
const LOGON = '98=0\x01108=30\x01'

describe('credentials', () => {
  it('[S16] an initiator sends them; the store gets the Logon without the password', () => {
    const harness = new Harness({ ...asInitiator, credentials }).connect()
    expect(harness.take(553, 554)).toEqual(['A 1 553=desk 554=s3cret'])
    expect(harness.store.messages[0]?.raw).toContain('\x01553=desk\x01554=***\x01')
    expect(harness.store.messages[0]?.raw).not.toContain('s3cret')
  })

  it('[S16] an acceptor lets in who shows them', () => {
    const harness = new Harness({ credentials }).connect()
    harness.peerSends('A', 1, `${LOGON}553=desk\x01554=s3cret\x01`)
    expect(harness.session.isUp).toBe(true)
  })

  it.each(['', '553=desk\x01', '554=s3cret\x01', '553=desk\x01554=wrong\x01', '553=other\x01554=s3cret\x01', '553=desk\x01554=s3cret2\x01'])('[S16] %j gets no answer, and nothing of the session moves', (fields) => {
    const harness = new Harness({ credentials }).connect()
    harness.peerSends('A', 1, `98=0\x01108=30\x01141=Y\x01${fields}`)
    expect([harness.take(), harness.closedWhy]).toEqual([[], 'Username(553) and Password(554) are not those of this session'])
    expect([harness.ups, harness.store.resets, harness.store.inbound, harness.store.out]).toEqual([[], [], 1, 1])
  })

  it('[S16] logs get a Logon without password and raw data; other messages as they are', () => {
    const builder = new MessageBuilder('A', 'B', 'milliseconds')
    const logon = builder.build('A', 1, 0 as UnixUs, '98=0\x01108=30\x0195=8\x0196=ab\x01cd=ef\x01553=desk\x01554=s3cret\x01925=next\x011402=hidden\x011404=hidden2\x01')
    expect(withoutSecrets(logon)).not.toMatch(/s3cret|next|cd=ef/)
    expect(withoutSecrets(logon)).toContain('\x0196=***\x01553=desk\x01554=***\x01925=***\x011402=***\x011404=***\x01')
    const order = builder.build('D', 2, 0 as UnixUs, '11=C1\x0158=554=x\x01')
    expect(withoutSecrets(order)).toBe(order)
  })
})

describe('who resets the numbers', () => {
  const withNumbers = (config: ConstructorParameters<typeof Harness>[0]): Harness => {
    const harness = new Harness(config)
    harness.store.out = 7
    harness.store.inbound = 7
    return harness.connect()
  }

  it('[S17] never: ResetSeqNumFlag of the counterparty is refused and changes nothing', () => {
    const harness = withNumbers({ resetPolicy: 'never' })
    harness.peerSends('A', 1, `${LOGON}141=Y\x01`)
    expect(harness.take(58)).toEqual(['5 7 58=ResetSeqNumFlag(141)=Y is not accepted'])
    expect(harness.store.resets).toEqual([])
  })

  it('[S17] never: within a session neither', () => {
    const harness = new Harness({ resetPolicy: 'never' }).logOn()
    harness.peerSends('A', 1, `${LOGON}141=Y\x01`)
    expect(harness.take()).toEqual(['5 2'])
    expect(harness.store.resets).toEqual([])
  })

  it('[S17] on-request: done when asked, not otherwise', () => {
    const asked = withNumbers({ resetPolicy: 'on-request' })
    asked.peerSends('A', 1, `${LOGON}141=Y\x01`)
    expect(asked.take(141)).toEqual(['A 1 141=Y'])
    expect(asked.resets).toEqual(['ResetSeqNumFlag(141)=Y of the counterparty'])
    const plain = withNumbers({ resetPolicy: 'on-request' })
    plain.peerSends('A', 7, LOGON)
    expect(plain.take(141)).toEqual(['A 7'])
  })

  it('[S17] an initiator with always asks with every Logon, with never not even after its operator reset', () => {
    expect(withNumbers({ ...asInitiator, resetPolicy: 'always' }).take(141)).toEqual(['A 1 141=Y'])
    const never = new Harness({ ...asInitiator, resetPolicy: 'never' })
    never.session.control({ kind: 'stop' }, never.nowUs)
    never.session.control({ kind: 'reset' }, never.nowUs)
    never.session.control({ kind: 'start' }, never.nowUs)
    expect(never.connect().take(141)).toEqual(['A 1'])
  })

  it('[S5] a reset within the session loses nothing that comes after it, also with a gap open', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 9)
    harness.peerSends('A', 1, `${LOGON}141=Y\x01`)
    harness.peerSends('D', 2)
    expect(harness.delivered.map((message) => message.msgSeqNum)).toEqual([2])
    expect(harness.session.state()).toMatchObject({ nextIn: 3, nextOut: 2, gapEnd: null, queuedIn: 0 })
  })
})

describe('the Logon', () => {
  it('[S3] HeartBtInt up to the configured maximum', () => {
    const harness = new Harness({ maxHeartBtIntS: 60 }).connect()
    harness.peerSends('A', 1, '98=0\x01108=61\x01')
    expect(harness.take(58)).toEqual(['5 1 58=HeartBtInt(108) must be 0 to 60'])
    harness.connect().peerSends('A', 1, '98=0\x01108=60\x01')
    expect(harness.session.state()).toMatchObject({ up: true, heartBtIntS: 60 })
  })

  it('[S13] a Logon whose SendingTime is out of tolerance is refused with a Logout', () => {
    const harness = new Harness().connect()
    harness.peerSendsRaw(new MessageBuilder('OMS1', 'SLUICE', 'milliseconds').build('A', 1, (harness.nowUs - 300_000_000) as UnixUs, LOGON))
    expect(harness.take()).toEqual(['5 1'])
    expect(harness.closedWhy).toContain('SendingTime(52)')
  })

  it('[S19] a test session and another one do not meet', () => {
    const live = new Harness({ isTest: false }).connect()
    live.peerSends('A', 1, `${LOGON}464=Y\x01`)
    expect(live.closedWhy).toContain('TestMessageIndicator(464) must be N')
    const test = new Harness({ isTest: true }).connect()
    test.peerSends('A', 1, `${LOGON}464=Y\x01`)
    expect(test.take(464)).toEqual(['A 1 464=Y'])
  })

  it('[S2] an initiator whose Logon is answered wrongly says so in a Logout', () => {
    const harness = new Harness(asInitiator).connect()
    harness.peerSends('A', 1, '98=3\x01108=30\x01')
    expect(harness.take(58)).toEqual(['A 1', '5 2 58=EncryptMethod(98) must be 0'])
    expect(harness.session.isConnected).toBe(false)
  })
})

describe('NextExpectedMsgSeqNum', () => {
  const logged = async (config: ConstructorParameters<typeof Harness>[0], next: number): Promise<Harness> => {
    const harness = new Harness(config)
    for (let i = 0; i < 3; i++) harness.send()
    harness.connect().peerSends('A', 1, `${LOGON}789=${next}\x01`)
    await settle()
    return harness
  }

  it('[S18] what the counterparty misses is sent without being asked for', async () => {
    expect((await logged({}, 2)).take(36)).toEqual(['A 4', 'D 2', 'D 3', '4 4 36=5'])
  })

  it('[S18] nothing is sent where nothing is missing, and 789 may be ignored', async () => {
    expect((await logged({}, 4)).take()).toEqual(['A 4'])
    expect((await logged({ nextExpectedMsgSeqNum: 'ignore' }, 2)).take()).toEqual(['A 4'])
  })

  it('[S18] a number above ours is refused', async () => {
    const harness = await logged({}, 5)
    expect(harness.take(58)).toEqual(['5 4 58=NextExpectedMsgSeqNum(789) 5 is above 4, the next number of ours'])
    expect(harness.ups).toEqual([])
    expect((await logged({}, 0)).closedWhy).toContain('789')
  })

  it('[S18] an acceptor tells its own; what it misses comes unasked, and is asked for when it does not', () => {
    const harness = new Harness({ nextExpectedMsgSeqNum: 'send', resendTimeoutUs: 2_000_000 }).connect()
    harness.peerSends('A', 4, `${LOGON}789=1\x01`)
    expect(harness.take(789, 7)).toEqual(['A 1 789=1'])
    harness.wait(2.1)
    expect(harness.take(7, 16)).toEqual(['2 2 7=1 16=3'])
    harness.peerSends('4', 1, '123=Y\x0136=4\x01', '43=Y\x01')
    expect(harness.session.state().nextIn).toBe(5)
  })

  it('[S18] an initiator tells its own, and asks an acceptor that does not speak 789', () => {
    const harness = new Harness({ ...asInitiator, nextExpectedMsgSeqNum: 'send' })
    harness.store.inbound = 3
    expect(harness.connect().take(789)).toEqual(['A 1 789=3'])
    harness.peerSends('A', 6, LOGON)
    expect(harness.take(7, 16)).toEqual(['2 2 7=3 16=5'])
  })
})

describe('caught up', () => {
  it('[S76] right after the logon when nothing is missing, once', () => {
    const harness = new Harness().logOn()
    expect([harness.ups.length, harness.caughtUp.length]).toEqual([1, 1])
    harness.peerSends('D', 4)
    harness.peerSendsDup('D', 2)
    harness.peerSendsDup('D', 3)
    expect(harness.caughtUp).toHaveLength(1)
  })

  it('[S76] after a logon with a gap when all of it came, second holes included', () => {
    const harness = new Harness().connect()
    harness.peerSends('A', 4, LOGON)
    harness.peerSends('D', 8)
    expect(harness.caughtUp).toEqual([])
    harness.peerSends('4', 1, '123=Y\x0136=4\x01', '43=Y\x01')
    expect(harness.caughtUp).toEqual([])
    for (const n of [5, 6, 7]) harness.peerSendsDup('D', n)
    expect(harness.caughtUp).toHaveLength(1)
    expect(harness.delivered.map((message) => message.msgSeqNum)).toEqual([5, 6, 7, 8])
  })

  it('[S76] once for each logon', () => {
    const harness = new Harness().logOn()
    harness.session.disconnected(harness.wire, 'test', harness.nowUs)
    harness.logOn(2)
    expect(harness.caughtUp).toHaveLength(2)
  })
})
