import fc from 'fast-check'
import type { JournalBatch } from '@sluice/runtime'
import type { Seq, UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '../src/memory-store.ts'
import { Projector } from '../src/projector.ts'
import type { ProjectionCursor, ProjectionItem, ProjectionPort } from '../src/projection-port.ts'
import { execution, parent } from './sample-records.ts'

/** Fails as told: before the write, or after it (the answer is lost), as a database does whose connection breaks. */
class FlakyStore implements ProjectionPort {
  readonly inner = new MemoryStore()
  largest = 0
  private readonly faults: ('before' | 'after' | 'none')[]

  constructor(faults: ('before' | 'after' | 'none')[]) {
    this.faults = faults
  }

  cursor(): Promise<ProjectionCursor> {
    return this.inner.cursor()
  }

  async project(items: readonly ProjectionItem[], upTo: ProjectionCursor): Promise<number> {
    const fault = this.faults.shift() ?? 'none'
    this.largest = Math.max(this.largest, items.length)
    if (fault === 'before') throw new Error('connection refused')
    const rows = await this.inner.project(items, upTo)
    if (fault === 'after') throw new Error('connection reset')
    return rows
  }
}

const batch = (firstLsn: number, count: number): JournalBatch => ({
  firstLsn,
  records: Array.from({ length: count }, (_, i) => {
    const n = firstLsn + i
    const place = { seq: n as Seq, tsUs: n as UnixUs }
    return n % 3 === 0 ? { t: 'entry', ...place, input: { kind: 'timer' } } : { t: 'records', ...place, records: [parent(1, { cumQty: n }), execution(1, n)] }
  }),
})

async function* journal(lsns: readonly number[]): AsyncGenerator<JournalBatch> {
  let next = 1
  for (const count of lsns) {
    yield batch(next, count)
    next += count
  }
}

describe('the projector', () => {
  it('[PR1] brings every row in once, in order, whatever fails on the way', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 }),
      fc.array(fc.constantFrom('before' as const, 'after' as const, 'none' as const), { maxLength: 20 }),
      async (counts, faults) => {
        const store = new FlakyStore([...faults])
        const errors: string[] = []
        const projector = new Projector({ port: store, gatherMs: 0, itemsMax: 7, retryMs: 0, retryMaxMs: 0, cursorEveryMs: 0, onError: (message) => errors.push(message) })
        await projector.open()
        await projector.run(journal(counts))
        const lsn = counts.reduce((sum, count) => sum + count, 0)
        const withRows = Array.from({ length: lsn }, (_, i) => i + 1).filter((n) => n % 3 !== 0)
        const order = await store.inner.order('P-1')
        expect((await store.cursor()).lsn).toBe(lsn)
        expect(order?.executions.map(({ execId }) => execId) ?? []).toEqual(withRows.map((n) => `E1-${n}`))
        expect(order?.parent.cumQty ?? null).toBe(withRows.at(-1) ?? null)
        expect(projector.status).toMatchObject({ error: null, oldestPendingUs: null })
        expect(store.largest).toBeLessThanOrEqual(7 + 9)
      },
    ), { numRuns: 60 })
  })

  it('[PR2] tells why it waits, how old the oldest row is, and stops at once when told', async () => {
    const store = new FlakyStore(Array.from({ length: 1_000 }, () => 'before' as const))
    let failed: (message: string) => void = () => {}
    const firstError = new Promise<string>((resolve) => { failed = resolve })
    const projector = new Projector({ port: store, gatherMs: 0, retryMs: 10_000, onError: (message) => failed(message) })
    await projector.open()
    const running = projector.run(journal([2]))
    expect(await firstError).toBe('connection refused')
    expect(projector.status).toMatchObject({ error: 'connection refused', oldestPendingUs: 1, cursor: { lsn: 0 } })
    projector.stop()
    await running
    expect((await store.cursor()).lsn).toBe(0)
  })

  it('[PR3] goes on where the store ends', async () => {
    const store = new FlakyStore([])
    const first = new Projector({ port: store, gatherMs: 0 })
    await first.open()
    await first.run(journal([4]))
    const second = new Projector({ port: store, gatherMs: 0 })
    expect(await second.open()).toMatchObject({ lsn: 4 })
    await second.run(journal([4, 4]))
    expect((await store.inner.order('P-1'))?.executions.length).toBe(6)
  })
})
