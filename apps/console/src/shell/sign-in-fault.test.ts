import { expect, it } from 'vitest'
import { RequestFailed } from '../api/http.ts'
import { signInFault } from './sign-in-fault.ts'

const failed = (status: number, code: string, retryAfterS: number | null = null): string => signInFault(new RequestFailed(status, code, 'as the desk says', retryAfterS))

it('each refusal of a sign-in is told as what it is', () => {
  expect(failed(401, 'INVALID_EMAIL_OR_PASSWORD')).toBe('E-mail or password is wrong.')
  expect(failed(403, 'ACCOUNT_DISABLED')).toBe('This account is disabled. Ask an administrator.')
  expect(failed(403, 'BAD_ORIGIN')).toMatch(/no sign-ins from a page of this address/)
  expect(failed(403, 'SOMETHING_NEW')).toBe('The desk refused the sign-in: as the desk says')
  expect(failed(503, 'STORE_AWAY')).toMatch(/^The database is away/)
  expect(failed(500, 'INTERNAL')).toMatch(/cannot check sign-ins now/)
  expect(failed(0, 'UNREACHABLE')).toBe('as the desk says')
  expect(failed(400, 'INVALID_EMAIL')).toBe('as the desk says')
  expect(signInFault(new TypeError('x'))).toBe('Sign-in failed. Try again.')
  // A code is looked up among the desk's own alone.
  expect(failed(401, 'constructor')).toBe('E-mail or password is wrong.')
})

it('after too many attempts it says when to try again', () => {
  expect(failed(429, '429')).toBe('Too many attempts. Try again in a minute.')
  expect(failed(429, '429', 0)).toBe('Too many attempts. Try again in a second.')
  expect(failed(429, '429', 42)).toBe('Too many attempts. Try again in 42 seconds.')
  expect(failed(429, '429', 300)).toBe('Too many attempts. Try again in 5 minutes.')
})
