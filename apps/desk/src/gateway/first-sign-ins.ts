import { randomInt } from 'node:crypto'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { NewUser, UserDirectory } from '@sluice/gateway'
import type { Role } from '@sluice/protocol'

/** One of each kind who works at the desk, and a second risk manager. */
export const FIRST_PEOPLE: readonly Omit<NewUser, 'password'>[] = [
  { email: 'trader@sluice.local', name: 'Trader', role: 'trader' },
  { email: 'risk@sluice.local', name: 'Risk manager', role: 'risk-manager' },
  { email: 'risk2@sluice.local', name: 'Second risk manager', role: 'risk-manager' },
  { email: 'support@sluice.local', name: 'Support', role: 'support' },
  { email: 'admin@sluice.local', name: 'Administrator', role: 'administrator' },
]
const TRADER = 'trader@sluice.local'

export interface SignIn {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly password: string
}

const WORDS = 'amber anchor birch canyon cedar comet copper coral delta ember falcon fern garnet glacier harbor indigo island jasper lagoon lantern maple meadow meteor ocean onyx orchid pebble prairie quartz raven ridge river saffron silver summit tundra velvet walnut willow zephyr'.split(' ')
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789'

/** Readable, about 55 bits: three words and eight letters. */
export function newPassword(): string {
  const word = (): string => WORDS[randomInt(WORDS.length)] as string
  const tail = Array.from({ length: 8 }, () => LETTERS[randomInt(LETTERS.length)]).join('')
  return `${word()}-${word()}-${word()}-${tail}`
}

export interface FirstSignInsOptions {
  /** `run/sign-in.json`: plain passwords, for its owner alone, for the launcher to show. */
  readonly file: string
  /** The same for everybody; for tests. */
  readonly password?: string
}

/**
 * Makes whoever of the first people is missing, each with a password of its own; nobody's password is ever replaced. Answers the
 * e-mails of those made. The file is written first: a crash in between must not leave a person whose password nobody knows.
 */
export async function seedFirstPeople(users: Pick<UserDirectory, 'canSignIn' | 'create'>, { file, password }: FirstSignInsOptions): Promise<readonly string[]> {
  const kept = readSignIns(file)
  const missing: SignIn[] = []
  // Asked by name each: a desk with many people of its own is not read.
  for (const person of FIRST_PEOPLE) {
    if (await users.canSignIn(person.email)) continue
    missing.push({ ...person, password: password ?? kept.find(({ email }) => email === person.email)?.password ?? newPassword() })
  }
  if (missing.length === 0) return []
  writeSignIns(file, kept, missing)
  const made: string[] = []
  for (const person of missing) if (await users.create(person)) made.push(person.email)
  return made
}

/** For those who are locked out: the first people get new passwords and their first roles, and are enabled again. Answers their e-mails. */
export async function resetFirstPeople(users: Pick<UserDirectory, 'find' | 'create' | 'setRole' | 'setDisabled' | 'setPassword'>, { file, password }: FirstSignInsOptions): Promise<readonly string[]> {
  const signIns = FIRST_PEOPLE.map((person) => ({ ...person, password: password ?? newPassword() }))
  writeSignIns(file, [], signIns)
  for (const person of signIns) {
    if (await users.create(person)) continue
    const user = await users.find(person.email)
    if (user === null) continue
    await users.setRole(user.id, person.role)
    await users.setDisabled(user.id, false)
    await users.setPassword(user.id, person.password)
  }
  return signIns.map(({ email }) => email)
}

/** What the file holds, in this form or the first one, which knew the trader alone. */
export function readSignIns(file: string): readonly SignIn[] {
  let content: { users?: SignIn[]; email?: string; password?: string }
  try {
    content = JSON.parse(readFileSync(file, 'utf8')) as typeof content
  } catch {
    return []
  }
  if (Array.isArray(content.users)) return content.users
  const person = FIRST_PEOPLE.find(({ email }) => email === content.email)
  return person === undefined || content.password === undefined ? [] : [{ ...person, password: content.password }]
}

function writeSignIns(file: string, kept: readonly SignIn[], made: readonly SignIn[]): void {
  const users = FIRST_PEOPLE.flatMap(({ email }) => made.find((signIn) => signIn.email === email) ?? kept.find((signIn) => signIn.email === email) ?? [])
  const trader = users.find(({ email }) => email === TRADER)
  writeFileSync(`${file}.new`, `${JSON.stringify({ email: trader?.email, password: trader?.password, users }, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
