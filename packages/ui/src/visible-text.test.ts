import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { visibleParts, visibleText } from './visible-text.ts'

describe('what a person wrote, shown', () => {
  it('leaves letters, marks and emoji as they are', () => {
    for (const text of ['', 'ECN1 was silent', '<b>&amp;</b>', 'été 日本 😀', '=1+1']) expect(visibleText(text)).toBe(text)
  })
  it('shows control characters and direction marks as signs', () => {
    expect(visibleText('a\u0001b\tc\nd\u007f')).toBe('a\u2401b\u2409c\u240ad\u2421')
    expect(visibleText('8=FIX\u202e.4.4')).toBe('8=FIX\u27e8RLO\u27e9.4.4')
    expect(visibleText('\u0085')).toBe('\u27e8U+0085\u27e9')
    expect(visibleParts('x\u200b')).toEqual([{ text: 'x', stands: null }, { text: '\u27e8ZWSP\u27e9', stands: 'U+200B' }])
  })
  it('never lets such a character through', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visibleText(text)).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u)
    }))
  })
})
