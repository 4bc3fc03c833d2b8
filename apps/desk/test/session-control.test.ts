import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, type Config } from '@sluice/config'
import type { SessionAction, SessionId } from '@sluice/domain'
import { openJournal, readJournal } from '@sluice/journal'
import type { JournalRecord, SessionHealth } from '@sluice/runtime'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DeskCore } from '../src/core/desk-core.ts'
import { freePortOffset, LinkClient } from './desk-processes.ts'

const DROP = 'DROP1' as SessionId

/** What the journal of a data folder holds, in order. */
async function recordsIn(dataDir: string): Promise<JournalRecord[]> {
  const records: JournalRecord[] = []
  for await (const { record } of readJournal(join(dataDir, 'journal'))) records.push(record)
  return records
}

const isOf = (kind: SessionAction['kind']) => (record: JournalRecord): boolean => record.t === 'entry' && record.input.kind === 'control-session' && record.input.action.kind === kind
/** Records that carry numbers of the session. */
const effects = (records: readonly JournalRecord[]): string[] =>
  records.flatMap((record) => ((record.t === 'received' || record.t === 'sent') && record.session === DROP ? [`${record.t} ${record.msgSeqNum}`] : record.t === 'session-reset' && record.session === DROP ? ['reset'] : []))

describe('what support does to a session', () => {
  let root: string
  let config: Config
  let runs = 0

  beforeEach(async () => {
    root = mkdtempSync(join(tmpdir(), 'sluice-control-'))
    const defaults = ConfigSchema.parse({})
    const offset = await freePortOffset()
    config = ConfigSchema.parse({
      instruments: defaults.instruments.slice(0, 1), venues: [{ ...defaults.venues[0]!, port: 9_901 + offset }], routing: { staticWaterfall: [defaults.venues[0]!.mic] },
      core: { durability: 'written', tape: { enabled: false } }, model: { dir: 'none' },
      fix: { omsPort: 9_880 + offset, counterparties: [{ compId: 'OMS1' }], dropCopies: [{ compId: DROP }] }, demoOms: { enabled: false },
    })
  })
  afterEach(() => rmSync(root, { recursive: true, force: true }))

  /** A core over this data folder while `work` runs. */
  async function withCore(dataDir: string, work: (link: LinkClient) => Promise<void>): Promise<void> {
    mkdirSync(join(dataDir, 'logs'), { recursive: true })
    const core = await DeskCore.start({ config, dataDir, root: dataDir, log: pino({ level: 'silent' }), onFatal: (error) => { throw error } })
    const link = new LinkClient(dataDir)
    try {
      await link.open()
      await work(link)
    } finally {
      link.close()
      await core.stop()
    }
  }
  const command = (link: LinkClient, action: SessionAction, reason = 'agreed', session = DROP) => link.command(`C${++runs}`, { kind: 'control-session', session, action, reason })
  const drop = async (link: LinkClient): Promise<SessionHealth | undefined> => (await link.until('a round of health', () => true)).sessions.find(({ session }) => session === DROP)

  /** A data folder whose journal ends behind the last record that `isLast` takes. */
  async function cutBehind(dataDir: string, isLast: (record: JournalRecord) => boolean): Promise<string> {
    const records = await recordsIn(dataDir)
    const cut = mkdtempSync(join(root, 'cut-'))
    const journal = await openJournal({ dir: join(cut, 'journal'), durability: 'written' })
    for (const record of records.slice(0, records.findLastIndex(isLast) + 1)) journal.append(record)
    await journal.close()
    return cut
  }

  it('[BT9] a core that dies between the entry and its effect does it at its next start, once; one that dies behind it does not', async () => {
    const first = join(root, 'first')
    const actions: readonly SessionAction[] = [{ kind: 'reset' }, { kind: 'set-next-in', msgSeqNum: 7 }, { kind: 'set-next-out', msgSeqNum: 9 }]
    await withCore(first, async (link) => {
      for (const action of [{ kind: 'stop' } as const, ...actions]) expect((await command(link, action)).denial).toBeNull()
    })
    expect(effects(await recordsIn(first))).toEqual(['reset', 'received 6', 'sent 8'])
    const wanted = [{ nextIn: 1, nextOut: 1 }, { nextIn: 7, nextOut: 1 }, { nextIn: 7, nextOut: 9 }]
    const done = ['reset', 'received 6', 'sent 8']
    for (const [i, { kind }] of actions.entries()) {
      const cut = await cutBehind(first, isOf(kind))
      expect(effects(await recordsIn(cut))).toEqual(done.slice(0, i))
      for (let starts = 0; starts < 2; starts++) {
        await withCore(cut, async (link) => { expect(await drop(link)).toMatchObject({ stopped: true, ...wanted[i] }) })
        expect(effects(await recordsIn(cut))).toEqual(done.slice(0, i + 1))
      }
    }
  })

  it('[EN190] what cannot be done is answered in words and written down with who asked and why', async () => {
    await withCore(root, async (link) => {
      expect((await command(link, { kind: 'stop' }, 'a test', 'NOBODY' as SessionId)).denial).toEqual({ code: 'UNKNOWN_SESSION', session: 'NOBODY' })
      expect((await command(link, { kind: 'reset' }, 'a test')).denial).toEqual({ code: 'SESSION_NOT_STOPPED', session: DROP })
      expect([(await command(link, { kind: 'stop' })).denial, (await command(link, { kind: 'set-next-out', msgSeqNum: 9 })).denial]).toEqual([null, null])
      expect((await command(link, { kind: 'set-next-out', msgSeqNum: 8 }, 'a test')).denial)
        .toEqual({ code: 'SESSION_CONTROL_REFUSED', session: DROP, why: 'the number that we send next is never lowered: 9 to 999999999, not 8' })
    })
    const told = (await recordsIn(root)).flatMap((record) => (record.t === 'records' ? record.records : [])).flatMap((row) => (row.type === 'incident' && row.code === 'SESSION_CONTROL_REFUSED' ? [row.text] : []))
    expect(told.map((text) => text.slice(text.indexOf(':') + 2))).toEqual([
      'stop of FIX session NOBODY was refused, there is no such session: a test', 'reset of FIX session DROP1 was refused, it must be stopped first: a test',
      'set-next-out 8 of FIX session DROP1 was refused, the number that we send next is never lowered: 9 to 999999999, not 8: a test',
    ])
  })
})
