import { appendFileSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UnixUs } from '@sluice/domain'
import { FileFixLog, FIX44, describeMessage } from '@sluice/fix'
import { FixMessagesQuerySchema, type FixMessageRow } from '@sluice/protocol'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FixMessageFiles, type FixMessageFilesOptions } from './fix-message-files.ts'

const START_US = 1_772_461_800_000_000
let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-fix-messages-'))
  path = join(dir, 'fix-desk.log')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const describeRaw: FixMessageFilesOptions['describe'] = (raw) => {
  const fields = raw.split('\x01').filter(Boolean).map((pair) => ({ tag: Number(pair.split('=')[0]), name: `F${pair.split('=')[0]}`, value: pair.slice(pair.indexOf('=') + 1), meaning: null, depth: 0 }))
  const value = (tag: number): string => fields.find((field) => field.tag === tag)?.value ?? ''
  return { msgType: value(35), name: `type ${value(35)}`, msgSeqNum: Number(value(34)), possDup: value(43) === 'Y', summary: value(58), fields }
}
const files = (options: Partial<FixMessageFilesOptions> = {}): FixMessageFiles => new FixMessageFiles({ path, describe: describeRaw, ...options })
const message = (no: number, body = ''): string => `8=FIX.4.4\x019=5\x0135=${no % 3 === 0 ? 'D' : '8'}\x0134=${no}\x01${body}10=000\x01`

/** `count` messages of two sessions in turn, a second apart, over as many files as their size makes. */
function logged(count: number, { maxBytes = 64 * 1024, body = (no: number) => `11=C-${no}\x01` } = {}): void {
  const log = new FileFixLog({ path, sync: true, maxBytes })
  for (let no = 1; no <= count; no++) log.write(no % 2 === 0 ? 'IN' : 'OUT', no % 2 === 0 ? 'XNAS' : 'BATS', message(no, body(no)), (START_US + no * 1_000_000) as UnixUs)
  log.close()
}

async function all(query: Record<string, string>, subject = files()): Promise<FixMessageRow[]> {
  const rows: FixMessageRow[] = []
  let before: string | undefined
  for (let pages = 0; pages < 1_000; pages++) {
    const page = await subject.messages(FixMessagesQuerySchema.parse({ ...query, ...(before === undefined ? {} : { before }) }))
    expect(page).not.toBeNull()
    rows.push(...page!.messages)
    if (page!.next === null) return rows
    before = page!.next
  }
  throw new Error('no end')
}
const numbers = (rows: readonly FixMessageRow[]): (number | null)[] => rows.map(({ msgSeqNum }) => msgSeqNum)

describe('messages of the FIX log', () => {
  it('come newest first, page by page, each once, over every file and whatever the chunks cut through', async () => {
    logged(60, { maxBytes: 700 })
    const expected = Array.from({ length: 30 }, (_, at) => 60 - 2 * at).filter((no) => no > 30)
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 9 }), async (chunkBytes, limit) => {
      expect(numbers(await all({ session: 'XNAS', limit: String(limit), fromNo: '31' }, files({ chunkBytes })))).toEqual(expected)
    }), { numRuns: 15 })
  })

  it('are those asked for: by text, type, direction, number and time', async () => {
    logged(40)
    expect(numbers(await all({ session: 'XNAS', text: 'c-12' }))).toEqual([12])
    expect(numbers(await all({ session: 'XNAS', text: '11=C-1' }))).toEqual([18, 16, 14, 12, 10])
    expect(numbers(await all({ session: 'XNAS', msgType: 'D', fromNo: '10', toNo: '20' }))).toEqual([18, 12])
    expect(numbers(await all({ session: 'XNAS', exceptType: '8,0', fromNo: '10', toNo: '20' }))).toEqual([18, 12])
    expect(numbers(await all({ session: 'XNAS', direction: 'out' }))).toEqual([])
    expect(numbers(await all({ session: 'BATS', direction: 'out', from: String(START_US + 31_000_000), to: String(START_US + 35_000_000) }))).toEqual([35, 33, 31])
    expect((await all({ session: 'XNAS', text: 'C-12' }))[0]).toMatchObject({ tsUs: START_US + 12_000_000, session: 'XNAS', direction: 'in', msgType: 'D', possDup: false })
  })

  it('end early where the search takes long, say how far they came, and go on from there', async () => {
    logged(40)
    let nowMs = 0
    const slow = files({ chunkBytes: 200, nowMs: () => (nowMs += 1_000) })
    const page = await slow.messages(FixMessagesQuerySchema.parse({ session: 'XNAS', text: 'C-2 ' }))
    expect(page).toMatchObject({ messages: [], next: expect.stringMatching(/^\d+-\d+$/) })
    expect(page!.readBackToUs).toBeGreaterThan(START_US + 30_000_000)
    expect(numbers(await all({ session: 'XNAS', text: '11=C-2|'.slice(0, 6) }, slow))).toEqual([28, 26, 24, 22, 20, 2])
  })

  it('are found again in a file that was rotated since; a file that is gone is said to be', async () => {
    logged(10)
    const first = await files().messages(FixMessagesQuerySchema.parse({ session: 'XNAS', limit: '2' }))
    renameSync(path, `${path}.1`)
    logged(2)
    expect(numbers((await files().messages(FixMessagesQuerySchema.parse({ session: 'XNAS', limit: '2', before: first!.next! })))!.messages)).toEqual([6, 4])
    rmSync(`${path}.1`)
    expect(await files().messages(FixMessagesQuerySchema.parse({ session: 'XNAS', before: first!.next! }))).toBeNull()
  })

  it('show no password, nor let one be found; text is read as it was meant', async () => {
    logged(2, { body: () => `553=desk\x01554=hunter2-secret\x0196=hunter2-secret\x0158=${Buffer.from('caf\u00e9 a|b \u2026', 'utf8').toString('latin1')}\x01` })
    const [row] = await all({ session: 'XNAS' })
    expect(JSON.stringify(row)).not.toContain('hunter2')
    expect(row!.fields.find(({ tag }) => tag === 554)).toMatchObject({ value: '***' })
    expect(await all({ session: 'XNAS', text: 'hunter2' })).toEqual([])
    const [told] = await all({ session: 'XNAS' }, files({ describe: (raw) => describeMessage(raw, FIX44) }))
    expect(JSON.stringify(told)).not.toContain('hunter2')
    expect(row!.summary).toBe('caf\u00e9 a|b \u2026')
    expect(await all({ session: 'XNAS', text: 'caf\u00e9' })).toHaveLength(1)
  })

  it('of a log that is not there, empty or torn are none, and no failure', async () => {
    expect(await files().messages(FixMessagesQuerySchema.parse({ session: 'XNAS' }))).toEqual({ messages: [], next: null, readBackToUs: null, read: 0 })
    logged(2)
    appendFileSync(path, '2026-03-02T14:30:03.000000Z XNAS IN 8=FIX.4.4|35=8|34=4|11=to')
    appendFileSync(`${path}.1`, 'something else\n\n')
    expect(numbers(await all({ session: 'XNAS' }))).toEqual([2])
    expect(await files().messages(FixMessagesQuerySchema.parse({ session: 'XNAS', text: 'nothing' }))).toMatchObject({ messages: [], next: null, read: 3 })
  })
})
