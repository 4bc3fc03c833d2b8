import { HASHED_TOPICS, parentIdOfTopic, recordsHash, type EngineHashes, type Topic } from '@sluice/protocol'
import type { ConsoleState } from '@sluice/runtime'

/** Topics whose rows are the engine's own state. */
export const isHashed = (topic: Topic): boolean => parentIdOfTopic(topic) !== null || (HASHED_TOPICS as readonly string[]).includes(topic)

/** Of the engine's state itself, with nothing of the gateway's own in between. */
export function engineHashes(state: ConsoleState, topics: readonly Topic[]): EngineHashes {
  return { seq: state.seq, hashes: Object.fromEntries(topics.map((topic) => [topic, recordsHash(recordsOf(topic, state))])) }
}

function recordsOf(topic: Topic, state: ConsoleState): readonly unknown[] {
  if (topic === 'parents') return state.parents
  if (topic === 'alerts') return state.alerts
  if (topic === 'breakers') return state.breakers
  if (topic === 'desk') return [...state.objectives, state.kill, state.strategy]
  const parentId = parentIdOfTopic(topic)
  return [state.parents, state.children, state.decisions, state.executions, state.overrides].flatMap((records) => records.filter((record) => record.parentId === parentId))
}
