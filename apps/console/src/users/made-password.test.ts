import { describe, expect, it } from 'vitest'
import { makePassword } from './made-password.ts'

describe('a password made here', () => {
  it('is long, readable and another each time', () => {
    const made = Array.from({ length: 50 }, makePassword)
    for (const text of made) expect(text).toMatch(/^[a-zA-Z2-9]{20}$/)
    expect(new Set(made).size).toBe(50)
  })
})
