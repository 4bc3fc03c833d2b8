import type { AlertId, ClOrdId, CommandSource, Instrument, Mic, OverrideAction, OverrideId, ParentId, Price, QtyLots, SymbolId } from '@sluice/domain'
import { lotsOf, priceUnits, type Command, type ParentRow, type RequestError } from '@sluice/protocol'
import type { CommandInput } from '@sluice/runtime'

/** What the gateway does itself; everything else is the core's. */
export type LocalCommand = Extract<Command, { name: 'setFault' | 'createUser' | 'setUserRole' | 'setUserDisabled' | 'setUserPassword' | 'endUserSessions' | 'startTraining' | 'cancelTraining' }>
export type CoreCommand = Exclude<Command, LocalCommand>

export interface CommandInputsOptions {
  readonly instruments: readonly Instrument[]
  readonly parentById: (parentId: string) => ParentRow | undefined
  /** Of the store; may fail when it is away. */
  readonly storedParentById: (parentId: string) => Promise<ParentRow | null>
  /** False only when it is known that the desk has nobody of this e-mail. */
  readonly isPerson: (email: string) => Promise<boolean>
}

const US_PER_S = 1_000_000

/** Turns what people ask into what the core takes: shares into lots, prices into units, seconds into microseconds. */
export class CommandInputs {
  private readonly options: CommandInputsOptions
  private readonly instruments: ReadonlyMap<string, Instrument>

  constructor(options: CommandInputsOptions) {
    this.options = options
    this.instruments = new Map(options.instruments.map((instrument) => [instrument.symbol, instrument]))
  }

  /** At once but for what has to be looked up. */
  of(command: CoreCommand, source: CommandSource): CommandInput | RequestError | Promise<CommandInput | RequestError> {
    switch (command.name) {
      case 'submitParent': return this.submit(command, source)
      case 'sendChild': return this.sendChild(command, source)
      case 'cancelParent':
      case 'pauseParent':
      case 'excludeVenue':
      case 'forceVenue':
      case 'editWaterfall':
      case 'cancelChild': {
        const expiresInS = 'expiresInS' in command ? command.expiresInS : null
        return override(command, { source, action: actionOf(command), expiresInS })
      }
      case 'resumeParent': return { kind: 'resume-parent', source, parentId: command.parentId as ParentId, reason: command.reason }
      case 'endOverride': return { kind: 'end-override', source, parentId: command.parentId as ParentId, overrideId: command.overrideId as OverrideId, reason: command.reason }
      case 'engageKill': return { kind: 'set-kill', source, on: true, reason: command.reason }
      case 'releaseKill': return { kind: 'set-kill', source, on: false, reason: command.reason }
      case 'setWeights': return { kind: 'set-weights', source, objective: command.objective, weights: command.weights, preset: command.preset, reason: command.reason }
      case 'clearWeights': return { kind: 'clear-weights', source, objective: command.objective, reason: command.reason }
      case 'setStrategy': return { kind: 'set-strategy', source, strategy: command.strategy, reason: command.reason }
      case 'openBreaker': return { kind: 'set-breaker', source, mic: command.mic as Mic, action: 'open', reason: command.reason }
      case 'resetBreaker': return { kind: 'set-breaker', source, mic: command.mic as Mic, action: 'reset', reason: command.reason }
      case 'acknowledgeAlert': return { kind: 'acknowledge-alert', source, alertId: command.alertId as AlertId, comment: command.comment }
      case 'commentAlert': return { kind: 'comment-alert', source, alertId: command.alertId as AlertId, text: command.text }
      case 'assignAlert': return this.assign(command, source)
      case 'stageModel': return { kind: 'stage-model', source, modelId: command.modelId, stage: command.stage, shareMicro: command.shareMicro, reason: command.reason }
      case 'proposeModel': return { kind: 'propose-model', source, modelId: command.modelId, reason: command.reason }
      case 'approveModel': return { kind: 'decide-proposal', source, modelId: command.modelId, approve: true, reason: command.reason }
      case 'rejectModel': return { kind: 'decide-proposal', source, modelId: command.modelId, approve: false, reason: command.reason }
      case 'rollbackModel': return { kind: 'rollback-model', source, reason: command.reason }
    }
  }

