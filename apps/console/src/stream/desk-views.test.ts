import { describe, expect, it } from 'vitest'
import type { TopicMessage } from '@sluice/protocol'
import { applyMessages, emptyDeskViews } from './desk-views.ts'

const quote = (symbol: string, bid: number) => ({ symbol, bid }) as never
const snapshot = (topicSeq: number, ...rows: never[]): TopicMessage => ({ type: 'snapshot', topic: 'quotes', topicSeq, tsUs: 1, rows })
const delta = (topicSeq: number, changed: never[], removed: string[] = []): TopicMessage => ({ type: 'delta', topic: 'quotes', topicSeq, tsUs: 2, changed, removed })
const bids = (views: ReturnType<typeof emptyDeskViews>) => [...views.fixed.quotes.rows].map(([symbol, row]) => [symbol, row.bid])

describe('topics in the browser', () => {
  it('takes a snapshot, then deltas in their turn', () => {
    const { views, gaps } = applyMessages(emptyDeskViews(), [snapshot(1, quote('AVAX', 1), quote('KLIC', 5)), delta(2, [quote('AVAX', 2)]), delta(3, [], ['KLIC'])])
    expect(bids(views)).toEqual([['AVAX', 2]])
    expect(gaps).toEqual([])
  })
  it('reports a gap, keeps what it had, and goes on after the snapshot', () => {
    const first = applyMessages(emptyDeskViews(), [snapshot(1, quote('AVAX', 1))])
    const gapped = applyMessages(first.views, [delta(3, [quote('AVAX', 3)])])
    expect(gapped.gaps).toEqual(['quotes'])
    expect(bids(gapped.views)).toEqual([['AVAX', 1]])
    const healed = applyMessages(gapped.views, [snapshot(4, quote('AVAX', 4)), delta(5, [quote('AVAX', 5)])])
    expect(healed.gaps).toEqual([])
    expect(bids(healed.views)).toEqual([['AVAX', 5]])
  })
  it('ignores a repeated delta, and asks for the snapshot when a delta comes first', () => {
    const first = applyMessages(emptyDeskViews(), [snapshot(2, quote('AVAX', 1))])
    expect(bids(applyMessages(first.views, [delta(2, [quote('AVAX', 9)])]).views)).toEqual([['AVAX', 1]])
    expect(applyMessages(emptyDeskViews(), [delta(7, [quote('AVAX', 9)])]).gaps).toEqual(['quotes'])
  })
  it('keeps orders apart by their topic', () => {
    const row = { kind: 'child', id: 'child:1', child: { clOrdId: '1' } } as never
    const { views } = applyMessages(emptyDeskViews(), [{ type: 'snapshot', topic: 'order:P-7', topicSeq: 1, tsUs: 1, rows: [row] }])
    expect(views.orders['order:P-7']?.rows.get('child:1')).toBe(row)
    expect(views.orders['order:P-8']).toBeUndefined()
  })
})
