import { T0 } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MessageBuilder } from '../message-builder.ts'
import { describeMessage } from './describe-message.ts'
import { FIX44 } from './fix44.ts'

const builder = new MessageBuilder('OMS1', 'SLUICE', 'milliseconds')
const described = (msgType: string, body: string) => describeMessage(builder.build(msgType, 7, T0, body.replaceAll('|', '\x01')), FIX44)

describe('messages in words', () => {
  it.each([
    ['D', '11=X|55=AVAX|54=1|60=20261121-10:00:00|38=1000|40=2|44=100.05|59=0|', 'New order, ClOrdID X: buy 1,000 AVAX limit 100.05 day'],
    ['G', '41=W|11=X|55=AVAX|54=5|60=20261121-10:00:00|38=1234567|40=1|', 'Replace of W, ClOrdID X: sell short 1,234,567 AVAX market'],
    ['F', '41=W|11=X|55=AVAX|54=2|60=20261121-10:00:00|', 'Cancel of W, ClOrdID X: sell AVAX'],
    ['8', '37=1|11=X|17=e|150=F|39=1|55=AVAX|54=1|38=1000|32=100|31=99.5|30=XNAS|151=900|14=100|6=99.5|', 'Trade, ClOrdID X: buy 1,000 AVAX, 100 at 99.50 on XNAS, order partially filled, 100 done, 900 left'],
    ['8', '37=1|11=X|17=e|19=d|150=H|39=4|55=AVAX|54=2|38=200|40=2|44=1041.9|59=0|32=100|31=1041.9125|151=0|14=100|6=1|', 'Trade cancel, ClOrdID X: sell 200 AVAX limit 1,041.90 day, 100 at 1,041.9125 are taken back, of the order 100 stay done, 0 left (its status: canceled)'],
    ['8', '37=1|11=X|17=e|19=d|150=G|39=2|55=AVAX|54=2|38=200|32=100|31=41|151=0|14=200|6=41|', 'Trade correct, ClOrdID X: sell 200 AVAX, 100 at 41.00 is how the trade stands now, of the order 200 stay done, 0 left (its status: filled)'],
    ['8', '37=1|11=X|17=e|150=8|39=8|103=1|55=AV|54=1|151=0|14=0|6=0|58=no such symbol|', 'Rejected, ClOrdID X: buy AV, order rejected, 0 done, 0 left, unknown symbol: no such symbol'],
    ['9', '37=1|11=X|41=W|39=2|434=1|102=0|', 'Cancel of W refused, ClOrdID X, too late to cancel, order filled'],
    ['3', '45=7|371=44|372=D|373=6|58=no price|', 'Reject of message 7, incorrect data format for value, Price(44): no price'],
    ['j', '45=7|372=R|380=3|', 'QuoteRequest 7 refused, unsupported message type'],
    ['2', '7=5|16=0|', 'Resend request: 5 and all after it'],
    ['4', '123=Y|36=9|', 'Gap fill: the next number is 9'],
    ['A', '98=0|108=30|141=Y|553=bob|554=secret|', 'Logon: heartbeat every 30 s, numbers start at 1, user bob'],
    ['V', '262=R|263=1|264=0|267=1|269=0|146=2|55=AVAX|55=HALO|', 'Market data request: snapshot and updates of AVAX, HALO'],
    ['f', '55=AVAX|326=17|', 'AVAX: ready to trade'],
    ['AE', '571=T|', 'TradeCaptureReport'],
    ['U9', '', 'MsgType U9'],
  ])('[V10] %s %s', (msgType, body, summary) => {
    expect(described(msgType, body)).toMatchObject({ msgType, msgSeqNum: 7, possDup: false, summary })
  })

  it('[V10] fields with their names, what codes mean, and how deep they lie', () => {
    const { fields } = described('D', '453=1|448=A|802=1|523=x|803=4|55=AVAX|54=1|18=1 6|114=N|6001=z|')
    expect(fields.filter(({ tag }) => [448, 523, 803, 55, 54, 18, 114, 6001].includes(tag)).map(({ name, value, meaning, depth }) => [name, value, meaning, depth])).toEqual([
      ['PartyID', 'A', null, 1], ['PartySubID', 'x', null, 2], ['PartySubIDType', '4', 'application', 2], ['Symbol', 'AVAX', null, 0], ['Side', '1', 'buy', 0],
      ['ExecInst', '1 6', "not held, participate don't initiate", 0], ['LocateReqd', 'N', 'no', 0], ['tag 6001', 'z', null, 0],
    ])
  })

  it('[V10] passwords are never shown, and `|` may separate the fields', () => {
    expect(JSON.stringify(described('A', '98=0|108=30|553=bob|554=secret|925=other|'))).not.toMatch(/secret|other"/)
    expect(describeMessage('8=FIX.4.4|9=5|35=1|34=3|112=T|10=000|', FIX44)).toMatchObject({ name: 'TestRequest', msgSeqNum: 3, summary: 'Test request T' })
  })

  it('[V10] any text is described', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), fc.constantFrom('', '8=FIX.4.4\x019=5\x0135=8\x01', '35=AF\x01', '35=3\x01371=x\x01'), (text, start) => {
      expect(describeMessage(start + text, FIX44).summary).not.toBe('')
    }))
  })
})
