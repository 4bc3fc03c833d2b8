import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { safeReturnPath, signInPath } from './session-end.ts'

describe('the way back after a session has ended', () => {
  it('keeps a path of this desk with its query', () => {
    expect(safeReturnPath('/orders/P-12?tab=why')).toBe('/orders/P-12?tab=why')
    expect(signInPath('revoked', '/alerts/A-1-0')).toBe('/sign-in?ended=revoked&from=%2Falerts%2FA-1-0')
    expect(signInPath(null, '/')).toBe('/sign-in')
  })
  it('leads nowhere else', () => {
    for (const text of ['//evil.example', '/\\evil.example', 'https://evil.example', 'javascript:alert(1)', '/a\\b', '/\t/evil.example', '/\n', '', null, undefined, '/sign-in?from=/x', '/api/auth/sign-out', `/${'a'.repeat(600)}`]) {
      expect(safeReturnPath(text), String(text)).toBe('/')
    }
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.string().map((text) => `/${text}`)), (text) => {
      expect(new URL(safeReturnPath(text), 'https://desk.example').origin).toBe('https://desk.example')
    }))
  })
})
