import { createHash, timingSafeEqual } from 'node:crypto'
import { decodeMessage, type FixMessage } from './message.ts'
import { fieldText } from './message-builder.ts'

/** Username(553) and Password(554) of a Logon. */
export interface Credentials {
  readonly username: string
  readonly password: string
}

/** Fields of a Logon that prove who we are. */
export const credentialFields = ({ username, password }: Credentials): string => `553=${fieldText(username)}\x01554=${fieldText(password)}\x01`

/** Both are always compared, in a time that tells neither where they differ nor how long they are. */
export function hasCredentials(message: FixMessage, expected: Credentials): boolean {
  const username = isSame(message.get(553), expected.username)
  const password = isSame(message.get(554), expected.password)
  return username && password
}

function isSame(given: string | undefined, expected: string): boolean {
  return timingSafeEqual(digest(given ?? ''), digest(fieldText(expected))) && given !== undefined
}

const digest = (text: string): Buffer => createHash('sha256').update(text, 'latin1').digest()

/** Password(554), NewPassword(925), EncryptedPassword(1402), EncryptedNewPassword(1404; both of later versions), and RawData(96), which may carry a signature. */
const SECRET_TAGS: ReadonlySet<number> = new Set([554, 925, 1402, 1404, 96])

/** A Logon as logs and stores may have it, with its secrets masked; anything else as it is. */
export function withoutSecrets(raw: string): string {
  if (!raw.includes('\x0135=A\x01')) return raw
  const logon = decodeMessage(raw)
  let masked = ''
  for (let i = 0; i < logon.fieldCount; i++) masked += `${logon.tagAt(i)}=${SECRET_TAGS.has(logon.tagAt(i)) ? '***' : logon.valueAt(i)}\x01`
  return masked
}
