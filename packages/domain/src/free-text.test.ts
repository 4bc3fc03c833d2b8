import { describe, expect, it } from 'vitest'
import { freeTextFault } from './free-text.ts'

describe('free text', () => {
  it('[FT1] takes what people may mean literally', () => {
    for (const text of [`'; DROP TABLE parent; --`, '<img src=x onerror=alert(1)>', '=HYPERLINK("x")', 'a\x018=FIX.4.4\x0135=D', 'tab\tline\nend', '\u202eevil', '🚀']) {
      expect(freeTextFault(text)).toBeNull()
    }
  })

  it('[FT2] refuses what cannot be stored, and says why', () => {
    expect(freeTextFault('  ')).toContain('empty')
    expect(freeTextFault('a\0b')).toContain('NUL')
    expect(freeTextFault('a\ud800b')).toContain('surrogate')
    expect(freeTextFault('\udc00')).toContain('surrogate')
    expect(freeTextFault('x'.repeat(501))).toContain('500')
  })
})
