import { expect, it } from 'vitest'
import { commandFieldsSchema } from './command-schema.ts'
import { issueWords } from './issue-words.ts'

it('what a schema refuses is told as what is allowed; its own words are kept', () => {
  const parsed = commandFieldsSchema('sendChild').safeParse({ parentId: 'P-1', reason: '', mic: 'XNAS', aggressiveness: 'sideways', orderQty: Number.NaN, limitPrice: 'x', timeInForce: 'day' }, { error: issueWords })
  const words = Object.fromEntries(parsed.error?.issues.map(({ path, message }) => [path.join('.'), message]) ?? [])
  expect(words).toMatchObject({ orderQty: 'must be a number', aggressiveness: 'must be one of take, post, mid', limitPrice: 'a decimal number such as 157.43' })
  expect(JSON.stringify(words)).not.toContain('Invalid')
})
