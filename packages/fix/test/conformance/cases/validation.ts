import { expect } from 'vitest'
import { ACCEPTOR, BOTH, INITIATOR, rule, type ConformanceCase } from '../case.ts'
import { framed, utc, valueOf } from '../raw-message.ts'
import { executionBody, orderBody, type Role, type Scene } from '../scene.ts'

const SOH = '\x01'

interface Fault {
  readonly change: (body: string, scene: Scene) => string
  /** SessionRejectReason(373) and RefTagID(371). */
  readonly reason: number
  readonly tag: number | null
  readonly roles?: readonly Role[]
}

/** An application message with a fault: Reject with reason and tag, number consumed, owner not told, session alive. */
function rejected(id: string, title: string, { change, reason, tag, roles = BOTH }: Fault): Omit<ConformanceCase, 'rule'> {
  return {
    id, title: `${title}: Reject 373=${reason}${tag === null ? '' : ` with reference to tag ${tag}`}`, roles,
    run: async (scene) => {
      await scene.up()
      const { msgType, body } = scene.app('A1')
      const seq = scene.send(msgType, change(body, scene))
      await scene.expectReject(seq, msgType, reason, tag)
      await scene.quiet()
      expect(scene.delivered).toEqual([])
    },
  }
}

/** BusinessMessageReject(j), number consumed, owner not told, session alive. */
function businessRejected(title: string, roles: readonly Role[], change: (body: string) => string, tag: number, type?: string): Omit<ConformanceCase, 'rule'> {
  return {
    id: '14M', title: `${title}: BusinessMessageReject 380=5`, roles,
    run: async (scene) => {
      await scene.up()
      const { msgType: own, body } = scene.app('A1')
      const msgType = type ?? own
      const seq = scene.send(msgType, change(body))
      await scene.expect('j', { 45: String(seq), 372: msgType, 380: '5', 58: new RegExp(String(tag)) })
      await scene.quiet()
      expect(scene.delivered).toEqual([])
    },
  }
}

/** Accepted and delivered to the owner. */
function accepted(id: string, title: string, change: (body: string) => string, check: (scene: Scene) => void = () => undefined, roles = BOTH): Omit<ConformanceCase, 'rule'> {
  return {
    id, title, roles,
    run: async (scene) => {
      await scene.up()
      const { msgType, body } = scene.app('A1')
      const seq = scene.send(msgType, change(body))
      await scene.quiet()
      expect(scene.delivered).toEqual([scene.got('A1', seq)])
      check(scene)
    },
  }
}

