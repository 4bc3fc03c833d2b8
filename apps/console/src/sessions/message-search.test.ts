import { FixMessagesQuerySchema } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES, messageQuery, messagesPath, NO_SEARCH } from './message-search.ts'

const NOW_MS = Date.UTC(2026, 2, 2, 20, 0)
const ask = (changes: object) => messageQuery('XNAS', { ...NO_SEARCH, ...changes }, NOW_MS)

describe('a search of messages', () => {
  it('asks what the desk takes, whatever is chosen', () => {
    for (const type of MESSAGE_TYPES) {
      const asked = ask({ type, text: ' C-1 ', direction: 'in', fromNo: '1,000', toNo: '2000', from: '9:30', to: '2026-03-02 16:00' })
      if (!asked.ok) throw new Error(asked.why)
      const parsed = FixMessagesQuerySchema.safeParse(Object.fromEntries(new URL(messagesPath(asked.query, 50, '7-100'), 'http://desk').searchParams))
      expect(parsed.error?.issues ?? [], type).toEqual([])
      expect(parsed.data).toMatchObject({ session: 'XNAS', text: 'C-1', direction: 'in', fromNo: 1_000, toNo: 2_000, before: '7-100', limit: 50 })
    }
  })
  it('shows the newest while nothing ends it', () => {
    expect(ask({ text: 'C-1' })).toMatchObject({ ok: true, isLive: true })
    expect(ask({ to: '9:30' })).toMatchObject({ ok: true, isLive: false })
    expect(ask({})).toEqual({ ok: true, query: { session: 'XNAS', exceptType: '0,1' }, isLive: true })
  })
  it('says which field cannot be read', () => {
    expect([ask({ text: 'a|b' }), ask({ fromNo: 'x' }), ask({ to: 'noon' }), ask({ fromNo: '9', toNo: '5' }), ask({ from: '10:00', to: '9:00' })]).toMatchObject(
      ['text', 'fromNo', 'to', 'toNo', 'to'].map((field) => ({ ok: false, field })),
    )
  })
})
