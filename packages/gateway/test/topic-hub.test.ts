import fc from 'fast-check'
import { applyTopicMessage, emptyTopicView, type IncidentRow, type Row, type TopicView } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { TopicHub } from '../src/topic-hub.ts'

const row = (id: string, n: number): Row => ({ id, text: String(n) }) as unknown as IncidentRow

type Step = { kind: 'put'; id: string; n: number } | { kind: 'remove'; id: string } | { kind: 'flush' } | { kind: 'done' } | { kind: 'all' } | { kind: 'resync' }
const id = fc.constantFrom('a', 'b', 'c', 'd')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), id, n: fc.nat(99) }),
  fc.record({ kind: fc.constant('remove' as const), id }),
  ...(['flush', 'flush', 'done', 'all', 'resync'] as const).map((kind) => fc.record({ kind: fc.constant(kind) })),
)

describe('the topic hub', () => {
  it('[HB1] whatever happens in whatever order, a browser ends with the rows there are, without a gap, one flush at a time', () => {
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const rows = new Map<string, Row>()
      const hub = new TopicHub({ source: { rows: () => [...rows.values()], row: (_, key) => rows.get(key) }, nowUs: () => 0, dirtyMax: 3 })
      let view: TopicView<'incidents'> = emptyTopicView('incidents')
      let done: (() => void) | null = null
      const follower = hub.add({
        drop: () => {},
        send: (messages, ack) => {
          expect(done).toBeNull()
          done = ack
          for (const message of messages) {
            const applied = applyTopicMessage(view, message)
            expect(applied.outcome).toBe('applied')
            view = applied.view
          }
        },
      })
      hub.subscribe(follower, 'incidents')
      const finish = (): void => {
        done?.()
        done = null
      }
      for (const now of steps) {
        if (now.kind === 'put') { rows.set(now.id, row(now.id, now.n)); hub.changed('incidents', now.id) }
        else if (now.kind === 'remove') { if (rows.delete(now.id)) hub.changed('incidents', now.id) }
        else if (now.kind === 'all') { rows.clear(); hub.changed('incidents', null) }
        else if (now.kind === 'resync') hub.resync(follower, 'incidents')
        else if (now.kind === 'flush') hub.flush()
        else finish()
        expect(hub.waiting).toBeLessThanOrEqual(3)
      }
      for (let i = 0; i < 2; i++) {
        finish()
        hub.flush()
      }
      expect(new Map(view.rows)).toEqual(rows)
      hub.remove(follower)
      expect(hub.clients).toBe(0)
    }))
  })
})
