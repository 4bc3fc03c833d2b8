import type { OrderDetail, ParentRow, SessionHealth } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { orderBlock, pendingOf, rowPending } from './order-pending.ts'
import { pendingText } from './pending-text.ts'
import { awayText, awayTexts, venuesAway } from './venues-away.ts'
import { remainingOf } from './waterfall-model.ts'
import { isUnknownObjective, objectiveVersionText, parentState } from './words.ts'

const parent = (changes: object = {}): ParentRow => ({ parentId: 'P-1', status: 'working', hold: null, receivedUs: 1_000, ...changes }) as unknown as ParentRow
const detail = (changes: object = {}, overrides: readonly object[] = []): OrderDetail => ({
  parent: parent(changes), overrides, executions: [], decisions: [{ decisionId: 1, plan: { strategy: 'dynamic', steps: [{ slices: [] }] } }],
  children: [{ mic: 'XNAS', status: 'pendingCancel', leavesQty: 1_200, decisionId: 9 }, { mic: 'EDGX', status: 'filled', leavesQty: 0, decisionId: 9 }],
}) as unknown as OrderDetail
/** 10:42:07 in New York. */
const AT_US = Date.UTC(2026, 10, 20, 15, 42, 7) * 1_000
const away = venuesAway([
  { role: 'orders', mic: 'XNAS', up: false, sinceUs: AT_US }, { role: 'orders', mic: 'EDGX', up: true }, { role: 'market-data', mic: 'ARCX', up: false }, { role: 'orders', mic: 'BATS', up: false },
] as unknown as SessionHealth[])

describe('what is on its way for an order', () => {
  it('is told by its row, by the override of a person, or by the kill switch, and by none once it is done', () => {
    const cancel = { action: { kind: 'cancel' } }
    expect([pendingOf(detail({ pending: 'replace' })), pendingOf(detail({}, [cancel])), pendingOf(detail()), pendingOf(detail({ status: 'canceled', pending: 'cancel' }, [cancel]))]).toEqual(['replace', 'cancel', null, null])
    const kill = { kill: { on: true }, tsUs: 2_000 }
    expect([rowPending(parent(), kill), rowPending(parent({ receivedUs: 3_000 }), kill), rowPending(parent(), { ...kill, kill: { on: false } })]).toEqual(['cancel', null, null])
    expect([parentState(parent({ pending: 'cancel', hold: 'PAUSED' })).text, parentState(parent(), 'replace').text, parentState(parent()).text]).toEqual(['Cancel pending', 'Replace pending', 'Working'])
  })
  it('names what is not confirmed, and which venues are away since when', () => {
    expect(pendingText(detail(), 'cancel', away)).toBe('A cancel of P-1 is on its way. 1 child with 1,200 shares is not confirmed yet. XNAS is away since 10:42:07: its answer comes when it is back.')
    expect([awayText('EDGX', away), awayText('BATS', away), awayText('ARCX', away), awayTexts(['XNAS', 'XNAS', 'BATS'], away)]).toEqual([null, 'BATS is away', null, 'XNAS is away since 10:42:07, BATS is away'])
  })
  it('says what cannot be asked meanwhile; of a plan nothing is to come any more', () => {
    expect([orderBlock(parent(), 'cancel', 'pause'), orderBlock(parent(), 'replace', 'replace'), orderBlock(parent(), 'replace', 'cancel'), orderBlock(parent(), null, 'pause')].map((text) => text !== null)).toEqual([true, true, false, false])
    expect([remainingOf(detail()) === null, remainingOf(detail({ pending: 'cancel' }))]).toEqual([false, null])
  })
})

it('an objective that is none here is quoted, without a version', () => {
  const banana = { objective: 'banana', objectiveVersion: 0 }
  expect([isUnknownObjective(banana), objectiveVersionText(banana), objectiveVersionText({ objective: 'low-cost', objectiveVersion: 2 })]).toEqual([true, '\u201cbanana\u201d, not known here', 'Low cost v2'])
})
