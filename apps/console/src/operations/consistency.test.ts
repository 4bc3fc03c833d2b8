import { describe, expect, it } from 'vitest'
import { differingTopics, noHashes, SEEN_MAX, withSeen } from './consistency.ts'

const all = (hash: string) => ({ parents: hash, desk: hash, alerts: hash, breakers: hash, models: hash })
const engine = (over: Record<string, string | undefined> = {}) => ({ seq: 7, hashes: { ...all('b'), ...over } }) as never

describe('this page against the engine', () => {
  it('is equal when it was in the engine\u2019s state just before or just after', () => {
    const seen = ['a', 'b', 'c'].reduce((before, hash) => withSeen(before, all(hash)), noHashes())
    expect(differingTopics(seen, engine())).toEqual([])
  })
  it('names the topics that never were, and those that the engine did not answer for', () => {
    const seen = withSeen(noHashes(), all('b'))
    expect(differingTopics(seen, engine({ desk: 'z' }))).toEqual(['desk'])
    expect(differingTopics(seen, engine({ alerts: undefined }))).toEqual(['alerts'])
    expect(differingTopics(noHashes(), engine())).toHaveLength(5)
  })
  it('remembers a bounded number of states', () => {
    let seen = noHashes()
    for (let at = 0; at < SEEN_MAX + 10; at += 1) seen = withSeen(withSeen(seen, all(String(at))), all(String(at)))
    expect(seen.parents).toHaveLength(SEEN_MAX)
    expect(seen.parents.at(-1)).toBe(String(SEEN_MAX + 9))
  })
})
