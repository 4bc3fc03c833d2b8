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
      'child: XNAS took it after 1.00 ms (1-1-0)',
      'fill: Filled 100 at XNAS for 157.43',
      'people: a.trader: Paused: =NOW()',
      'child: XNAS canceled, 100 of 1,000 filled (1-1-0): too late',
      'people: Paused: ended by b.risk: calm again',
      'people: a.trader: Order canceled: enough',
      'order: Order canceled, 100 of 1,000 filled',
    ])
  })

  it('tells the order as it was received, and who changed it since', () => {
    const change = { ...detail.overrides[1], overrideId: 'O-4', reason: 'the client called', sinceUs: 2_000, endedUs: 2_000, action: { kind: 'replace', was: { orderQty: 2_000, limitPrice: 1_574_300 }, wanted: { orderQty: 1_000, limitPrice: null } } }
    const words = storyOf({ ...detail, overrides: [...detail.overrides, change] } as unknown as OrderDetail).map(({ text }) => text)
    expect(words[0]).toBe('Received from OMS1: 2,000 AVAX, limit 157.43')
    expect(words).toContain('a.trader: Order changed: 2,000 limit 157.43 to 1,000 without a limit: the client called')
  })

  it('an owner over its session is told as such, with what was before and what is after', () => {
    const asked = (overrideId: string, sinceUs: number, action: object, reason: string) => ({ overrideId, by: 'OMS1', action, kept: [], dropped: [], reason, sinceUs, expiresUs: null, endedUs: sinceUs, endedBecause: 'acted', endedBy: null, endedReason: null })
    const overrides = [asked('O-4', 2_000, { kind: 'replace', was: { orderQty: 2_000, limitPrice: 15_743 }, wanted: { orderQty: 1_000, limitPrice: 15_750 } }, 'over FIX, ClOrdID C7'), asked('O-6', 3_000, { kind: 'cancel' }, 'over FIX, ClOrdID C8')]
    const story = storyOf({ ...detail, parent: { ...detail.parent, source: { kind: 'fix' } }, overrides } as unknown as OrderDetail, { priceScale: 100, lotSize: 1 })
    expect(story.filter(({ kind }) => kind === 'owner').map(({ text }) => text)).toEqual(['OMS1: Order changed: 2,000 limit 157.43 to 1,000 limit 157.50: over FIX, ClOrdID C7', 'OMS1: Order canceled: over FIX, ClOrdID C8'])
    expect(story.filter(({ kind }) => kind === 'people')).toEqual([])
  })

  it('tells what a venue took back or corrected, with the filled quantity before and after', () => {
    const execution = (execId: string, lastQty: number, receivedUs: number, more: object = {}) => ({ mic: 'XNAS', execId, clOrdId: '1-1-0', lastQty, lastPx: 1_574_300, receivedUs, midAtFill: null, ...more })
    const executions = [
      execution('7', 100, 3_000), execution('8', 300, 3_500), execution('9', -100, 4_000, { kind: 'bust', refExecId: '7' }),
      execution('10', -300, 5_000, { kind: 'bust', refExecId: '8' }), execution('10', 200, 5_000, { kind: 'correct', refExecId: '8', lastPx: 1_574_000 }),
    ]
    const words = storyOf({ ...detail, executions } as unknown as OrderDetail).filter(({ kind }) => kind === 'fill').map(({ text }) => text)
    expect(words).toEqual([
      'Filled 100 at XNAS for 157.43', 'Filled 300 at XNAS for 157.43', 'XNAS took back 7: 100 at 157.43; 400 filled before, 300 after', 'XNAS corrected 8: 300 at 157.43 to 200 at 157.40; 300 filled before, 200 after',
    ])
  })

  it('says at each instant what was so then: a bust of a filled order has a line of its own, and the line of its end stays', () => {
    const child = { ...detail.children[0], orderQty: 400, cumQty: 300, doneUs: 3_500, status: 'canceled', text: null }
    const execution = (execId: string, lastQty: number, receivedUs: number, more: object = {}) => ({ mic: 'XNAS', execId, clOrdId: '1-1-0', lastQty, lastPx: 1_574_300, receivedUs, midAtFill: null, ...more })
    const executions = [execution('7', 100, 3_000), execution('8', 300, 3_500), execution('9', -100, 9_000, { kind: 'bust', refExecId: '7' })]
    const parent = { ...detail.parent, orderQty: 400, cumQty: 300, doneUs: 3_500, timeInForce: 'ioc' }
    const story = storyOf({ ...detail, parent, children: [child], executions, overrides: [] } as unknown as OrderDetail)
    expect(story.filter(({ tsUs }) => tsUs >= 3_500).map(({ tsUs, kind, text }) => `${tsUs} ${kind}: ${text}`)).toEqual([
      '3500 fill: Filled 300 at XNAS for 157.43',
      '3500 order: Order filled, 400 of 400 filled',
      '9000 fill: XNAS took back 7: 100 at 157.43; 400 filled before, 300 after',
      '9000 child: XNAS had filled it, now 300 of 400 filled (1-1-0)',
      '9000 order: Order canceled by that: it was filled, now 300 of 400 are; its rest is not worked again',
    ])
  })

  it('a fill that came after the end is not counted before it', () => {
    const executions = [...detail.executions, { ...detail.executions[0], execId: '8', lastQty: 200, receivedUs: 9_500 }]
    const children = [{ ...detail.children[0], cumQty: 300 }]
    const words = storyOf({ ...detail, parent: { ...detail.parent, cumQty: 300 }, children, executions } as unknown as OrderDetail).map(({ text }) => text)
    expect(words).toContain('XNAS canceled, 100 of 1,000 filled (1-1-0): too late')
    expect(words.slice(-2)).toEqual(['Order canceled, 100 of 1,000 filled', 'Filled 200 at XNAS for 157.43'])
  })
})
