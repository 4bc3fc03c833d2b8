import type { CommandSource, Instrument } from '@sluice/domain'
import { COMMAND_NAMES, CommandSchema, type CommandName, type ParentRow, type RequestError } from '@sluice/protocol'
import type { CommandInput } from '@sluice/runtime'
import { describe, expect, it } from 'vitest'
import { CommandInputs, type CoreCommand } from '../src/command-inputs.ts'
import { sampleCommand } from './sample-commands.ts'

const source: CommandSource = { kind: 'user', user: 'a@b.cc', requestId: 'r' }
const AVAX = { symbol: 'AVAX', priceScale: 10_000, lotSize: 10 } as Instrument
const LOCAL: readonly CommandName[] = ['setFault', 'createUser', 'setUserRole', 'setUserDisabled', 'setUserPassword', 'endUserSessions', 'startTraining', 'cancelTraining']
const known = { parentId: 'P-1', symbol: 'AVAX', side: 'buy', orderQty: 60, limitPrice: null, timeInForce: 'day', requestedObjective: null, urgency: 'high', account: 'FUND1' } as unknown as ParentRow

const inputs = (options: { stored?: () => Promise<ParentRow | null>; isPerson?: boolean } = {}): CommandInputs => new CommandInputs({
  instruments: [AVAX], parentById: (id) => (id === 'P-1' ? known : undefined), storedParentById: options.stored ?? (async () => null), isPerson: async () => options.isPerson ?? true,
})
const of = async (name: CommandName, changes: object = {}, subject = inputs()): Promise<CommandInput | RequestError> =>
  subject.of(CommandSchema.parse({ ...sampleCommand(name), ...changes }) as CoreCommand, source)

