import { HASHED_TOPICS, type EngineHashes } from '@sluice/protocol'

export type HashedTopic = (typeof HASHED_TOPICS)[number]

/** Hashes that a page went through, per topic; the newest last. */
export type SeenHashes = Readonly<Record<HashedTopic, readonly string[]>>

/** States of one topic that are remembered during a check. */
export const SEEN_MAX = 40

export const noHashes = (): SeenHashes => Object.fromEntries(HASHED_TOPICS.map((topic) => [topic, []])) as unknown as SeenHashes

/** Pure: with the page's present hashes; one that is the last already is not repeated. */
export function withSeen(seen: SeenHashes, now: Readonly<Record<HashedTopic, string>>): SeenHashes {
  return Object.fromEntries(HASHED_TOPICS.map((topic) => [topic, seen[topic].at(-1) === now[topic] ? seen[topic] : [...seen[topic], now[topic]].slice(-SEEN_MAX)])) as unknown as SeenHashes
}

/**
 * Topics whose state in the engine the page has not been in. The page trails the engine by a flush or two, so that equality is
 * judged over what it went through around the question, not at one instant.
 */
export const differingTopics = (seen: SeenHashes, engine: EngineHashes): readonly HashedTopic[] =>
  HASHED_TOPICS.filter((topic) => engine.hashes[topic] === undefined || !seen[topic].includes(engine.hashes[topic]))
