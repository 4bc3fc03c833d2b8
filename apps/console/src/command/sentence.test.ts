import { expect, it } from 'vitest'
import { faultSentence, fieldWords, sentence } from './sentence.ts'

it('what the desk writes is told as a sentence, once ended', () => {
  expect([sentence('the desk is away'), sentence('Try again. '), sentence('Really?')]).toEqual(['The desk is away.', 'Try again.', 'Really?'])
})

it('a field is named as people know it, and what was not typed is missing', () => {
  expect([fieldWords('orderQty'), fieldWords('weights.fees'), fieldWords('positions.2.account')]).toEqual(['quantity', 'weights, fees', 'positions, row 3, account'])
  expect(faultSentence({ path: 'orderQty', message: 'orderQty is 12.5: must be a whole number' })).toBe('Quantity is 12.5: must be a whole number.')
  expect(faultSentence({ path: 'limitPrice', message: 'limitPrice is undefined: must be a text' })).toBe('Limit price is missing: must be a text.')
  expect(faultSentence({ path: '', message: 'request is not readable' })).toBe('Request is not readable.')
})
