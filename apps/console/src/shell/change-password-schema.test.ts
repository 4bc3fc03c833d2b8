import { describe, expect, it } from 'vitest'
import { ChangePasswordSchema, passwordFault } from './change-password-schema.ts'

const faults = (input: Record<string, string>): readonly string[] => {
  const parsed = ChangePasswordSchema.safeParse(input)
  return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join('.'))
}

describe('changing one\u2019s password', () => {
  it('wants the present one, and a new one of the right length, twice', () => {
    const good = { currentPassword: 'the present one', newPassword: 'another long one', again: 'another long one' }
    expect(faults(good)).toEqual([])
    expect(faults({ ...good, currentPassword: '' })).toEqual(['currentPassword'])
    expect(faults({ ...good, newPassword: 'short', again: 'short' })).toEqual(['newPassword'])
    expect(faults({ ...good, again: 'another' })).toEqual(['again'])
    expect(faults({ ...good, newPassword: 'the present one', again: 'the present one' })).toEqual(['newPassword'])
    expect(faults({ ...good, newPassword: 'x'.repeat(129), again: 'x'.repeat(129) })).toEqual(['newPassword'])
  })
  it('puts a refusal beside the field that it is about', () => {
    expect(passwordFault(400, 'INVALID_PASSWORD', 'x').field).toBe('currentPassword')
    expect(passwordFault(400, 'PASSWORD_TOO_SHORT', 'x').field).toBe('newPassword')
    for (const status of [0, 401, 429, 503]) expect(passwordFault(status, '', 'x').field).toBe('root')
  })
})