  private submit(command: Extract<Command, { name: 'submitParent' }>, source: CommandSource): CommandInput | RequestError {
    const instrument = this.instruments.get(command.symbol)
    if (instrument === undefined) return invalid('symbol', `symbol is ${command.symbol}: must be one of ${[...this.instruments.keys()].slice(0, 20).join(', ')}`)
    const terms = termsOf(command, instrument)
    if ('code' in terms) return terms
    return {
      kind: 'submit-parent',
      source,
      request: {
        clOrdId: command.clientRequestId as ClOrdId,
        symbol: command.symbol as SymbolId,
        side: command.side,
        orderQty: terms.qty,
        ordType: command.ordType,
        limitPrice: terms.limitPrice,
        timeInForce: command.timeInForce,
        objective: command.objective,
        urgency: command.urgency,
        account: '',
      },
    }
  }

  private async sendChild(command: Extract<Command, { name: 'sendChild' }>, source: CommandSource): Promise<CommandInput | RequestError> {
    const { parentId } = command
    const parent = this.options.parentById(parentId) ?? await this.options.storedParentById(parentId).catch(() => undefined)
    // Without its instrument shares are no lots, and a wrong quantity must not leave.
    if (parent === undefined) return { code: 'NOT_POSSIBLE', path: 'parentId', message: `parentId is ${parentId}: not among the live orders, and the database does not answer` }
    const instrument = parent === null ? undefined : this.instruments.get(parent.symbol)
    if (instrument === undefined) return invalid('parentId', `parentId is ${parentId}: must be an order of this desk`)
    const terms = termsOf(command, instrument)
    if ('code' in terms) return terms
    const { aggressiveness, timeInForce, mic } = command
    return override(command, { source, action: { kind: 'manual-child', mic: mic as Mic, aggressiveness, qty: terms.qty, limitPrice: terms.limitPrice, timeInForce }, expiresInS: null })
  }

  private async assign({ alertId, assignee }: Extract<Command, { name: 'assignAlert' }>, source: CommandSource): Promise<CommandInput | RequestError> {
    if (assignee !== null && !(await this.options.isPerson(assignee))) return invalid('assignee', `assignee is ${assignee}: must be the e-mail of a person of this desk`)
    return { kind: 'assign-alert', source, alertId: alertId as AlertId, assignee }
  }
}

type Acting = Extract<Command, { name: 'cancelParent' | 'pauseParent' | 'excludeVenue' | 'forceVenue' | 'editWaterfall' | 'cancelChild' }>

function actionOf(command: Acting): OverrideAction {
  switch (command.name) {
    case 'cancelParent': return { kind: 'cancel' }
    case 'pauseParent': return { kind: 'pause' }
    case 'excludeVenue': return { kind: 'exclude-venue', mic: command.mic as Mic }
    case 'forceVenue': return { kind: 'force-venue', mic: command.mic as Mic }
    case 'editWaterfall': return { kind: 'edit-waterfall', decisionId: command.decisionId, steps: command.steps }
    case 'cancelChild': return { kind: 'cancel-child', clOrdId: command.clOrdId as ClOrdId }
  }
}

function override({ parentId, reason }: { readonly parentId: string; readonly reason: string }, { source, action, expiresInS }: { source: CommandSource; action: OverrideAction; expiresInS: number | null }): CommandInput {
  return { kind: 'override-parent', source, parentId: parentId as ParentId, action, reason, expiresInUs: expiresInS === null ? null : expiresInS * US_PER_S }
}

/** Shares and a price as text, in the instrument's lots and units. */
function termsOf({ orderQty, limitPrice }: { readonly orderQty: number; readonly limitPrice: string | null }, instrument: Instrument): { readonly qty: QtyLots; readonly limitPrice: Price | null } | RequestError {
  const qty = lotsOf(orderQty, instrument.lotSize)
  if (qty === null) return invalid('orderQty', `orderQty is ${orderQty}: must be a multiple of ${instrument.lotSize} shares`)
  const price = limitPrice === null ? null : priceUnits(limitPrice, instrument.priceScale)
  if (limitPrice !== null && (price === null || price <= 0)) return invalid('limitPrice', `limitPrice is ${limitPrice}: must be a positive multiple of ${1 / instrument.priceScale}`)
  return { qty: qty as QtyLots, limitPrice: price as Price | null }
}

const invalid = (path: string, message: string): RequestError => ({ code: 'INVALID', path, message })
