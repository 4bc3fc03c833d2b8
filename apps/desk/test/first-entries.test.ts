import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, engineConfigOf } from '@sluice/config'
import type { ClOrdId, Input, ParentRequest, QtyLots, Seq, SessionId, SymbolId, UnixUs } from '@sluice/domain'
import { openJournal, readJournal } from '@sluice/journal'
import { SessionNumbers } from '@sluice/runtime'
import pino from 'pino'
import { afterAll, describe, expect, it } from 'vitest'
import { DeskCore } from '../src/core/desk-core.ts'
import { freePortOffset } from './desk-processes.ts'

const HOUR_US = 3_600_000_000
const OMS = 'OMS1' as SessionId

describe('what a core that starts does first', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-first-'))
  const journalDir = join(dataDir, 'journal')
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

  it('an owner hears what was never sent before what happened since, and an order that came after the end of the day stays', async () => {
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    const nowUs = Date.now() * 1_000
    const offset = await freePortOffset()
    const config = ConfigSchema.parse({
      orders: { dayEndsAt: new Date(nowUs / 1_000 - 12 * 3_600_000).toISOString().slice(11, 16), timeZone: 'UTC' },
      core: { durability: 'written', tape: { enabled: false } }, model: { dir: 'none' }, fix: { omsPort: 9_880 + offset }, venues: [{ ...ConfigSchema.parse({}).venues[0]!, port: 1 }],
      routing: { staticWaterfall: [ConfigSchema.parse({}).venues[0]!.mic] },
    })
    // A core that died before any of its reports was stored.
    const journal = await openJournal({ dir: journalDir, durability: 'written' })
    const order = (clOrdId: string, msgSeqNum: number): Input => ({
      kind: 'submit-parent', source: { kind: 'fix', session: OMS, msgSeqNum },
      request: {
        clOrdId: clOrdId as ClOrdId, symbol: 'AVAX' as SymbolId, side: 'buy', orderQty: 100 as QtyLots, ordType: 'market', limitPrice: null, timeInForce: 'day', objective: null, urgency: 'normal', account: 'A',
      } satisfies ParentRequest,
    })
    const inputs: readonly (readonly [hoursAgo: number, input: Input])[] = [[49, { kind: 'set-config', config: engineConfigOf(config) }], [48, order('OLD', 2)], [1, order('NEW', 3)]]
    for (const [i, [hoursAgo, input]] of inputs.entries()) journal.append({ t: 'entry', seq: (i + 1) as Seq, tsUs: (nowUs - hoursAgo * HOUR_US) as UnixUs, input })
    await journal.close()

    const core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
    await core.stop()

    const told: string[] = []
    const numbers = new SessionNumbers()
    let lsn = 0
    for await (const { record } of readJournal(journalDir)) {
      numbers.apply(record, ++lsn)
      if (record.t === 'sent' && record.session === OMS && record.raw.includes('\x0135=8\x01')) told.push(['11', '150'].map((tag) => new RegExp(`\x01${tag}=([^\x01]*)`).exec(record.raw)?.[1]).join(' '))
    }
    expect(told).toEqual(['OLD 0', 'NEW 0', 'OLD C'])
    // Whoever starts after this one knows all of it to be owed.
    expect(numbers.of(OMS)).toMatchObject({ nextOut: 4, unwrittenFrom: 1 })
  })
})
