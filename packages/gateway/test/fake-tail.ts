import type { ProjectionRecord, Seq, UnixUs } from '@sluice/domain'
import type { JournalBatch } from '@sluice/runtime'
import type { Tail } from '../src/live-feed.ts'

/** A journal tail that gives what a test pushes. */
export class FakeTail implements Tail {
  private readonly batches: JournalBatch[] = []
  private alarm: (() => void) | null = null
  private closed = false

  push(seq: number, ...records: ProjectionRecord[]): void {
    this.batches.push({ firstLsn: seq, records: [{ t: 'records', seq: seq as Seq, tsUs: (1_790_000_000_000_000 + seq) as UnixUs, records }] })
    this.alarm?.()
  }

  wake(): void {}

  close(): void {
    this.closed = true
    this.alarm?.()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<JournalBatch, void, void> {
    while (!this.closed) {
      const batch = this.batches.shift()
      if (batch !== undefined) yield batch
      else await new Promise<void>((resolve) => { this.alarm = resolve })
    }
  }
}
