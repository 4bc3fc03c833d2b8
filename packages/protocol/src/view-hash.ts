import { hashOf } from '@sluice/domain'
import type { DeskRow, OrderRow } from './rows.ts'
import type { ModelRow } from './models.ts'
import { parentIdOfTopic, type Row, type Topic } from './topics.ts'

/** Topics whose rows are the engine's own state, so that a screen can be held against it. */
export const HASHED_TOPICS = ['parents', 'desk', 'alerts', 'breakers', 'models'] as const
export const isHashed = (topic: Topic): boolean => parentIdOfTopic(topic) !== null || (HASHED_TOPICS as readonly string[]).includes(topic)

type OfParent = readonly { readonly parentId: string }[]
/** The engine's records that screens show. */
export interface HashedState {
  readonly parents: OfParent
  readonly children: OfParent
  readonly decisions: OfParent
  readonly executions: OfParent
  readonly overrides: OfParent
  readonly alerts: readonly unknown[]
  readonly breakers: readonly unknown[]
  readonly objectives: readonly unknown[]
  readonly models: readonly unknown[]
  readonly kill: unknown
  readonly strategy: unknown
}

/** Of the engine's state itself: what `viewHash` of a screen that shows the topic must be. */
export const stateHashes = (state: HashedState, topics: readonly Topic[]): Record<string, string> =>
  Object.fromEntries(topics.map((topic) => [topic, recordsHash(recordsOf(topic, state))]))

function recordsOf(topic: Topic, state: HashedState): readonly unknown[] {
  if (topic === 'parents') return state.parents
  if (topic === 'alerts') return state.alerts
  if (topic === 'breakers') return state.breakers
  if (topic === 'models') return state.models
  if (topic === 'desk') return [...state.objectives, state.kill, state.strategy]
  const parentId = parentIdOfTopic(topic)
  return [state.parents, state.children, state.decisions, state.executions, state.overrides].flatMap((records) => records.filter((record) => record.parentId === parentId))
}

/** What only says when or whether a row came, and the link's own row, are no state of the engine. */
const CARRIED = new Set(['seq', 'updatedUs', 'tsUs', 'id'])

function recordOf(topic: Topic, row: Row): unknown {
  if (topic === 'desk') {
    const of = row as DeskRow
    return of.kind === 'link' ? null : of.kind === 'kill' ? of.kill : of.kind === 'strategy' ? of.strategy : of.objective
  }
  if (topic === 'models') return { type: 'model', ...(row as ModelRow) }
  if (topic.startsWith('order:')) {
    const of = row as OrderRow
    return of.kind === 'parent' ? of.parent : of.kind === 'child' ? of.child : of.kind === 'decision' ? of.decision : of.kind === 'execution' ? of.execution : of.override
  }
  return row
}

/** What these tell of the moment that they were made in, and the engine's state does not hold. */
const OF_ITS_MOMENT: Readonly<Record<string, readonly string[]>> = { kill: ['liveChildren'] }

function bare(record: unknown): unknown {
  const moment = OF_ITS_MOMENT[String((record as { type?: unknown }).type)] ?? []
  return Object.fromEntries(Object.entries(record as Record<string, unknown>).filter(([key]) => !CARRIED.has(key) && !moment.includes(key)))
}

/** The same for a browser's rows and for the engine's records of that topic, whatever their order, when and only when they say the same. */
export function viewHash(topic: Topic, rows: Iterable<Row>): string {
  return recordsHash([...rows].flatMap((row) => recordOf(topic, row) ?? []))
}

export const recordsHash = (records: readonly unknown[]): string => hashOf(records.map((record) => hashOf(bare(record))).sort())
