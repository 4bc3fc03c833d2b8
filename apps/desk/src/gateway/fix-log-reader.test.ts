import type { FixMessageRow, FixMessagesQuery } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { fixLogQuestion, messageLines, newestMessages } from './fix-log-reader.ts'

const row = (no: number, changes: Partial<FixMessageRow> = {}): FixMessageRow => ({
  id: `1-${no}`, tsUs: 1_772_461_800_123_456 + no, session: 'OMS1', direction: 'in', msgType: 'D', name: 'NewOrderSingle', msgSeqNum: no, possDup: false, summary: `New order ${no}`,
  fields: [{ tag: 54, name: 'Side', value: '1', meaning: 'buy', depth: 0 }], ...changes,
})

describe('the FIX log at the command line', () => {
  it('takes what can be asked for, and says what may stand there', () => {
    expect(fixLogQuestion(['--session', 'OMS1', '--text', 'C-1', '--type', 'D,8', '--way', 'out', '--last', '9', '--fields', '--zone', 'UTC'])).toMatchObject({
      query: { session: 'OMS1', text: 'C-1', msgType: ['D', '8'], direction: 'out' }, last: 9, fields: true, zone: 'UTC',
    })
    const fault = (...args: string[]) => {
      try {
        fixLogQuestion(args)
        return null
      } catch (error) {
        return (error as Error).message
      }
    }
    expect(fault()).toMatch(/^--session is missing: /)
    expect(fault('--session', 'X', '--way', 'up')).toBe('--way is "up": must be one of in, out')
    expect(fault('--session', 'X', '--last', '0')).toMatch(/^--last is "0": must be a whole number from 1 to 5000/)
    expect(fault('--session', 'X', '--zone', 'Mars')).toMatch(/^--zone is "Mars": must be an IANA time zone/)
    expect(fault('--session', 'X', '--nothing')).toMatch(/nothing/)
  })
  it('reads back as far as it takes, and prints oldest first, in words and in the zone', async () => {
    const asked: FixMessagesQuery[] = []
    const pages = [{ messages: [row(4), row(3)], next: '1-3', readBackToUs: 1 }, { messages: [row(2)], next: null, readBackToUs: 1 }]
    const question = fixLogQuestion(['--session', 'OMS1', '--last', '10', '--fields'])
    const found = await newestMessages({ messages: (query) => { asked.push(query); return Promise.resolve(pages[asked.length - 1]!) } }, question)
    expect(asked).toMatchObject([{ limit: 10, exceptType: ['0', '1'] }, { limit: 8, before: '1-3' }])
    expect(messageLines(found, question).slice(0, 2)).toEqual(['2026-03-02 09:30:00.123 <- in        2 NewOrderSingle (D): New order 2', '           54 Side = 1 (buy)'])
    expect(messageLines([row(1, { direction: 'out', possDup: true, summary: 'a\x1b[31mb' })], { fields: false, zone: 'UTC' })).toEqual(['2026-03-02 14:30:00.123 -> out       1 NewOrderSingle (D) again: a\ufffd[31mb'])
  })
})
