import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createAuth, prismaAuthDatabase, type Auth } from '@sluice/gateway'
import { applyMigrations, openDatabase, startEmbeddedPostgres, type Database, type EmbeddedPostgres } from '@sluice/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readSignIns, resetFirstPeople, seedFirstPeople } from '../src/gateway/first-sign-ins.ts'

const ORIGIN = 'http://localhost:3000'
let dir: string
let file: string
let server: EmbeddedPostgres
let database: Database
let auth: Auth

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'sluice-people-'))
  chmodSync(dir, 0o755)
  file = join(dir, 'sign-in.json')
  server = await startEmbeddedPostgres({ dataDir: join(dir, 'postgres'), port: 0 })
  await applyMigrations(server.url, resolve(import.meta.dirname, '../../../prisma'))
  database = openDatabase({ url: server.url })
  auth = createAuth({ database: prismaAuthDatabase(database), secret: 'x'.repeat(40), publicUrl: ORIGIN, trustedOrigins: [ORIGIN], signInsPerMinute: 1_000 })
})
afterAll(async () => {
  await database.$disconnect()
  await server.stop()
  rmSync(dir, { recursive: true, force: true })
})

const passwordOf = (email: string): string => readSignIns(file).find((signIn) => signIn.email === email)!.password
const post = (path: string, body: object, cookie = ''): Promise<Response> =>
  auth.handler(new Request(`${ORIGIN}/api/auth/${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: ORIGIN, cookie }, body: JSON.stringify(body) }))
const cookieOf = (response: Response): string => response.headers.getSetCookie()[0]!.split(';')[0]!
const signIn = (email: string, password = passwordOf(email)): Promise<Response> => post('sign-in/email', { email, password })
const session = (cookie: string) => auth.session(new Headers({ cookie }))

describe('people in PostgreSQL', () => {
  it('[PG1] the first people are made once and sign in with their roles', async () => {
    expect(await seedFirstPeople(auth.users, { file })).toHaveLength(5)
    expect(await seedFirstPeople(auth.users, { file })).toEqual([])
    for (const { email, role } of readSignIns(file)) expect((await session(cookieOf(await signIn(email))))?.user).toMatchObject({ email, role })
    expect((await auth.users.list()).map(({ email, sessions, disabled }) => [email, sessions, disabled])).toEqual(
      ['admin', 'risk2', 'risk', 'support', 'trader'].map((name) => [`${name}@sluice.local`, 1, false]),
    )
  })

  it('[PG2] role, password, disabling and revocation end the sessions; a row deleted by hand is noticed', async () => {
    const trader = (await auth.users.find('trader@sluice.local'))!
    const live = async (): Promise<{ cookie: string; id: string }> => {
      const cookie = cookieOf(await signIn(trader.email))
      return { cookie, id: (await session(cookie))!.id }
    }
    for (const end of [
      () => auth.users.setRole(trader.id, 'trader'), () => auth.users.setPassword(trader.id, passwordOf(trader.email)), () => auth.users.endSessions(trader.id),
      () => database.$executeRawUnsafe('DELETE FROM "session" WHERE "user_id" = $1', trader.id),
    ]) {
      const one = await live()
      expect((await auth.liveSessions([one.id, 'none'])).get(one.id)?.user.email).toBe(trader.email)
      await end()
      expect([await session(one.cookie), (await auth.liveSessions([one.id])).size]).toEqual([null, 0])
    }
    const one = await live()
    await database.$executeRawUnsafe('UPDATE "user" SET "disabled" = true WHERE "id" = $1', trader.id)
    expect([await session(one.cookie), (await auth.liveSessions([one.id])).size]).toEqual([null, 0])
    expect((await signIn(trader.email)).status).toBe(403)
    await auth.users.setDisabled(trader.id, false)
    expect((await signIn(trader.email)).status).toBe(200)
  })

  it('[PG3] a new password of one\'s own ends the other sessions, and is never overwritten by a start', async () => {
    const email = 'support@sluice.local'
    const [mine, other] = [cookieOf(await signIn(email)), cookieOf(await signIn(email))]
    expect((await post('change-password', { currentPassword: passwordOf(email), newPassword: 'changed-by-myself' }, mine)).status).toBe(200)
    expect([(await session(mine))?.user.email, await session(other)]).toEqual([email, null])
    expect(await seedFirstPeople(auth.users, { file })).toEqual([])
    expect((await signIn(email)).status).toBe(401)
    expect((await signIn(email, 'changed-by-myself')).status).toBe(200)
  })

  it('[PG4] a reset lets everybody in again', async () => {
    const admin = (await auth.users.find('admin@sluice.local'))!
    await auth.users.setDisabled(admin.id, true)
    await auth.users.setRole(admin.id, 'viewer')
    const before = passwordOf(admin.email)
    await resetFirstPeople(auth.users, { file })
    expect(passwordOf(admin.email)).not.toBe(before)
    for (const { email, role } of readSignIns(file)) expect((await session(cookieOf(await signIn(email))))?.user).toMatchObject({ email, role })
  })
})
