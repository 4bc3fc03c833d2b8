import { ROLES, type FixMessagesPage, type FixMessagesQuery } from '@sluice/protocol'
import { afterEach, expect, it } from 'vitest'
import type { FixMessageLog } from '../src/fix-message-log.ts'
import { DeskFixture } from './desk-fixture.ts'

const PAGE: FixMessagesPage = { messages: [], next: '7-100', readBackToUs: 5 }
let desk: DeskFixture
afterEach(() => desk.stop())

/** A log that answers when it is told to. */
class FakeLog implements FixMessageLog {
  readonly asked: FixMessagesQuery[] = []
  answer: () => Promise<FixMessagesPage | null> = async () => PAGE
  messages(query: FixMessagesQuery): Promise<FixMessagesPage | null> {
    this.asked.push(query)
    return this.answer()
  }
}

async function started(log?: FakeLog): Promise<(path: string, role?: string) => Promise<{ status: number; body: unknown }>> {
  desk = await new DeskFixture().start(log === undefined ? {} : { fixMessages: log })
  const cookies = new Map<string, string>()
  return async (path, role = 'viewer') => {
    const cookie = cookies.get(role) ?? await desk.signIn(`${role}@sluice.local`)
    cookies.set(role, cookie)
    const response = await fetch(desk.url(path), { headers: role === 'nobody' ? {} : { cookie } })
    return { status: response.status, body: await response.json() }
  }
}

it('[FM1] whoever is signed in reads messages, nobody else; a query is checked before the log is read', async () => {
  const log = new FakeLog()
  const get = await started(log)
  for (const role of ROLES) expect(await get('/api/fix-messages?session=XNAS', role)).toEqual({ status: 200, body: PAGE })
  expect((await fetch(desk.url('/api/fix-messages?session=XNAS'))).status).toBe(401)
  expect(await get('/api/fix-messages?session=XNAS&text=C-1&msgType=D,8&fromNo=1&toNo=9&before=7-100&limit=200')).toMatchObject({ status: 200 })
  expect(log.asked.at(-1)).toEqual({ session: 'XNAS', text: 'C-1', msgType: ['D', '8'], fromNo: 1, toNo: 9, before: '7-100', limit: 200 })
  const asked = log.asked.length
  for (const [query, path] of [['', 'session'], ['session=..%2Fx', 'session'], ['session=X&limit=201', 'limit'], ['session=X&before=9', 'before'], ['session=X&fromNo=9&toNo=1', 'toNo'], ['session=X&text=a%00b', 'text'], ['session=X&other=1', '']] as const) {
    expect(await get(`/api/fix-messages?${query}`), query).toMatchObject({ status: 400, body: { error: { code: 'INVALID', path } } })
  }
  expect(log.asked).toHaveLength(asked)
})

it('[FM2] a log that is not there, was cut, or cannot be read is said to be; a few searches run at a time', async () => {
  const log = new FakeLog()
  const get = await started(log)
  log.answer = async () => null
  expect(await get('/api/fix-messages?session=X')).toMatchObject({ status: 410, body: { error: { code: 'LOG_ROTATED' } } })
  log.answer = () => Promise.reject(new Error('EACCES'))
  expect(await get('/api/fix-messages?session=X')).toMatchObject({ status: 503, body: { error: { code: 'FIX_LOG_FAILED', message: expect.stringContaining('EACCES') } } })
  const ends: (() => void)[] = []
  log.answer = () => new Promise((resolve) => { ends.push(() => resolve(PAGE)) })
  const before = log.asked.length
  const asked = Array.from({ length: 5 }, () => get('/api/fix-messages?session=X'))
  const first = await Promise.race(asked)
  expect(first).toMatchObject({ status: 503, body: { error: { code: 'TOO_MANY_SEARCHES' } } })
  expect(log.asked).toHaveLength(before + 4)
  for (const end of ends) end()
  expect((await Promise.all(asked)).filter(({ status }) => status === 200)).toHaveLength(4)
  await desk.stop()
  const without = await started()
  expect(await without('/api/fix-messages?session=X')).toMatchObject({ status: 503, body: { error: { code: 'NO_FIX_LOG' } } })
})
