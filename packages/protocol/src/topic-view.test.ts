import type { KillRecord, StrategyRecord } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import type { DeskRow } from './rows.ts'
import { applyTopicMessage, emptyTopicView } from './topic-view.ts'

const kill = (on: boolean): DeskRow => ({ kind: 'kill', id: 'kill', tsUs: null, kill: { type: 'kill', on, by: 'a', reason: 'b', liveChildren: 0 } satisfies KillRecord })
const strategy: DeskRow = { kind: 'strategy', id: 'strategy', tsUs: null, strategy: { type: 'strategy', strategy: 'dynamic', by: 'a', reason: 'b' } satisfies StrategyRecord }

describe('a topic as a browser holds it', () => {
  it('[TP2] snapshot, then deltas in turn; a repeat changes nothing, a gap is told and changes nothing', () => {
    const first = applyTopicMessage(emptyTopicView('desk'), { type: 'snapshot', topic: 'desk', topicSeq: 1, tsUs: 1, rows: [kill(false), strategy] }).view
    expect([...first.rows.keys()]).toEqual(['kill', 'strategy'])
    const second = applyTopicMessage(first, { type: 'delta', topic: 'desk', topicSeq: 2, tsUs: 2, changed: [kill(true)], removed: ['strategy'] })
    expect(second.outcome).toBe('applied')
    expect([...second.view.rows.values()]).toEqual([kill(true)])
    const again = applyTopicMessage(second.view, { type: 'delta', topic: 'desk', topicSeq: 2, tsUs: 2, changed: [kill(false)], removed: [] })
    expect(again).toEqual({ outcome: 'duplicate', view: second.view })
    const gap = applyTopicMessage(second.view, { type: 'delta', topic: 'desk', topicSeq: 4, tsUs: 2, changed: [kill(false)], removed: [] })
    expect(gap).toEqual({ outcome: 'gap', view: second.view })
  })

  it('[TP3] a delta before any snapshot is a gap', () => {
    const view = emptyTopicView('desk')
    expect(applyTopicMessage(view, { type: 'delta', topic: 'desk', topicSeq: 1, tsUs: 1, changed: [], removed: [] }).outcome).toBe('gap')
  })
})
