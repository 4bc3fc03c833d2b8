import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, instrumentsOf } from '@sluice/config'
import type { Mic } from '@sluice/domain'
import { FIX44 } from '@sluice/fix'
import { systemClock } from '@sluice/runtime'
import { buildQuickfixPeer, dataDictionaryXml, installedTables, QuickfixPeer, whyNoQuickfix } from '@sluice/testkit'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskCore } from '../src/core/desk-core.ts'
import { freePortOffset, LinkClient } from './desk-processes.ts'
import { QuietVenue } from './quiet-venue.ts'

const MIC = 'XNAS' as Mic
const missing = whyNoQuickfix()
const utc = (): string => new Date().toISOString().replaceAll('-', '').replace('T', '-').replace('Z', '')

/** The whole core of the desk, and an OMS that is QuickFIX C++: everything that the desk says must hold by its tables. */
describe.skipIf(missing !== null)(`QuickFIX C++ as OMS of the desk${missing === null ? '' : `: ${missing}`}`, () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-quickfix-oms-'))
  const link = new LinkClient(dataDir)
  const clock = systemClock()
  let venue: QuietVenue
  let core: DeskCore
  let oms: QuickfixPeer
  let price: string

  beforeAll(async () => {
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    const defaults = ConfigSchema.parse({})
    const instruments = instrumentsOf({ ...defaults, instruments: defaults.instruments.filter(({ symbol }) => symbol === 'AVAX') })
    const { referencePrice, tick, priceScale } = instruments[0]!
    price = String((referencePrice - tick) / priceScale)
    venue = new QuietVenue(MIC, instruments, clock, () => oms?.notify())
    const config = ConfigSchema.parse({
      instruments: defaults.instruments.filter(({ symbol }) => symbol === 'AVAX'), venues: [{ ...defaults.venues.find(({ mic }) => mic === MIC)!, port: await venue.listen() }],
      routing: { staticWaterfall: [MIC], staleAfterMs: 3_600_000, postTimeoutMs: 3_600_000, holdRetryMs: 50, minSliceQty: 1, exploration: { enabled: false } },
      orders: { dayEndsAt: new Date(Date.now() + 43_200_000).toISOString().slice(11, 16), timeZone: 'UTC' },
      core: { durability: 'written', tape: { enabled: false } }, model: { dir: 'none' },
      fix: { omsPort: 9_880 + (await freePortOffset()), reconnectMs: 50, reconnectMaxMs: 100, counterparties: [{ compId: 'OMSQ' }], dropCopies: [] },
    })
    core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
    await link.open()
    const tables = join(dataDir, 'FIX44.xml')
    writeFileSync(tables, dataDictionaryXml(FIX44))
    oms = new QuickfixPeer({ program: buildQuickfixPeer(), role: 'initiator', port: config.fix.omsPort, sender: 'OMSQ', target: 'SLUICE', dictionary: installedTables() ?? tables })
    await link.until('a market', (health) => health.feeds.every((feed) => feed.freshSymbols === feed.symbols) && health.sessions.every((session) => session.up))
  }, 180_000)

  afterAll(async () => {
    link.close()
    await oms?.close()
    await core?.stop()
    await venue?.close()
    rmSync(dataDir, { recursive: true, force: true })
  })

  /** Reports of this name with this ExecType(150). */
  const has = (clOrdId: string, execType: string): boolean => oms.app.some((message) => message.get(35) === '8' && message.get(11) === clOrdId && message.get(150) === execType)

  it('an order is taken, filled, replaced, asked for and cancelled; a duplicate and what is unknown are refused; nothing fails its validation', async () => {
    oms.send('D', `11=O1|1=ACC1|21=1|55=AVAX|54=1|60=${utc()}|38=300|40=2|44=${price}|59=0|528=A|9002=normal`)
    await oms.until('the child of it', () => has('O1', '0') && venue.resting.length === 1)
    venue.fill(venue.resting[0]!.clOrdId, 100)
    await oms.until('a fill', () => has('O1', 'F'))
    oms.send('D', `11=O1|21=1|55=AVAX|54=1|60=${utc()}|38=300|40=2|44=${price}|59=0`)
    await oms.until('a refusal of the second', () => has('O1', '8'))
    oms.send('D', `11=O1|97=Y|21=1|55=AVAX|54=1|60=${utc()}|38=300|40=2|44=${price}|59=0`)
    await oms.until('how the first one stands', () => has('O1', 'I'))
    oms.send('G', `41=O1|11=O2|1=ACC1|21=1|55=AVAX|54=1|60=${utc()}|38=250|40=2|44=${price}|59=0`)
    await oms.until('the replacement', () => has('O2', '5'))
    oms.send('H', '11=O2|790=S1|55=AVAX|54=1')
    oms.send('AF', '584=M1|585=7')
    await oms.until('two states', () => ['790=S1', '584=M1'].every((id) => oms.app.some(({ text }) => text.includes(`|${id}|`))))
    oms.send('F', `41=NEVER|11=O4|55=AVAX|54=1|60=${utc()}|38=250`)
    await oms.until('an unknown order', () => oms.app.some((message) => message.get(35) === '9' && message.get(11) === 'O4' && message.get(102) === '1'))
    oms.send('F', `41=O2|11=O3|55=AVAX|54=1|60=${utc()}|38=250`)
    await oms.until('the cancel', () => has('O3', '4'))
    oms.send('D', `11=O5|21=1|55=NOPE|54=1|60=${utc()}|38=300|40=2|44=${price}|59=0`)
    await oms.until('an unknown symbol', () => has('O5', '8'))
    // Nothing is open, and an order that is refused at the door.
    oms.send('AF', '584=M2|585=7')
    oms.send('AF', '584=M3|585=4')
    oms.send('D', `11=O6|21=1|55=AVAX|54=3|60=${utc()}|38=300|40=2|44=${price}|99=5|59=0`)
    await oms.until('no order, no such question, no such order', () => has('O6', '8') && ['584=M2', '584=M3'].every((id) => oms.app.some(({ text }) => text.includes(`|${id}|`))))
    oms.send('D', `11=O6|21=1|55=AVAX|54=1|60=${utc()}|38=300|40=2|44=${price}|59=0`)
    await oms.until('its name is used', () => oms.app.some((message) => message.get(11) === 'O6' && message.get(103) === '6'))
    const none = oms.app.find((message) => message.get(584) === 'M2')
    expect([37, 11, 54, 150, 39, 911, 912, 38].map((tag) => none?.get(tag))).toEqual(['NONE', undefined, '7', 'I', '8', '0', 'Y', undefined])
    expect(oms.app.find((message) => message.get(11) === 'O1' && message.get(150) === '8')?.get(103)).toBe('6')
    expect(oms.app.find((message) => message.get(11) === 'O5')?.get(103)).toBe('1')
    expect(oms.app.find((message) => message.get(11) === 'O3' && message.get(150) === '4')?.get(14)).toBe('100')
    expect(oms.refusals).toEqual([])
  })
})
