import type { OverrideAction, OverrideRecord, ParentRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { consequenceText } from './override-words.ts'

const parent = { parentId: 'P-1', orderQty: 500, leavesQty: 300, liveQty: 100 } as unknown as ParentRow
const record = (action: OverrideAction, endedUs: number | null = null) => ({ action, kept: [], dropped: [], endedUs }) as unknown as OverrideRecord
const notToXnas = { kind: 'exclude-venue', mic: 'XNAS' } as OverrideAction
const onlyToEdgx = { kind: 'force-venue', mic: 'EDGX' } as OverrideAction
const text = (overrides: readonly OverrideRecord[], what: Parameters<typeof consequenceText>[1]): string => consequenceText({ parent, children: [], overrides }, what)

describe('what an override will do, in words', () => {
  it('says which overrides it replaces', () => {
    const overrides = [record(notToXnas), record(onlyToEdgx), record({ ...notToXnas, mic: 'IEXG' } as OverrideAction)]
    expect(text(overrides, { kind: 'force', mic: 'XNAS', until: 'until 10:00' })).toContain('It replaces "Not to XNAS", "Only to EDGX".')
    expect(text(overrides, { kind: 'exclude', mic: 'EDGX', until: 'until 10:00' })).toContain('It replaces "Only to EDGX".')
    expect(text(overrides, { kind: 'exclude', mic: 'XBOS', until: 'until 10:00' })).not.toContain('replaces')
    expect(text([record(notToXnas, 5)], { kind: 'force', mic: 'XNAS', until: 'until 10:00' })).not.toContain('replaces')
  })
  it('says how much room a child by hand has', () => {
    expect(text([], { kind: 'manual', mic: 'XNAS', qty: 150, price: null })).toBe('One child of 150 shares to XNAS, at the router\u2019s price. 50 shares stay for the router, beside what is live.')
    expect(text([], { kind: 'manual', mic: 'XNAS', qty: 250, price: '10.5' })).toContain('That is 50 shares more than is free: cancel a live child first, or send less.')
    expect(text([], { kind: 'manual', mic: 'XNAS', qty: 0, price: null })).toContain('One child of \u2013 shares')
  })
})
