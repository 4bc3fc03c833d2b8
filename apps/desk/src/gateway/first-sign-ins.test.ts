import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewUser, User } from '@sluice/gateway'
import { PASSWORD_LENGTH_MIN } from '@sluice/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FIRST_PEOPLE, newPassword, readSignIns, resetFirstPeople, seedFirstPeople } from './first-sign-ins.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-first-'))
  file = join(folder, 'sign-in.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A user table. */
class Users {
  readonly rows = new Map<string, NewUser & { disabled: boolean }>()
  failsAt: string | null = null
  canSignIn = async (email: string): Promise<boolean> => this.rows.has(email)
  find = async (email: string): Promise<User | null> => {
    const row = this.rows.get(email)
    return row === undefined ? null : { id: email, email, name: row.name, role: row.role, disabled: row.disabled, createdMs: 0 }
  }
  create = async (user: NewUser): Promise<boolean> => {
    if (user.email === this.failsAt) throw new Error('the database is away')
    if (this.rows.has(user.email)) return false
    this.rows.set(user.email, { ...user, disabled: false })
    return true
  }
  change = (id: string, changes: Partial<NewUser & { disabled: boolean }>): void => void this.rows.set(id, { ...this.rows.get(id)!, ...changes })
  setRole = async (id: string, role: NewUser['role']): Promise<void> => this.change(id, { role })
  setDisabled = async (id: string, disabled: boolean): Promise<void> => this.change(id, { disabled })
  setPassword = async (id: string, password: string): Promise<void> => this.change(id, { password })
}
const passwordsOf = (users: Users): Record<string, string> => Object.fromEntries([...users.rows.values()].map(({ email, password }) => [email, password]))
const fileOf = (): Record<string, string> => Object.fromEntries(readSignIns(file).map(({ email, password }) => [email, password]))

describe('the first people', () => {
  it('each gets a password of its own, kept for the owner of the file alone', async () => {
    const users = new Users()
    expect(await seedFirstPeople(users, { file })).toEqual(FIRST_PEOPLE.map(({ email }) => email))
    expect(fileOf()).toEqual(passwordsOf(users))
    expect(new Set(Object.values(fileOf())).size).toBe(5)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ email: 'trader@sluice.local', password: fileOf()['trader@sluice.local'] })
    expect([...users.rows.values()].map(({ role }) => role).sort()).toEqual(['administrator', 'risk-manager', 'risk-manager', 'support', 'trader'])
    expect(await seedFirstPeople(users, { file })).toEqual([])
  })

  it('who is missing is made, nobody else is touched, not even the password in the first form of the file', async () => {
    const users = new Users()
    writeFileSync(file, JSON.stringify({ email: 'trader@sluice.local', password: 'of-the-first-start' }))
    await users.create({ email: 'trader@sluice.local', name: 'Trader', role: 'trader', password: 'changed since' })
    expect(await seedFirstPeople(users, { file })).toHaveLength(4)
    expect(users.rows.get('trader@sluice.local')?.password).toBe('changed since')
    expect(fileOf()['trader@sluice.local']).toBe('of-the-first-start')
    expect(fileOf()['admin@sluice.local']).toBe(users.rows.get('admin@sluice.local')?.password)
  })

  it('a crash in the middle leaves nobody with a password that is not in the file', async () => {
    const users = new Users()
    users.failsAt = 'support@sluice.local'
    await expect(seedFirstPeople(users, { file })).rejects.toThrow('away')
    users.failsAt = null
    expect(await seedFirstPeople(users, { file })).toEqual(['support@sluice.local', 'admin@sluice.local'])
    expect(fileOf()).toEqual(passwordsOf(users))
  })

  it('a reset gives back passwords, first roles and the right to sign in', async () => {
    const users = new Users()
    await seedFirstPeople(users, { file })
    const before = fileOf()
    users.change('admin@sluice.local', { disabled: true, role: 'viewer' })
    users.rows.delete('risk@sluice.local')
    expect(await resetFirstPeople(users, { file })).toHaveLength(5)
    expect(users.rows.get('admin@sluice.local')).toMatchObject({ disabled: false, role: 'administrator' })
    expect(fileOf()).toEqual(passwordsOf(users))
    for (const [email, password] of Object.entries(fileOf())) expect(password).not.toBe(before[email])
  })

  it('a password is readable and long enough', () => {
    expect(newPassword()).toMatch(/^[a-z]+-[a-z]+-[a-z]+-[a-z2-9]{8}$/)
    expect(newPassword().length).toBeGreaterThanOrEqual(PASSWORD_LENGTH_MIN)
  })
})
