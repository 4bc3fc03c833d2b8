import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Seq, UnixUs } from '@sluice/domain'
import type { SetAsideRow } from '@sluice/store'
import { afterAll, describe, expect, it } from 'vitest'
import { ProjectionService } from '../src/gateway/projection-service.ts'

const dir = mkdtempSync(join(tmpdir(), 'sluice-projection-service-'))
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const refused = (seq: number): SetAsideRow => ({
  table: 'child', why: 'invalid input syntax for type bigint: "0.5"', place: { seq: seq as Seq, no: 2, tsUs: 1 as UnixUs, record: { type: 'incident', severity: 'info', code: 'X', subject: 's', text: 't' } },
})

describe('the projection service', () => {
  it('[PJ10] tells and counts rows that were set aside, and is connected all the same', () => {
    const errors: string[] = []
    const service = new ProjectionService({
      journalDir: join(dir, 'journal'), placeFile: join(dir, 'projector.json'), nowUs: () => 0, onError: (message) => errors.push(message),
      port: { cursor: async () => ({ lsn: 0, seq: 0, tsUs: 0 }), project: async () => 0 },
    })
    expect(service.row()).toMatchObject({ connected: true, error: null })
    service.setAside(refused(7))
    service.setAside(refused(9))
    const last = '2 rows refused by the database and set aside (table set_aside), the last: child of entry 9, record 2: invalid input syntax for type bigint: "0.5"'
    expect(service.row()).toMatchObject({ connected: true, error: last })
    expect(errors).toEqual([expect.stringMatching(/^1 row refused .* child of entry 7/), last])
  })
})
