import { describe, expect, it } from 'vitest'
import { CommandSchema, requestErrorOf, type CommandRequest } from './commands.ts'
import { COMMAND_NAMES } from './commands.ts'
import { ROLES } from './roles.ts'
import { PERMISSIONS, may } from './permissions.ts'
import { FixMessagesQuerySchema } from './fix-messages.ts'
import { OffPolicyQuerySchema, OrdersQuerySchema } from './http.ts'
import { SubscribeSchema } from './topics.ts'

const id = '3f0c1e6a-7f4b-4d0e-9a53-0f8a5a1f0c11'
const submit = { name: 'submitParent', clientRequestId: id, symbol: 'AVAX', side: 'buy', orderQty: 500, ordType: 'limit', limitPrice: '157.43' } satisfies CommandRequest

const faultOf = (input: unknown): string => {
  const parsed = CommandSchema.safeParse(input)
  return parsed.success ? 'accepted' : requestErrorOf(parsed.error, input).message
}

describe('commands', () => {
  it('[CM1] a checked command has every default filled in', () => {
    expect(CommandSchema.parse(submit)).toEqual({
      ...submit, objective: null, urgency: 'normal', timeInForce: 'day', expireUs: null, minQty: null, maxFloor: null, postOnly: false, exDestination: null, capacity: null, account: '', locate: null,
    })
  })

  it('[CM2] whatever is unknown, missing or out of bounds is refused, naming field and value', () => {
    expect(faultOf({ ...submit, orderQty: -1 })).toMatch(/^orderQty is -1/)
    expect(faultOf({ ...submit, orderQty: 1.5 })).toMatch(/^orderQty is 1.5/)
    expect(faultOf({ ...submit, orderQty: 2e9 })).toMatch(/^orderQty is 2000000000/)
    expect(faultOf({ ...submit, limitPrice: '1e3' })).toMatch(/^limitPrice is "1e3"/)
    expect(faultOf({ ...submit, limitPrice: null })).toMatch(/limit order needs/)
    expect(faultOf({ ...submit, ordType: 'market' })).toMatch(/market order has no/)
    for (const limitPrice of [null, '157.43']) expect(faultOf({ ...submit, ordType: 'midpointPeg', limitPrice })).toBe('accepted')
    expect(faultOf({ ...submit, clientRequestId: 'again' })).toMatch(/^clientRequestId is "again"/)
    expect(faultOf({ ...submit, user: 'mallory' })).toMatch(/user/)
    expect(faultOf({ name: 'engageKill', clientRequestId: id, reason: '  ' })).toMatch(/reason/)
    expect(faultOf({ name: 'setWeights', clientRequestId: id, objective: 'firm', reason: 'x', weights: { slippage: 5001, fill: 0, speed: 0, leakage: 0, fees: 0 } })).toMatch(/^weights.slippage is 5001/)
    for (const junk of [null, undefined, 7, 'x', [], {}, { name: 'drop' }]) expect(faultOf(junk)).not.toBe('accepted')
  })

  it('[CM2] a symbol is as long as it may be also as a scope; an e-mail is the same in either case', () => {
    const clear = (objective: string) => faultOf({ name: 'clearWeights', clientRequestId: id, objective, reason: 'x' })
    expect(clear(`symbol:${'A'.repeat(12)}`)).toBe('accepted')
    expect(clear(`symbol:${'A'.repeat(13)}`)).toMatch(/^objective is "symbol:A{13}"/)
    expect(faultOf({ ...submit, symbol: 'A'.repeat(13) })).toMatch(/^symbol is "A{13}": capital letters, digits and dots, at most 12/)
    expect(CommandSchema.parse({ name: 'assignAlert', clientRequestId: id, alertId: 'A-1-0', assignee: 'Ann@Desk.example' })).toMatchObject({ assignee: 'ann@desk.example' })
  })

  it('[CM3] a viewer may do nothing that changes', () => {
    expect(PERMISSIONS.viewer).toEqual([])
    expect(may('viewer', 'engageKill')).toBe(false)
    expect(may('trader', 'engageKill')).toBe(true)
  })

  it('[CM5] every command is somebody\'s, and nobody has them all', () => {
    for (const name of COMMAND_NAMES) expect(ROLES.some((role) => may(role, name)), name).toBe(true)
    for (const role of ROLES) expect(COMMAND_NAMES.every((name) => may(role, name)), role).toBe(false)
  })

  it('[CM6] a reason is kept literally', () => {
    const reason = ` '; DROP TABLE parent; -- <b>\u00018=FIX.4.4\u0001`
    expect(CommandSchema.parse({ name: 'cancelParent', clientRequestId: id, parentId: 'P-1', reason })).toMatchObject({ reason })
    expect(faultOf({ name: 'cancelParent', clientRequestId: id, parentId: 'P-1', reason: 'a\0b' })).toMatch(/NUL/)
    expect(CommandSchema.parse({ name: 'setFault', clientRequestId: id, target: 'scorer', fault: 'slow', on: true, reason: 'drill' })).toMatchObject({ target: 'scorer' })
  })

  it('[CM8] a canary names its share, every other stage has none; live is no stage that one person sets', () => {
    const stage = (fields: object): string => faultOf({ name: 'stageModel', clientRequestId: id, modelId: 'nn-2', reason: 'x', ...fields })
    expect([stage({ stage: 'canary', shareMicro: 500_000 }), stage({ stage: 'shadow' }), stage({ stage: 'retired', shareMicro: null })]).toEqual(['accepted', 'accepted', 'accepted'])
    expect(stage({ stage: 'canary' })).toMatch(/^shareMicro is missing/)
    expect(stage({ stage: 'canary', shareMicro: 500_001 })).toMatch(/^shareMicro is 500001/)
    expect(stage({ stage: 'shadow', shareMicro: 1 })).toMatch(/^shareMicro is 1/)
    expect(stage({ stage: 'live' })).toMatch(/^stage is "live"/)
    expect(stage({ stage: 'shadow', modelId: '../nn' })).toMatch(/^modelId is "..\/nn"/)
    expect(OffPolicyQuerySchema.parse({ model: 'nn-2' })).toEqual({ modelId: 'nn-2', weights: null })
    expect(OffPolicyQuerySchema.safeParse({}).success).toBe(false)
  })

  it('[CM9] what an order asks for has to fit together, field by field', () => {
    expect(faultOf({ ...submit, timeInForce: 'gtd', expireUs: 1_800_000_000_000_000, minQty: 500, maxFloor: 1, exDestination: 'XNAS', capacity: 'principal', account: 'FUND 1' })).toBe('accepted')
    expect(faultOf({ ...submit, timeInForce: 'gtd' })).toMatch(/^expireUs is missing/)
    expect(faultOf({ ...submit, expireUs: 1 })).toMatch(/^expireUs is 1/)
    expect(faultOf({ ...submit, minQty: 501 })).toMatch(/^minQty is 501: at most/)
    expect(faultOf({ ...submit, maxFloor: 501 })).toMatch(/^maxFloor is 501: at most/)
    expect(faultOf({ ...submit, timeInForce: 'fok', postOnly: true })).toMatch(/^postOnly is true/)
    expect(faultOf({ ...submit, locate: 'BROKER' })).toMatch(/^locate is "BROKER"/)
    for (const account of [' A', 'A\u0001', 'A'.repeat(41), '\u00e4']) expect(faultOf({ ...submit, account })).toMatch(/^account is/)
  })

  it('[CM10] a session is set to a number only where one is named; a statement of a venue has evidence and each execution once', () => {
    const control = (fields: object): string => faultOf({ name: 'controlSession', clientRequestId: id, session: 'XNAS', reason: 'x', ...fields })
    expect([control({ action: 'stop' }), control({ action: 'set-next-out', msgSeqNum: 7 })]).toEqual(['accepted', 'accepted'])
    expect(control({ action: 'set-next-in' })).toMatch(/^msgSeqNum is missing/)
    expect(control({ action: 'set-next-in', msgSeqNum: 0 })).toMatch(/^msgSeqNum is 0/)
    expect(control({ action: 'stop', session: 'a b' })).toMatch(/^session is "a b"/)
    const told = { execId: 'E1', orderQty: 5, price: '1.5', venueUs: 1 }
    const resolve = (fields: object): string => faultOf({ name: 'resolveChild', clientRequestId: id, parentId: 'P-1', clOrdId: '1A-1-0', outcome: 'ended', evidence: 'by telephone', ...fields })
    expect([resolve({}), resolve({ outcome: 'never-arrived' }), resolve({ executions: [told] })]).toEqual(['accepted', 'accepted', 'accepted'])
    expect(resolve({ outcome: 'never-arrived', executions: [told] })).toMatch(/never arrived has no executions/)
    expect(resolve({ executions: [told, told] })).toMatch(/each ExecID once/)
    expect(resolve({ evidence: ' ' })).toMatch(/^evidence is/)
    const positions = (fields: object): string => faultOf({ name: 'setPositions', clientRequestId: id, asOf: '2026-03-02', positions: [{ account: 'F', symbol: 'AVAX', qty: -5 }], ...fields })
    expect(positions({})).toBe('accepted')
    expect(positions({ asOf: '2026-02-30' })).toMatch(/^asOf is "2026-02-30"/)
    expect(positions({ positions: [{ account: '', symbol: 'AVAX', qty: 1 }] })).toMatch(/^positions.0.account/)
  })

  it('[CM11] a search of messages is bounded, and says what of it cannot be', () => {
    expect(FixMessagesQuerySchema.parse({ session: 'XNAS' })).toEqual({ session: 'XNAS', limit: 50 })
    expect(FixMessagesQuerySchema.parse({ session: 'XNAS', msgType: 'D,8', fromNo: '5', toNo: '9', before: '12-900', limit: '200' })).toMatchObject({ msgType: ['D', '8'], fromNo: 5, toNo: 9 })
    for (const bad of [{}, { session: '../x' }, { session: 'X', limit: '201' }, { session: 'X', msgType: 'DD8' }, { session: 'X', fromNo: '9', toNo: '5' }, { session: 'X', text: 'a|b' }, { session: 'X', before: '1' }, { session: 'X', other: '1' }]) {
      expect(FixMessagesQuerySchema.safeParse(bad).success, JSON.stringify(bad)).toBe(false)
    }
  })

  it('[CM7] what was typed as a password is not repeated', () => {
    const create = { name: 'createUser', clientRequestId: id, email: 'a@b.cc', fullName: 'A', role: 'viewer', reason: 'x' }
    expect(faultOf({ ...create, password: 'tooshort' })).toMatch(/^password is 8 characters: /)
    expect(faultOf({ ...create, password: 'long-enough-secret', other: 1 })).not.toMatch('secret')
    expect(faultOf({ ...create, pasword: 'a-secret' })).not.toMatch('secret')
  })

  it('[CM4] query texts become bounded numbers', () => {
    expect(OrdersQuerySchema.parse({})).toEqual({ limit: 100 })
    expect(OrdersQuerySchema.parse({ limit: '5', before: '77', status: 'filled' })).toEqual({ limit: 5, before: 77, status: 'filled' })
    for (const bad of [{ limit: '0' }, { limit: '501' }, { limit: '-1' }, { before: 'x' }, { status: 'odd' }, { other: '1' }]) expect(OrdersQuerySchema.safeParse(bad).success).toBe(false)
  })

  it('[TP1] only known topics can be followed', () => {
    expect(SubscribeSchema.safeParse({ topics: ['parents', 'order:P-12'] }).success).toBe(true)
    for (const topic of ['order:', 'order:x', 'order:P-1;', 'all']) expect(SubscribeSchema.safeParse({ topics: [topic] }).success).toBe(false)
    expect(SubscribeSchema.safeParse({ topics: [] }).success).toBe(false)
    expect(SubscribeSchema.safeParse({ topics: Array.from({ length: 33 }, () => 'parents') }).success).toBe(false)
  })
})
