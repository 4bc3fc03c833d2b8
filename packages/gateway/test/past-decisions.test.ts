import type { DecisionRecord } from '@sluice/domain'
import { afterEach, expect, it, vi } from 'vitest'
import { PastDecisions, type PastDecisionsOptions } from '../src/past-decisions.ts'
import { decision } from './rows.ts'

let past: PastDecisions
afterEach(() => past.close())
const until = (check: () => boolean): Promise<unknown> => vi.waitFor(() => { if (!check()) throw new Error('not yet') }, { timeout: 5_000, interval: 2 })

function reading(options: Partial<PastDecisionsOptions>): { taken: (readonly DecisionRecord[])[]; errors: string[] } {
  const taken: (readonly DecisionRecord[])[] = []
  const errors: string[] = []
  past = new PastDecisions({ read: async () => [decision(1)], take: (decisions) => taken.push(decisions), storedLsn: () => 0, onError: (message) => errors.push(message), timeoutMs: 20, retryMs: 2, ...options })
  return { taken, errors }
}

it('[RM6] a store that is silent is asked again, and told of once', async () => {
  let calls = 0
  const { taken, errors } = reading({ read: () => (++calls < 4 ? new Promise(() => undefined) : Promise.resolve([decision(7)])) })
  past.want(0)
  await until(() => taken.length === 1)
  expect(taken[0]?.map(({ decisionId }) => decisionId)).toEqual([7])
  expect(errors).toEqual(['past decisions could not be read, tried again: no answer within 20 ms'])
})

it('[RM6] a store behind the snapshot is read at once, and again when it has come up to it, not in between', async () => {
  let lsn = 5
  let looked = 0
  const { taken } = reading({ storedLsn: () => { looked += 1; return lsn } })
  past.want(9)
  await until(() => looked > 5)
  expect(taken.length).toBe(1)
  lsn = 9
  await until(() => taken.length === 2)
  // A later snapshot is another question.
  past.want(9)
  await until(() => taken.length === 3)
})

it('[RM6] closed, it asks and takes no more', async () => {
  let answer: (decisions: readonly DecisionRecord[]) => void = () => undefined
  let calls = 0
  const { taken } = reading({ timeoutMs: 5_000, read: () => { calls += 1; return new Promise((resolve) => { answer = resolve }) } })
  past.want(0)
  past.close()
  answer([decision(1)])
  past.want(1)
  await Promise.resolve()
  expect([calls, taken.length]).toEqual([1, 0])
})
