import { FixMessagesQuerySchema } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { MESSAGE_TYPES, messageQuery, messagesPath, NO_SEARCH } from './message-search.ts'
import { progressText, type SearchProgress } from './search-progress.ts'

const NOW_MS = Date.UTC(2026, 2, 2, 20, 0)
const ask = (changes: object) => messageQuery('XNAS', { ...NO_SEARCH, ...changes }, NOW_MS)

describe('a search of messages', () => {
  it('asks what the desk takes, whatever is chosen', () => {
    for (const type of MESSAGE_TYPES) {
      const asked = ask({ type, text: ' C-1 ', direction: 'in', fromNo: '1,000', toNo: '2000', from: '9:30', to: '2026-03-02 16:00' })
      if (!asked.ok) throw new Error(JSON.stringify(asked.faults))
      const parsed = FixMessagesQuerySchema.safeParse(Object.fromEntries(new URL(messagesPath(asked.query, 50, '7-100'), 'http://desk').searchParams))
      expect(parsed.error?.issues ?? [], type).toEqual([])
      expect(parsed.data).toMatchObject({ session: 'XNAS', text: 'C-1', direction: 'in', fromNo: 1_000, toNo: 2_000, before: '7-100', limit: 50 })
    }
  })
  it('looks for numbers as they are logged, without commas', () => {
    for (const [text, logged] of [['38=4,400', '38=4400'], ['44=1,041.90', '44=1041.90'], ['58=4,400 shares', '58=4,400 shares'], ['4,400', '4,400']]) expect(ask({ text })).toMatchObject({ query: { text: logged } })
  })
  it('shows the newest while nothing ends it', () => {
    expect(ask({ text: 'C-1' })).toMatchObject({ ok: true, isLive: true })
    expect(ask({ to: '9:30' })).toMatchObject({ ok: true, isLive: false })
    expect(ask({})).toEqual({ ok: true, query: { session: 'XNAS', exceptType: '0,1' }, isLive: true })
  })
  it('says every field that cannot be read, and what may stand there', () => {
    const faultsOf = (changes: object) => {
      const asked = ask(changes)
      return asked.ok ? [] : Object.keys(asked.faults)
    }
    expect([{ text: 'a|b' }, { text: 'a\tb' }, { fromNo: 'x' }, { to: 'noon' }, { to: '0001-01-01 00:00' }, { fromNo: '9', toNo: '5' }, { from: '10:00', to: '9:00' }].map(faultsOf)).toEqual([['text'], ['text'], ['fromNo'], ['to'], ['to'], ['toNo'], ['to']])
    expect(ask({ text: 'x'.repeat(81), fromNo: '-1', toNo: '1e3', from: '25:00', to: 'soon' })).toEqual({
      ok: false, faults: { text: expect.stringContaining('80 characters'), fromNo: expect.stringContaining('whole number'), toNo: expect.stringContaining('whole number'), from: expect.stringContaining('14:30:05'), to: expect.stringContaining('14:30:05') },
    })
  })
})

describe('how a search stands', () => {
  const progress = (changes: Partial<SearchProgress>) => progressText({ faulty: false, searching: false, stopped: false, found: 0, read: 0, more: false, since: false, backTo: null, ...changes })
  it('is told as it is', () => {
    expect(progress({ searching: true })).toBe('Searching\u2026')
    expect(progress({ searching: true, found: 1, read: 2_400, more: true })).toBe('Searching\u2026 1 found of 2,400 read')
    expect(progress({ stopped: true, found: 3, read: 2_400, more: true, backTo: '14:30:00' })).toBe('Stopped by you: 3 found of 2,400 read, back to 14:30:00')
    expect(progress({ stopped: true, more: true })).toBe('Stopped by you before anything was read')
    expect(progress({ found: 60, read: 2_400, more: true, backTo: '14:30:00' })).toBe('60 found of 2,400 read, back to 14:30:00; there is more')
    expect(progress({ found: 2, read: 9_000, backTo: '2026-03-02 09:30:00' })).toBe('2 found of 9,000 read: the whole log, back to 2026-03-02 09:30:00')
    expect(progress({ found: 2, read: 9_000, since: true, backTo: '09:30:00' })).toBe('2 found of 9,000 read: everything since the time asked for')
    expect(progress({ faulty: true, found: 2, read: 10 })).toBe('Not searched: correct what is marked. What is shown is from before.')
    expect(progress({ faulty: true })).toBe('Not searched: correct what is marked.')
  })
})
