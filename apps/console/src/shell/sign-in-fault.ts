import { RequestFailed } from '../api/http.ts'

/** Words of the desk's own codes. */
const WORDS: Readonly<Record<string, string>> = {
  // Told only to who knows the password.
  ACCOUNT_DISABLED: 'This account is disabled. Ask an administrator.',
  BAD_ORIGIN: 'The desk takes no sign-ins from a page of this address. Open the desk at its own address, or ask whoever runs it to set SLUICE_CONSOLE_PUBLIC_URL to this one.',
  STORE_AWAY: 'The database is away, so that the desk cannot check sign-ins. Try again in a moment.',
}

/** Why a sign-in failed, in words that help and give nothing away. */
export function signInFault(error: unknown): string {
  if (!(error instanceof RequestFailed)) return 'Sign-in failed. Try again.'
  const { status, code, message, retryAfterS } = error
  if (Object.hasOwn(WORDS, code)) return WORDS[code] as string
  if (status === 401) return 'E-mail or password is wrong.'
  if (status === 429) return `Too many attempts. Try again ${retryAfterS === null ? 'in a minute' : inTime(retryAfterS)}.`
  if (status === 403) return `The desk refused the sign-in: ${message}`
  if (status >= 500) return 'The desk cannot check sign-ins now. Try again in a moment.'
  return message
}

const inTime = (seconds: number): string => (seconds <= 1 ? 'in a second' : seconds <= 120 ? `in ${seconds} seconds` : `in ${Math.ceil(seconds / 60)} minutes`)