export const VALIDATION_CASES = [
  ...rule('field validation', [
    rejected('14A', 'a tag that no table has', { change: (body) => `${body}4999=X|`, reason: 0, tag: 4999 }),
    rejected('14A', 'tag 0', { change: (body) => `${body}0=X|`, reason: 0, tag: null }),
    rejected('14A', 'a tag that is no number', { change: (body) => `${body}abc=X|`, reason: 0, tag: null }),
    accepted('14A', 'a user-defined tag (5000 and up) is accepted', (body) => `${body}9702=X|`),
    rejected('14B', 'a required field missing', { change: (body) => body.replace('54=1|', ''), reason: 1, tag: 54 }),
    rejected('14B', 'the identifier of the order missing', { change: (body) => body.replace('11=A1|', ''), reason: 1, tag: 11, roles: ACCEPTOR }),
    rejected('14B', 'the identifier of the execution missing', { change: (body) => body.replace('17=E-A1|', ''), reason: 1, tag: 17, roles: INITIATOR }),
    rejected('14C', 'a tag of the standard that this message does not have', { change: (body) => `${body}7=1|`, reason: 2, tag: 7 }),
    rejected('14D', 'a tag without value', { change: (body) => `${body}58=|`, reason: 4, tag: 58 }),
    rejected('14D', 'a required tag without value', { change: (body) => body.replace('54=1|', '54=|'), reason: 4, tag: 54 }),
    rejected('14E', 'a code that the enumeration lacks', { change: (body) => body.replace('54=1|', '54=Z|'), reason: 5, tag: 54 }),
    rejected('14F', 'a quantity that is no number', { change: (body) => body.replace('38=100|', '38=many|'), reason: 6, tag: 38 }),
    rejected('14F', 'a price that is no number', { change: (body) => body.replace('44=10.5|', '44=10.5.1|'), reason: 6, tag: 44 }),
    rejected('14F', 'a time that is no UTC timestamp', { change: (body, scene) => body.replace(utc(scene.clock.now), '2026-03-04'), reason: 6, tag: 60 }),
    rejected('14F', 'a character field with two characters', { change: (body) => body.replace('54=1|', '54=11|'), reason: 6, tag: 54 }),
    rejected('14G', 'a header field within the body', { change: (body) => `${body}50=DESK|`, reason: 14, tag: 50 }),
    rejected('14G', 'a field of the body behind one of the trailer', { change: (body) => `93=3|89=abc|${body}`, reason: 14, tag: 11, roles: ACCEPTOR }),
    rejected('14G', 'a field of the body behind one of the trailer', { change: (body) => `93=3|89=abc|${body}`, reason: 14, tag: 37, roles: INITIATOR }),
    rejected('14H', 'a tag twice', { change: (body) => `${body}38=200|`, reason: 13, tag: 38 }),
    rejected('14I', 'a group with fewer entries than counted', { change: (body) => `${body}453=2|448=FIRM|447=D|452=1|`, reason: 16, tag: 453 }),
    rejected('14I', 'a group with more entries than counted', { change: (body) => `${body}453=1|448=FIRM|447=D|452=1|448=TRADER|447=D|452=12|`, reason: 16, tag: 453 }),
    rejected('14I', 'a count that is no number', { change: (body) => `${body}453=two|448=FIRM|447=D|452=1|`, reason: 6, tag: 453 }),
    rejected('14J', 'a group entry that does not begin with its first field', { change: (body) => `${body}453=1|447=D|448=FIRM|452=1|`, reason: 15, tag: 447 }),
    rejected('14E', 'a code that the enumeration lacks within a group', { change: (body) => `${body}453=1|448=FIRM|447=D|452=999|`, reason: 5, tag: 452 }),
    rejected('14K', 'a value that holds the separator', { change: (body) => `${body}58=one${SOH}two|`, reason: 17, tag: 58 }),
    accepted('14I', 'a group with as many entries as counted is accepted', (body) => `${body}453=2|448=FIRM|447=D|452=1|448=TRADER|447=D|452=12|`),
    accepted('14I', 'a group of no entries is accepted', (body) => `${body}453=0|`),
    accepted('15', 'fields of the body in another order are accepted', (body) => body.split('|').filter((field) => field !== '').toReversed().map((field) => `${field}|`).join('')),
    {
      id: '15', title: 'fields of the header in another order, after the first three, are accepted', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const { msgType, body } = scene.app('A1')
        scene.line.write(framed(`35=${msgType}|52=${utc(scene.clock.now)}|34=${scene.nextOut}|56=SLUICE|49=PEER|${body}`.replaceAll('|', SOH)))
        scene.nextOut++
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 3)])
      },
    },
    {
      id: '14B', title: 'faults of an administrative message are rejected the same way', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        await scene.expectReject(scene.send('1', ''), '1', 1, 112)
        await scene.expectReject(scene.send('2', '7=1|'), '2', 1, 16)
        await scene.expectReject(scene.send('2', '7=one|16=0|'), '2', 6, 7)
        await scene.expectReject(scene.send('0', '55=AVAX|'), '0', 2, 55)
        await scene.quiet()
      },
    },
    {
      id: '14', title: 'a fault consumes its number once, also when the message came by resend', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const { msgType, body } = scene.app('A3')
        scene.sendApp('A4', { seq: 4 })
        await scene.expect('2', { 7: '3', 16: '3' })
        scene.resend(msgType, 3, body.replace('54=1|', ''))
        await scene.expectReject(3, msgType, 1, 54)
        scene.nextOut = 5
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A4', 4)])
      },
    },
    {
      id: '7', title: 'a Reject of theirs is accepted, told to the owner, and never rejected', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('3', '45=2|371=54|372=D|373=5|58=no such side|')
        await scene.quiet()
        expect(scene.delivered).toEqual([`3 ${seq}`])
      },
    },
  ]),
  ...rule('encoded text and data fields', [
    accepted('data', 'a data field may hold the separator: its length counts', (body) => `${body}354=7|355=a${SOH}b=c${SOH}d|`, (scene) => expect(scene.messages[0]?.get(355)).toBe(`a${SOH}b=c${SOH}d`)),
    accepted('data', 'encoded text keeps every byte', (body) => `${body}58=text|354=4|355=\xe9\xff\x80\x01|`, (scene) => expect(scene.messages[0]?.get(355)).toBe('\xe9\xff\x80\x01')),
    {
      id: 'data', title: 'raw data keeps every byte, and the field behind it counts', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const data = `1${SOH}148=X${SOH}\xff`
        scene.send('B', `148=head|33=1|58=line|95=${data.length}|96=${data}|149=link|`)
        await scene.quiet()
        expect([148, 96, 149].map((tag) => scene.messages[0]?.get(tag))).toEqual(['head', data, 'link'])
      },
    },
    {
      id: 'data', title: 'encoded text and raw data that we send keep every byte, also when they are sent again', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const [text, data] = [`\xe9${SOH}9=1${SOH}10=000${SOH}\xff\x80`, `${SOH}${SOH}8=FIX.4.4${SOH}=`]
        const { msgType, body } = scene.role === 'acceptor' ? { msgType: '8', body: executionBody('B1', utc(scene.clock.now)) } : { msgType: 'D', body: orderBody('B1', utc(scene.clock.now)) }
        const own = { msgType, body: `${body.replaceAll('|', SOH)}354=${text.length}${SOH}355=${text}${SOH}`, clOrdId: 'B1' }
        const news = { msgType: 'B', body: `148=head${SOH}33=1${SOH}58=line${SOH}95=${data.length}${SOH}96=${data}${SOH}149=link${SOH}`, clOrdId: null }
        for (const message of [own, news]) expect(scene.session.send(message, scene.clock.nowUs()).ok).toBe(true)
        await scene.expect(msgType, { 34: '3', 355: text })
        await scene.expect('B', { 34: '4', 96: data, 149: 'link' })
        scene.send('2', '7=3|16=4|')
        await scene.expect(msgType, { 34: '3', 43: 'Y', 355: text })
        await scene.expect('B', { 34: '4', 43: 'Y', 96: data, 149: 'link' })
        await scene.quiet()
      },
    },
    rejected('data', 'a data field without its length', { change: (body) => `${body}355=abc|`, reason: 1, tag: 354 }),
  ]),
  ...rule('conditionally required fields', [
    businessRejected('a limit order without Price', ACCEPTOR, (body) => body.replace('44=10.5|', ''), 44),
    businessRejected('a stop order without StopPx', ACCEPTOR, (body) => body.replace('40=2|', '40=3|').replace('44=10.5|', ''), 99),
    businessRejected('GTD without an expiry', ACCEPTOR, (body) => body.replace('59=0|', '59=6|'), 432),
    businessRejected('a replacement without Price', ACCEPTOR, (body) => `41=A0|${body.replace('44=10.5|', '')}`, 44, 'G'),
    businessRejected('a mass status request for a symbol, without Symbol', ACCEPTOR, () => '584=M1|585=1|', 55, 'AF'),
    businessRejected('a trade without LastQty', INITIATOR, (body) => `${body.replace('150=0|', '150=F|').replace('39=0|', '39=1|')}31=10.5|`, 32),
    businessRejected('a trade without LastPx', INITIATOR, (body) => `${body.replace('150=0|', '150=F|').replace('39=0|', '39=1|')}32=10|`, 31),
  ]),
  ...rule('message types', [
    {
      id: '2Q', title: 'a MsgType that FIX 4.4 does not have: Reject 373=11', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('ZZ', '')
        await scene.expect('3', { 45: String(seq), 372: 'ZZ', 373: '11' })
        await scene.quiet()
      },
    },
    {
      id: '2R', title: 'a MsgType of FIX 4.4 that we do not support: BusinessMessageReject 380=3', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('6', `23=IOI1|28=N|55=AVAX|54=1|27=L|`)
        await scene.expect('j', { 45: String(seq), 372: '6', 380: '3' })
        await scene.quiet()
        expect(scene.delivered).toEqual([])
      },
    },
    {
      id: '2R', title: 'a BusinessMessageReject of theirs is delivered, and never rejected', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const seq = scene.send('j', '45=2|372=D|380=0|58=no|')
        await scene.quiet()
        expect(scene.delivered).toEqual([`j ${seq}`])
      },
    },
  ]),
  ...rule('routing fields', [
    {
      id: '18', title: 'sub and location ids of the session are in everything we send, Logon and resends included, exactly once', roles: BOTH,
      run: async (scene) => {
        const expected = { 50: 'DESK7', 142: 'NY', 57: 'ALGO', 143: 'LD' }
        await scene.start({ config: { header: { senderSubId: 'DESK7', senderLocationId: 'NY', targetSubId: 'ALGO', targetLocationId: 'LD' } } })
        await scene.logOn({ expected })
        await scene.quiet()
        const type = scene.ours('B1')
        await scene.expect(type, { 11: 'B1', ...expected })
        scene.send('1', '112=T|')
        await scene.expect('0', { 112: 'T', ...expected })
        scene.send('2', '7=1|16=0|')
        await scene.expect('4', { 34: '1', 43: 'Y', 36: '3', ...expected })
        const again = await scene.expect(type, { 34: '3', 43: 'Y', ...expected })
        expect(again.fields.filter(([tag]) => tag === 50)).toHaveLength(1)
        await scene.expect('4', { 34: '4', 43: 'Y', 36: '5', ...expected })
      },
    },
    {
      id: '18', title: 'a Reject goes back the way: sender and target, on behalf of and deliver to, with their sub and location ids, reversed', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { deliverTo: 'any' } })
        const { msgType, body } = scene.app('A1')
        const seq = scene.send(msgType, body.replace('54=1|', '54=Z|'), { more: '50=DESK7|142=NY|57=ROUTER|143=LD|115=CLIENT|116=TRADER|144=SF|128=BROKER|129=FLOOR|145=CH|' })
        await scene.expect('3', { 45: String(seq), 57: 'DESK7', 143: 'NY', 50: 'ROUTER', 142: 'LD', 128: 'CLIENT', 129: 'TRADER', 145: 'SF', 115: 'BROKER', 116: 'FLOOR', 144: 'CH' })
        await scene.quiet()
      },
    },
    {
      id: '18', title: 'a BusinessMessageReject goes back the way', roles: BOTH,
      run: async (scene) => {
        await scene.up({ config: { deliverTo: 'any' } })
        const seq = scene.send('6', '23=IOI1|28=N|55=AVAX|54=1|27=L|', { more: '115=CLIENT|116=TRADER|128=BROKER|' })
        await scene.expect('j', { 45: String(seq), 128: 'CLIENT', 129: 'TRADER', 115: 'BROKER' })
        await scene.quiet()
      },
    },
    {
      id: '18', title: 'a firm behind DeliverToCompID that we do not reach: BusinessMessageReject 380=7, back the way', roles: ACCEPTOR,
      run: async (scene) => {
        await scene.up({ config: { deliverTo: new Set(['BROKER']) } })
        const { msgType, body } = scene.app('A1')
        scene.send(msgType, body, { more: '128=BROKER|' })
        const seq = scene.send(msgType, body, { more: '115=CLIENT|128=NOBODY|' })
        await scene.expect('j', { 45: String(seq), 372: msgType, 380: '7', 128: 'CLIENT', 115: 'NOBODY' })
        await scene.quiet()
        expect(scene.delivered).toEqual([scene.got('A1', 3)])
      },
    },
    {
      id: '18', title: 'fields that are absent are not made up', roles: BOTH,
      run: async (scene) => {
        await scene.up()
        const { msgType, body } = scene.app('A1')
        scene.send(msgType, body.replace('54=1|', '54=Z|'))
        const message = await scene.expect('3')
        expect([50, 57, 115, 116, 128, 129, 142, 143, 144, 145].map((tag) => valueOf(message, tag))).toEqual(Array.from({ length: 10 }, () => undefined))
      },
    },
  ]),
]
