import type { OrderDetail } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { storyOf } from './story.ts'

const detail = {
  parent: { owner: 'OMS1', orderQty: 1_000, symbol: 'AVAX', limitPrice: null, receivedUs: 1_000, doneUs: 9_000, denial: null, status: 'canceled', cumQty: 100 },
  decisions: [{ decisionNo: 1, decidedUs: 1_000, trigger: 'arrival', leavesQty: 1_000, objective: 'firm', objectiveVersion: 3, overrides: [], ranked: [], plan: { hold: null, steps: [{ slices: [{ mic: 'XNAS', qty: 1_000, aggressiveness: 'take' }] }] } }],
  children: [{ clOrdId: '1-1-0', overrideId: null, mic: 'XNAS', orderQty: 1_000, cumQty: 100, aggressiveness: 'take', price: 1_574_300, sentUs: 1_500, ackedUs: 2_500, doneUs: 5_000, status: 'canceled', text: 'too late' }],
  executions: [{ mic: 'XNAS', execId: '7', clOrdId: '1-1-0', lastQty: 100, lastPx: 1_574_300, receivedUs: 3_000, midAtFill: null }],
  overrides: [
    { overrideId: 'O-5', by: 'a.trader', action: { kind: 'pause' }, kept: [], dropped: [], reason: '=NOW()', sinceUs: 4_000, expiresUs: null, endedUs: 8_000, endedBecause: 'ended-by-person', endedBy: 'b.risk', endedReason: 'calm again' },
    { overrideId: 'O-9', by: 'a.trader', action: { kind: 'cancel' }, kept: [], dropped: [], reason: 'enough', sinceUs: 9_000, expiresUs: null, endedUs: 9_000, endedBecause: 'acted', endedBy: null, endedReason: null },
  ],
} as unknown as OrderDetail

describe('story of an order', () => {
  it('tells everything in its turn, in words', () => {
    expect(storyOf(detail).map(({ kind, text }) => `${kind}: ${text}`)).toEqual([
      'order: Received from OMS1: 1,000 AVAX, market',
      'plan: Plan 1 on arrival for 1,000: first XNAS 1,000 take (Firm v3)',
      'child: Sent 1,000 to XNAS, take at 157.43 (1-1-0)',
      'child: XNAS took it after 1.00 ms',
      'fill: Filled 100 at XNAS for 157.43',
      'people: a.trader: Paused: =NOW()',
      'child: XNAS canceled, 100 of 1,000 filled (1-1-0): too late',
      'people: Paused: ended by b.risk: calm again',
      'people: a.trader: Order cancelled: enough',
      'order: Order canceled, 100 of 1,000 filled',
    ])
  })

  it('tells the order as it was received, and who changed it since', () => {
    const change = { ...detail.overrides[1], overrideId: 'O-4', reason: 'the client called', sinceUs: 2_000, endedUs: 2_000, action: { kind: 'replace', was: { orderQty: 2_000, limitPrice: 1_574_300 }, wanted: { orderQty: 1_000, limitPrice: null } } }
    const words = storyOf({ ...detail, overrides: [...detail.overrides, change] } as unknown as OrderDetail).map(({ text }) => text)
    expect(words[0]).toBe('Received from OMS1: 2,000 AVAX, limit 157.43')
    expect(words).toContain('a.trader: Order changed: 2,000 limit 157.43 to 1,000 at market: the client called')
  })
})
