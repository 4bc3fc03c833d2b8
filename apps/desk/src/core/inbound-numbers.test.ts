import { ConfigSchema } from '@sluice/config'
import type { Input, Mic, Seq, SessionId, SymbolId, UnixUs } from '@sluice/domain'
import { decodeMessage, MessageBuilder, type FixSession } from '@sluice/fix'
import { MemoryJournal, SessionNumbers, type JournalRecord, type SessionNumbersRow } from '@sluice/runtime'
import { anInstrument } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { NO_TAPE } from './feed-tape.ts'
import type { FixEdge } from './fix-port.ts'
import { OmsSessions } from './oms-sessions.ts'
import { VenueOrders } from './venue-orders.ts'

const MIC = 'XNAS' as Mic
const OMS = 'OMS1' as SessionId
const NOW_US = 1_790_000_000_000_000 as UnixUs
const TIME = '20260921-14:13:20'
const instrument = anInstrument()
const { symbol } = instrument
const config = ConfigSchema.parse({ fix: { counterparties: [{ compId: OMS }], dropCopies: [] } })

/** The FIX sessions of a desk over the records of one that was killed. */
class Desk {
  readonly journal: MemoryJournal
  readonly inputs: Input[] = []
  readonly oms: FixSession
  readonly venue: FixSession
  private readonly peers = new Map<FixSession, MessageBuilder>()

  constructor(records: readonly JournalRecord[] = []) {
    this.journal = new MemoryJournal({ autoCommit: true, records })
    let seq = records.filter(({ t }) => t === 'entry').length
    const edge: Partial<FixEdge> = {
      config, clock: { nowUs: () => NOW_US }, log: { write: () => undefined }, journal: this.journal as unknown as FixEdge['journal'], tape: NO_TAPE,
      instruments: (name: string) => (name === symbol ? instrument : undefined), numbersOf: (session) => this.folded(session), cause: () => null, flushViews: () => undefined, orderOf: () => null,
      submit: (input) => {
        this.inputs.push(input)
        this.journal.append({ t: 'entry', seq: ++seq as Seq, tsUs: NOW_US, input })
      },
      event: () => undefined, isStopped: () => false, isChildWanted: () => true, onChildReleased: () => undefined, endOfDayUs: () => undefined,
    }
    this.oms = new OmsSessions(edge as FixEdge).sessions[0]!.session
    this.venue = new VenueOrders(edge as FixEdge, config.venues.find(({ mic }) => mic === MIC)!).session
    for (const session of [this.oms, this.venue]) {
      const { senderCompId, targetCompId } = session.config
      this.peers.set(session, new MessageBuilder(targetCompId, senderCompId, 'milliseconds'))
    }
  }

  get records(): JournalRecord[] {
    return [...this.journal.records()]
  }

  folded(session: SessionId): SessionNumbersRow {
    const numbers = new SessionNumbers()
    for (const [i, record] of this.journal.records().entries()) numbers.apply(record, i + 1)
    return numbers.of(session)
  }

  logOn(session: FixSession, body = ''): this {
    session.connected({ queuedBytes: 0, write: () => undefined, close: () => undefined }, NOW_US)
    this.says(session, 'A', `98=0\x01108=${session.config.heartBtIntS ?? 30}\x01${body}`)
    expect(session.isUp).toBe(true)
    return this
  }

  says(session: FixSession, msgType: string, body: string): void {
    session.receive(decodeMessage(this.peers.get(session)!.build(msgType, session.state().nextIn, NOW_US, body.replaceAll('|', '\x01'))), NOW_US)
  }
}

const D = (qty: string, more = ''): string => `11=A${qty}|55=${symbol as SymbolId}|54=1|60=${TIME}|38=${qty}|40=1|${more}`
const FROM_OMS: readonly (readonly [kind: Input['kind'] | null, msgType: string, body: string])[] = [
  ['submit-parent', 'D', D('100')], ['refuse-parent', 'D', D('100', '99=5|')], ['refuse-parent', 'D', D('0.5')],
  ['cancel-parent', 'F', `11=C|41=A|55=${symbol}|54=1|60=${TIME}|`], ['ask-parent-status', 'H', `11=A|55=${symbol}|54=1|`], ['ask-mass-status', 'AF', '584=M|585=7|'],
  ['replace-parent', 'G', `41=A|${D('200')}`], [null, 'G', `41=A|${D('0.5')}`], [null, 'j', '45=2|372=8|380=0|'], [null, '0', ''],
]
const FROM_VENUE: readonly (readonly [kind: Input['kind'] | null, msgType: string, body: string])[] = [
  ['venue-execution', '8', `37=V1|11=6-1-0|17=E1|150=0|39=0|55=${symbol}|54=1|38=100|151=100|14=0|6=0|60=${TIME}|`],
  ['venue-unreadable', '8', `37=V1|11=6-1-0|17=E2|150=F|39=1|55=${symbol}|54=1|38=100|151=0.5|14=0.5|6=1|31=1|32=0.5|60=${TIME}|`],
  ['venue-cancel-rejected', '9', '37=V1|11=6-1-1|41=6-1-0|39=0|434=1|102=0|'], ['venue-message-rejected', '3', '45=2|373=99|58=no|'], [null, '0', ''],
]

describe('inbound numbers over a crash', () => {
  it.each([['oms', FROM_OMS], ['venue', FROM_VENUE]] as const)('[BT13] whatever came from the %s, taken or refused, is not asked for again', (who, messages) => {
    for (const [kind, msgType, body] of messages) {
      const desk = new Desk()
      const session = desk[who]
      desk.logOn(session)
      const before = desk.inputs.length
      desk.says(session, msgType, body)
      expect([body, desk.inputs[before]?.kind ?? null]).toEqual([body, kind])
      expect([body, session.state().nextIn, new Desk(desk.records)[who].state().nextIn]).toEqual([body, 3, 3])
    }
  })

  it('[EN143] a venue whose numbers began anew before a restart is told as one whose numbers did, once', () => {
    const first = new Desk()
    first.logOn(first.venue)
    first.venue.control({ kind: 'stop' }, NOW_US)
    first.says(first.venue, '5', '')
    first.venue.control({ kind: 'reset' }, NOW_US)
    const told = (desk: Desk): unknown[] => desk.inputs.flatMap((input) => (input.kind === 'session' && input.up ? [input.numbersReset] : []))
    const second = new Desk(first.records)
    second.logOn(second.venue, '141=Y\x01')
    const third = new Desk(second.records)
    third.logOn(third.venue)
    expect([told(first), told(second), told(third)]).toEqual([[undefined], [true], [undefined]])
  })
})
