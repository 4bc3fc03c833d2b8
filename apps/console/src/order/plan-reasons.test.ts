import type { DecisionRecord, OrderDetail, ParentRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { endReason, noPlanReason, planReasons, whyTitle } from './plan-reasons.ts'

const NONE = { expireUs: null, minQty: null, maxFloor: null, execInst: [], exDestination: null, capacity: null, locate: null }
const parent = (changes: object = {}): ParentRow => ({ parentId: 'P-1', status: 'working', hold: null, timeInForce: 'day', urgency: 'normal', ordType: 'market', limitPrice: null, orderQty: 1_000, cumQty: 0, ...changes }) as unknown as ParentRow
const slice = (mic: string, qty: number, timeInForce = 'ioc') => ({ mic, qty, timeInForce, aggressiveness: 'take' })
const decision = (slices: readonly object[], plan: object = {}): DecisionRecord => ({
  ranked: [{ mic: 'XNAS', parts: {} }, { mic: 'EDGX', parts: {} }], plan: { strategy: 'dynamic', hold: null, steps: slices.length === 0 ? [] : [{ slices }], ...plan },
}) as unknown as DecisionRecord
const plain = decision([slice('XNAS', 1_000)])
const detail = (changes: object, overrides: readonly object[] = [], decisions: readonly object[] = []): OrderDetail => ({ parent: parent(changes), overrides, decisions, children: [] }) as unknown as OrderDetail

describe('why a plan is as it is', () => {
  it('a plain order goes by scores alone, and the title names the two', () => {
    expect(planReasons(parent(), plain)).toEqual([])
    expect([whyTitle(parent(), plain), whyTitle(parent({ timeInForce: 'fok' }), plain), whyTitle(parent({ urgency: 'high' }), plain), whyTitle(parent(), decision([], { strategy: 'static' }))]).toEqual(['Why XNAS before EDGX', 'Why this plan', 'Why this plan', 'Why this plan'])
  })
  it('fill or kill goes by what is shown: at one venue, at several, or nowhere', () => {
    const fok = parent({ timeInForce: 'fok' })
    expect(planReasons(fok, decision([slice('XNAS', 1_000, 'fok')]))[0]).toContain('XNAS showed all 1,000 shares at the best price')
    expect(planReasons(fok, decision([slice('XNAS', 600), slice('EDGX', 400)]))[0]).toContain('no venue showed all of it at the best price, 2 together did')
    expect(planReasons(fok, decision([], { hold: 'NO_OPEN_VENUE' }))[0]).toContain('nothing was sent (no venue can take the rest now)')
  })
  it('names every rule that the order itself sets, in shares and prices of its instrument', () => {
    const asked = parent({ timeInForce: 'ioc', ordType: 'midpointPeg', limitPrice: 15_743, instructions: { ...NONE, minQty: 5, maxFloor: 20, exDestination: 'DRK1', execInst: ['addLiquidityOnly', 'notHeld'] } })
    const reasons = planReasons(asked, plain, { priceScale: 100, lotSize: 100 })
    for (const words of ['Immediate or cancel: one round', 'midpoint venues alone, at 157.43 or better', 'The order names DRK1', 'No execution below 500 shares', 'At most 2,000 shares may show', 'Post only', 'Not held']) expect(reasons.join('\n')).toContain(words)
    expect(planReasons(parent({ urgency: 'high' }), plain)[0]).toContain('High urgency')
    expect(planReasons(parent(), decision([], { strategy: 'static' }))[0]).toContain('configured order')
  })
})

describe('an order that ended, or has no plan', () => {
  it('says why nothing was sent', () => {
    expect(noPlanReason(detail({ status: 'canceled', timeInForce: 'fok', limitPrice: 5, instructions: { ...NONE, exDestination: 'XNAS' } }))).toContain('showed all of it at the best price within its limit at XNAS')
    expect(noPlanReason(detail({ status: 'canceled', timeInForce: 'ioc' }))).toContain('does not wait')
    expect(noPlanReason(detail({ hold: 'MARKET_HALTED' }))).toContain('trading is halted')
    expect([noPlanReason(detail({ status: 'rejected' })), noPlanReason(detail({}))]).toEqual(['The order was refused before venues were looked at.', 'The first plan is on its way.'])
  })
  it('says who ended it, or that the rest of an immediate one was canceled', () => {
    expect(endReason(detail({ status: 'canceled' }, [{ action: { kind: 'cancel' }, by: 'OMS1', reason: 'over FIX, ClOrdID C9' }]))).toBe('Canceled by OMS1: over FIX, ClOrdID C9')
    expect(endReason(detail({ status: 'canceled', timeInForce: 'ioc', cumQty: 400 }, [], [plain]), { lotSize: 10 })).toBe('Immediate or cancel: 6,000 shares were not executed at once and were canceled.')
    expect([endReason(detail({})), endReason(detail({ status: 'filled' })), endReason(detail({ status: 'expired' }))?.slice(0, 34)]).toEqual([null, null, 'Expired with 1,000 shares not exec'])
  })
})
