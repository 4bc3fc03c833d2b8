import { afterEach, describe, expect, it, vi } from 'vitest'
import { requestJson } from './http.ts'

afterEach(() => vi.unstubAllGlobals())
const answered = (body: string, status = 200): void => { vi.stubGlobal('fetch', async () => new Response(body, { status })) }

describe('a question to the desk', () => {
  it('fails in words where the answer broke off, and is never taken for nothing', async () => {
    answered('{"a": ')
    await expect(requestJson('/api/x')).rejects.toMatchObject({ status: 0, code: 'UNREACHABLE' })
    answered('null')
    expect(await requestJson('/api/x')).toBeNull()
  })
  it('fails with the desk\u2019s own words, or with the status where it has none', async () => {
    answered('{"error":{"code":"UNKNOWN_MODEL","message":"no model x"}}', 404)
    await expect(requestJson('/api/x')).rejects.toMatchObject({ status: 404, code: 'UNKNOWN_MODEL', message: 'No model x.' })
    answered('<html>', 502)
    await expect(requestJson('/api/x')).rejects.toMatchObject({ status: 502, message: 'The desk answered 502.' })
  })
})
