import { describe, expect, it } from 'vitest'
import { COMMAND_NAMES, CommandSchema, requestErrorOf } from './commands.ts'
import { ObjectiveHistoryQuerySchema, OrdersQuerySchema } from './http.ts'
import { PERMISSION_WORDS, forbiddenText } from './permission-words.ts'
import { SubscribeSchema } from './topics.ts'

interface Checks {
  safeParse(input: unknown): { readonly success: boolean; readonly error?: Parameters<typeof requestErrorOf>[0] | undefined }
}
const id = '3f0c1e6a-7f4b-4d0e-9a53-0f8a5a1f0c11'
const fault = (schema: Checks, input: unknown): string => requestErrorOf(schema.safeParse(input).error!, input).message
const command = (fields: object): string => fault(CommandSchema, { clientRequestId: id, reason: 'x', ...fields })

describe('what is wrong is told in words', () => {
  it('[CM2] field, value and what may stand there, never the library\u2019s own text', () => {
    const session = { name: 'controlSession', session: 'XNAS', action: 'set-next-in' }
    expect(command({ ...session, msgSeqNum: 0 })).toBe('msgSeqNum is 0: must be at least 1')
    expect(command({ ...session, msgSeqNum: 1.5 })).toBe('msgSeqNum is 1.5: must be a whole number')
    expect(command({ ...session, msgSeqNum: '7' })).toBe('msgSeqNum is "7": must be a number')
    expect(command({ ...session, action: 'explode' })).toBe('action is "explode": must be one of start, stop, reset, set-next-out, set-next-in')
    expect(command({ ...session, action: 'stop', extra: 1 })).toBe('extra is no field here: leave it out')
    expect(command({ ...session, action: 'stop', session: 'a b' })).toBe('session is "a b": the name of a FIX session, such as XNAS or OMS1')
    expect(command({ ...session, action: 'stop', clientRequestId: 'x' })).toMatch(/^clientRequestId is "x": must be a UUID such as /)
    expect(fault(CommandSchema, { name: 'setPositions', clientRequestId: id, asOf: 'x', positions: [] })).toBe('asOf is "x": must be a day such as 2026-03-02')
    expect(fault(CommandSchema, { name: 'setPositions', clientRequestId: id, asOf: '2026-03-02', positions: [] })).toBe('positions is []: must have at least 1 entry')
    expect(command({ name: 'setUserRole', email: 'a@b.example', role: 'king' })).toBe('role is "king": must be one of trader, risk-manager, support, administrator, viewer')
    expect(command({ name: 'setUserRole', email: 'nobody', role: 'viewer' })).toBe('email is "nobody": must be an e-mail address such as ann@desk.example')
    expect(fault(CommandSchema, { name: 'drop' })).toMatch(/^name is "drop": must be one of submitParent, /)
    expect(fault(CommandSchema, 5)).toBe('request is 5: must be an object with fields')
    expect(fault(OrdersQuerySchema, { limit: '900' })).toBe('limit is "900": must be at most 500')
    expect(fault(ObjectiveHistoryQuerySchema, {})).toBe('objective is missing: must be firm, or a symbol such as symbol:AVAX')
    expect(fault(SubscribeSchema, { topics: 'parents' })).toBe('topics is "parents": must be a list')
  })
  it('[CM3] who may not is told who may', () => {
    expect(forbiddenText('trader', 'controlSession')).toBe('your role (trader) may not control sessions: risk managers and support may')
    expect(forbiddenText('risk-manager', 'setFault')).toBe('your role (risk manager) may not throw fault switches: support may')
    for (const name of COMMAND_NAMES) expect(PERMISSION_WORDS[name]).toMatch(/^[a-z]/)
  })
})
