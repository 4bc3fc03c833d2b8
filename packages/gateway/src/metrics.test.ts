import type { CoreRow, FeedHealth, StoreRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { createMetrics } from './metrics.ts'

const feed = (mic: string, clockOffsetUs: number | null): FeedHealth =>
  ({ mic, connected: true, freshSymbols: 1, symbols: 1, ageUs: 5, gaps: 2, refused: 0, updatesPerS: 130, clockOffsetUs, notOpen: [] }) as unknown as FeedHealth

describe('metrics', () => {
  it('[AR6] tell of each feed what is known: no offset where none is', async () => {
    let core = { id: 'core', connected: true, receivedUs: null, health: { feeds: [feed('XNAS', -300_000), feed('XNYS', null)], tape: { events: 9, bytes: 9, dropped: 4, error: null }, seq: 1, openParents: 0, liveChildren: 0, latency: { orderToChild: { p50Us: 0, p99Us: 0 } }, kill: { on: false } } } as unknown as CoreRow
    const metrics = createMetrics({ clients: () => 0, waitingRows: () => 0, core: () => core, store: () => ({ lagRecords: 0, lagUs: 0, rowsWritten: 0, connected: true }) as StoreRow, alerts: () => [], breakers: () => [] })
    const lines = async (): Promise<string[]> => (await metrics.text()).body.split('\n').filter((line) => /^sluice_(feed|tape)/.test(line))
    expect(await lines()).toEqual([
      'sluice_feed_clock_offset_us{mic="XNAS"} -300000', 'sluice_feed_updates_per_second{mic="XNAS"} 130', 'sluice_feed_updates_per_second{mic="XNYS"} 130',
      'sluice_feed_gaps{mic="XNAS"} 2', 'sluice_feed_gaps{mic="XNYS"} 2', 'sluice_tape_dropped_events 4',
    ])
    core = { ...core, health: null }
    expect((await lines()).filter((line) => line.includes('mic'))).toEqual([])
  })
})