describe('commands as the core takes them', () => {
  it.each(COMMAND_NAMES.filter((name) => !LOCAL.includes(name)))('[CI1] %s goes in with who asked and why', async (name) => {
    const input = await of(name)
    expect(input).toMatchObject({ kind: expect.any(String), source })
    const without: readonly CommandName[] = ['acknowledgeAlert', 'assignAlert', 'submitParent', 'setPositions']
    const reason = name === 'commentAlert' ? { text: 'a test' } : name === 'resolveChild' ? { evidence: 'a test' } : without.includes(name) ? {} : { reason: 'a test' }
    expect(input).toMatchObject(reason)
  })

  it('[CI2] each is what it says', async () => {
    const parentId = 'P-1'
    for (const [limitPrice, units] of [[null, null], ['157.43', 1_574_300]] as const) {
      expect(await of('submitParent', { ordType: 'midpointPeg', limitPrice })).toMatchObject({ kind: 'submit-parent', request: { ordType: 'midpointPeg', limitPrice: units } })
    }
    expect(await of('cancelParent')).toMatchObject({ kind: 'override-parent', parentId, action: { kind: 'cancel' }, expiresInUs: null })
    expect(await of('pauseParent', { expiresInS: 90 })).toMatchObject({ kind: 'override-parent', action: { kind: 'pause' }, expiresInUs: 90_000_000 })
    expect(await of('resumeParent')).toMatchObject({ kind: 'resume-parent', parentId })
    expect(await of('excludeVenue')).toMatchObject({ action: { kind: 'exclude-venue', mic: 'XNAS' }, expiresInUs: null })
    expect(await of('forceVenue')).toMatchObject({ action: { kind: 'force-venue', mic: 'XNAS' }, expiresInUs: 60_000_000 })
    expect(await of('editWaterfall')).toMatchObject({ action: { kind: 'edit-waterfall', decisionId: 1, steps: [1, 0] } })
    expect(await of('cancelChild')).toMatchObject({ action: { kind: 'cancel-child', clOrdId: '1A-1-0' } })
    expect(await of('endOverride')).toMatchObject({ kind: 'end-override', parentId, overrideId: 'O-5' })
    expect([await of('engageKill'), await of('releaseKill')]).toMatchObject([{ kind: 'set-kill', on: true }, { kind: 'set-kill', on: false }])
    expect(await of('setWeights', { preset: 'patient' })).toMatchObject({ kind: 'set-weights', objective: 'firm', preset: 'patient', weights: { slippage: 1, fees: 5 } })
    expect(await of('clearWeights')).toMatchObject({ kind: 'clear-weights', objective: 'symbol:AVAX' })
    expect([await of('openBreaker'), await of('resetBreaker')]).toMatchObject([{ kind: 'set-breaker', action: 'open' }, { kind: 'set-breaker', action: 'reset', mic: 'XNAS' }])
    expect(await of('acknowledgeAlert')).toMatchObject({ kind: 'acknowledge-alert', alertId: 'A-1-0', comment: null })
    expect([await of('stageModel'), await of('stageModel', { stage: 'canary', shareMicro: 50_000 })]).toMatchObject([
      { kind: 'stage-model', modelId: 'nn-2', stage: 'shadow', shareMicro: null }, { kind: 'stage-model', stage: 'canary', shareMicro: 50_000 },
    ])
    expect([await of('proposeModel'), await of('approveModel'), await of('rejectModel')]).toMatchObject([{ kind: 'propose-model', modelId: 'nn-2' }, { kind: 'decide-proposal', approve: true }, { kind: 'decide-proposal', approve: false }])
    expect(await of('rollbackModel')).toMatchObject({ kind: 'rollback-model', reason: 'a test' })
    expect(await of('assignAlert')).toMatchObject({ kind: 'assign-alert', assignee: 'trader@sluice.local' })
  })

  it('[CI3] a manual child is in the lots and units of its order\'s instrument, wherever the order is known', async () => {
    const priced = { orderQty: 250, limitPrice: '157.4350' }
    const expected = { kind: 'override-parent', action: { kind: 'manual-child', qty: 25, limitPrice: 1_574_350, aggressiveness: 'take', timeInForce: 'day' } }
    expect(await of('sendChild', priced)).toMatchObject(expected)
    expect(await of('sendChild', { ...priced, parentId: 'P-7' }, inputs({ stored: async () => known }))).toMatchObject(expected)
    expect(await of('sendChild', { ...priced, orderQty: 255 })).toMatchObject({ code: 'INVALID', path: 'orderQty' })
    expect(await of('sendChild', { ...priced, limitPrice: '0' })).toMatchObject({ code: 'INVALID', path: 'limitPrice' })
  })

  it('[CI4] a manual child of an order that nobody knows never leaves with a guessed quantity', async () => {
    expect(await of('sendChild', { parentId: 'P-7' })).toMatchObject({ code: 'INVALID', path: 'parentId' })
    expect(await of('sendChild', { parentId: 'P-7' }, inputs({ stored: () => Promise.reject(new Error('away')) }))).toMatchObject({ code: 'NOT_POSSIBLE', path: 'parentId' })
  })

  it('[CI5] alerts go to people of this desk', async () => {
    expect(await of('assignAlert', {}, inputs({ isPerson: false }))).toMatchObject({ code: 'INVALID', path: 'assignee' })
    expect(await of('assignAlert', { assignee: null }, inputs({ isPerson: false }))).toMatchObject({ kind: 'assign-alert', assignee: null })
  })

  it('[CI6] what an order asks for beside price and quantity is in lots and microseconds; nothing asked is nothing told', async () => {
    const asked = { timeInForce: 'gtd', expireUs: 1_800_000_000_000_000, minQty: 100, maxFloor: 200, postOnly: true, exDestination: 'XNAS', capacity: 'agency', account: 'FUND1' }
    expect(await of('submitParent', asked)).toMatchObject({
      request: { timeInForce: 'gtd', account: 'FUND1', instructions: { expireUs: 1_800_000_000_000_000, minQty: 10, maxFloor: 20, execInst: ['addLiquidityOnly'], exDestination: 'XNAS', capacity: 'agency', locate: null } },
    })
    expect((await of('submitParent') as { request: object }).request).not.toHaveProperty('instructions')
    expect(await of('submitParent', { minQty: 105 })).toMatchObject({ code: 'INVALID', path: 'minQty' })
    expect(await of('submitParent', { side: 'sellShort', locate: 'BROKER 7' })).toMatchObject({ request: { side: 'sellShort', instructions: { locate: 'BROKER 7' } } })
  })

  it('[CI7] a replacement keeps what it was not asked to change', async () => {
    const limited = { ...known, limitPrice: 1_500_000, instructions: { minQty: 5 } } as unknown as ParentRow
    const subject = inputs({ stored: async () => limited })
    expect(await of('replaceParent')).toMatchObject({ kind: 'replace-parent', parentId: 'P-1', origClOrdId: null, request: { symbol: 'AVAX', side: 'buy', orderQty: 50, ordType: 'market', limitPrice: null, urgency: 'high', account: 'FUND1' } })
    expect(await of('replaceParent', { parentId: 'P-7', limitPrice: '151' }, subject)).toMatchObject({ request: { ordType: 'limit', limitPrice: 1_510_000, instructions: { minQty: 5 } } })
    expect(await of('replaceParent', { limitPrice: '151' })).toMatchObject({ code: 'INVALID', path: 'limitPrice' })
    expect(await of('replaceParent', { parentId: 'P-7' }, subject)).toMatchObject({ code: 'INVALID', path: 'limitPrice' })
    expect(await of('replaceParent', { orderQty: 505 })).toMatchObject({ code: 'INVALID', path: 'orderQty' })
  })

  it('[CI8] sessions, silent children and positions are told as people tell them', async () => {
    expect([await of('controlSession'), await of('controlSession', { action: 'set-next-in', msgSeqNum: 9 })]).toMatchObject([
      { kind: 'control-session', session: 'XNAS', action: { kind: 'stop' } }, { action: { kind: 'set-next-in', msgSeqNum: 9 } },
    ])
    expect(await of('resolveChild')).toMatchObject({ kind: 'resolve-child', clOrdId: '1A-1-0', outcome: { kind: 'ended', executions: [{ execId: 'E-1', lastQty: 10, lastPx: 1_574_300, venueUs: 1_000 }] } })
    expect(await of('resolveChild', { executions: [{ execId: 'E-1', orderQty: 5, price: '1', venueUs: 1 }] })).toMatchObject({ code: 'INVALID', path: 'executions', message: expect.stringContaining('execution 1') })
    expect(await of('setPositions')).toMatchObject({ kind: 'set-positions', asOf: '2026-03-02', positions: [{ account: 'FUND1', symbol: 'AVAX', qty: -200 }] })
    expect(await of('setPositions', { positions: [{ account: 'A', symbol: 'OTHER', qty: 1 }] })).toMatchObject({ code: 'INVALID', path: 'positions', message: expect.stringContaining('row 1') })
  })
})
