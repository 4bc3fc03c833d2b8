import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import type { Auth } from '@sluice/gateway'

export const SEED_EMAIL = 'trader@sluice.local'
const WORDS = 'amber anchor birch canyon cedar comet copper coral delta ember falcon fern garnet glacier harbor indigo island jasper lagoon lantern maple meadow meteor ocean onyx orchid pebble prairie quartz raven ridge river saffron silver summit tundra velvet walnut willow zephyr'.split(' ')
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Readable, about 59 bits: three words and eight letters. */
export function newPassword(): string {
  const word = (): string => WORDS[randomInt(WORDS.length)] as string
  const tail = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return `${word()}-${word()}-${word()}-${tail}`
}

/**
 * The first trader of an empty desk. Postgres holds the hash; the plain password lies in `file`, for its owner alone, for
 * the launcher to show. Answers whether the user was made.
 */
export async function seedUser(auth: Auth, { file, password = newPassword() }: { file: string; password?: string }): Promise<boolean> {
  const made = await auth.ensureUser({ email: SEED_EMAIL, name: 'Trader', role: 'trader', password })
  if (made) writeFileSync(file, `${JSON.stringify({ email: SEED_EMAIL, password })}\n`, { mode: 0o600 })
  return made
}
