import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AuditEntry } from '@sluice/gateway'
import { verifyJournal } from '@sluice/journal'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileAuditLog, type FileAuditLogOptions } from './audit-log.ts'

let dir: string
let errors: string[]
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-audit-'))
  errors = []
})
afterEach(() => rmSync(dir, { recursive: true }))

const open = (options: Partial<FileAuditLogOptions> = {}): Promise<FileAuditLog> => FileAuditLog.open({ dir, nowUs: () => 7, onError: (message) => errors.push(message), ...options })
const entry = (text: string): AuditEntry => ({ who: 'a@b.cc', role: 'trader', address: '::1', transport: 'http', what: 'releaseKill', outcome: 'refused', code: 'FORBIDDEN', text })
const textsOf = (log: FileAuditLog, limit = 100): string[] => log.page({ limit }).events.map(({ text }) => text)

describe('the audit log', () => {
  it('is there again after a restart, numbered on, and its chain is whole', async () => {
    const first = await open()
    for (let i = 1; i <= 5; i++) first.write(entry(`e${i}`))
    await first.close()
    const second = await open()
    second.write(entry(`'; DROP <b>\u0001`))
    expect(textsOf(second)).toEqual([`'; DROP <b>\u0001`, 'e5', 'e4', 'e3', 'e2', 'e1'])
    const page = second.page({ limit: 2 })
    expect([page.events.map(({ no }) => no), page.next]).toEqual([[6, 5], 5])
    expect(second.page({ limit: 10, before: 3 })).toMatchObject({ events: [{ no: 2 }, { no: 1 }], next: null })
    await second.close()
    expect(await verifyJournal(dir)).toMatchObject({ ok: true, lastLsn: 6 })
    expect(errors).toEqual([])
  })

  it('finds by outcome over everything kept, by pages, after a restart, too', async () => {
    const first = await open()
    for (let i = 1; i <= 900; i++) first.write({ ...entry(`e${i}`), outcome: i % 300 === 0 ? 'refused' : i % 301 === 0 ? 'failed' : 'accepted' })
    await first.close()
    const log = await open()
    const found = (query: Parameters<FileAuditLog['page']>[0]): [number[], number | null] => {
      const page = log.page(query)
      return [page.events.map(({ no }) => no), page.next]
    }
    expect(found({ limit: 2, outcome: ['refused'] })).toEqual([[900, 600], 600])
    expect(found({ limit: 2, outcome: ['refused'], before: 600 })).toEqual([[300], null])
    expect(found({ limit: 10, outcome: ['refused', 'failed'] })).toEqual([[900, 602, 600, 301, 300], null])
    expect(found({ limit: 3, outcome: ['refused'] })).toEqual([[900, 600, 300], null])
    expect(found({ limit: 3, outcome: ['denied'] })).toEqual([[], null])
    await log.close()
  })

  it('holds a bounded number in memory and of files', async () => {
    const log = await open({ readableMax: 10, segmentsMax: 2, segmentBytes: 8_192 })
    for (let i = 1; i <= 300; i++) log.write(entry(`e${i}`))
    expect(textsOf(log, 500).length).toBeLessThanOrEqual(13)
    await log.close()
    const again = await open({ readableMax: 10, segmentsMax: 2, segmentBytes: 8_192 })
    expect(textsOf(again, 500)).toEqual(Array.from({ length: 10 }, (_, i) => `e${300 - i}`))
    expect(readdirSync(dir).filter((name) => name.endsWith('.log')).length).toBeLessThanOrEqual(2)
    await again.close()
  })

  it('a disk that fails is said and shown, and events are still read', async () => {
    const io = { writeSync: () => { throw new Error('no space left') }, fdatasync: (_fd: number, done: (error: Error | null) => void) => done(null) }
    const log = await open({ io })
    log.write(entry('one'))
    await log.close()
    log.write(entry('two'))
    expect(textsOf(log)).toEqual(['two', 'one'])
    expect(log.fault()).toMatch(/audit log in .*events of this run are not on disk/)
    expect(errors).toHaveLength(1)
  })

  it('a damaged log is left as it is, said and shown', async () => {
    const first = await open()
    for (let i = 1; i <= 5; i++) first.write(entry(`e${i}`))
    await first.close()
    const segment = readdirSync(dir).sort()[0] as string
    writeFileSync(join(dir, segment), 'this is no journal at all, whatever its name may say, and it is long enough to be looked at')
    const log = await open()
    log.write(entry('later'))
    expect(log.fault()).not.toBeNull()
    expect(errors.length).toBe(1)
    expect(textsOf(log)).toEqual(['later'])
    await log.close()
  })
})
