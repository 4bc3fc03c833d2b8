import type {
  AlertId, ClOrdId, CommandSource, ExecId, Instrument, Mic, OrderInstructions, OverrideAction, OverrideId, ParentId, ParentRequest, Price, QtyLots, SessionAction, SessionId, SymbolId, ToldExecution, UnixUs,
} from '@sluice/domain'
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
      case 'replaceParent': return this.replace(command, source)
      case 'resolveChild': return this.resolve(command, source)
      case 'controlSession': return { kind: 'control-session', source, session: command.session as SessionId, action: sessionActionOf(command), reason: command.reason }
      case 'setPositions': return this.positions(command, source)
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
    const instructions = instructionsOf(command, instrument)
    if (instructions !== null && 'code' in instructions) return instructions
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
        ...(instructions === null ? {} : { instructions }),
        objective: command.objective,
        urgency: command.urgency,
        account: command.account,
      },
    }
  }

  /** The order and its instrument, wherever it is known: without them shares are no lots, and a wrong quantity must not leave. */
  private async known(parentId: string): Promise<{ readonly parent: ParentRow; readonly instrument: Instrument } | RequestError> {
    const parent = this.options.parentById(parentId) ?? await this.options.storedParentById(parentId).catch(() => undefined)
    if (parent === undefined) return { code: 'NOT_POSSIBLE', path: 'parentId', message: `parentId is ${parentId}: not among the live orders, and the database does not answer` }
    const instrument = parent === null ? undefined : this.instruments.get(parent.symbol)
    if (parent === null || instrument === undefined) return invalid('parentId', `parentId is ${parentId}: must be an order of this desk`)
    return { parent, instrument }
  }

  /** What is not asked to change stays as the order has it. */
  private async replace(command: Extract<Command, { name: 'replaceParent' }>, source: CommandSource): Promise<CommandInput | RequestError> {
    const known = await this.known(command.parentId)
    if ('code' in known) return known
    const { parent, instrument } = known
    const ordType = parent.ordType ?? (parent.limitPrice === null ? 'market' : 'limit')
    if (ordType === 'market' && command.limitPrice !== null) return invalid('limitPrice', `limitPrice is ${command.limitPrice}: ${parent.parentId} is a market order, which has none`)
    if (ordType === 'limit' && command.limitPrice === null) return invalid('limitPrice', `limitPrice is missing: ${parent.parentId} is a limit order`)
    const terms = termsOf(command, instrument)
    if ('code' in terms) return terms
    const { symbol, side, timeInForce, instructions, requestedObjective, account } = parent
    const request: ParentRequest = {
      clOrdId: command.clientRequestId as ClOrdId, symbol, side, orderQty: terms.qty, ordType, limitPrice: terms.limitPrice, timeInForce, ...(instructions === undefined ? {} : { instructions }),
      objective: requestedObjective, urgency: parent.urgency as ParentRequest['urgency'], account,
    }
    return { kind: 'replace-parent', source, parentId: parent.parentId, origClOrdId: null, request, reason: command.reason }
  }

  private async resolve(command: Extract<Command, { name: 'resolveChild' }>, source: CommandSource): Promise<CommandInput | RequestError> {
    const known = await this.known(command.parentId)
    if ('code' in known) return known
    const executions: ToldExecution[] = []
    for (const [at, { execId, orderQty, price, venueUs }] of command.executions.entries()) {
      const terms = termsOf({ orderQty, limitPrice: price }, known.instrument)
      if ('code' in terms) return { ...terms, path: 'executions', message: `execution ${at + 1}: ${terms.message.replace('limitPrice', 'price')}` }
      executions.push({ execId: execId as ExecId, lastQty: terms.qty, lastPx: terms.limitPrice as Price, venueUs: venueUs as UnixUs })
    }
    return { kind: 'resolve-child', source, clOrdId: command.clOrdId as ClOrdId, outcome: { kind: command.outcome, executions }, evidence: command.evidence }
  }

  private positions({ asOf, positions }: Extract<Command, { name: 'setPositions' }>, source: CommandSource): CommandInput | RequestError {
    const at = positions.findIndex(({ symbol }) => !this.instruments.has(symbol))
    if (at >= 0) return invalid('positions', `row ${at + 1}: symbol is ${positions[at]!.symbol}: must be one of this desk\u2019s instruments`)
    return { kind: 'set-positions', source, asOf, positions: positions.map(({ account, symbol, qty }) => ({ account, symbol: symbol as SymbolId, qty })) }
  }

  private async sendChild(command: Extract<Command, { name: 'sendChild' }>, source: CommandSource): Promise<CommandInput | RequestError> {
    const { parentId } = command
    const known = await this.known(parentId)
    if ('code' in known) return known
    const terms = termsOf(command, known.instrument)
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

const sessionActionOf = (command: Extract<Command, { name: 'controlSession' }>): SessionAction =>
  ('msgSeqNum' in command ? { kind: command.action, msgSeqNum: command.msgSeqNum } : { kind: command.action })

/** Null: nothing of the kind was asked. */
function instructionsOf(command: Extract<Command, { name: 'submitParent' }>, { lotSize }: Instrument): OrderInstructions | RequestError | null {
  const { expireUs, minQty, maxFloor, postOnly, exDestination, capacity, locate } = command
  if (expireUs === null && minQty === null && maxFloor === null && !postOnly && exDestination === null && capacity === null && locate === null) return null
  for (const field of ['minQty', 'maxFloor'] as const) {
    const shares = command[field]
    if (shares !== null && lotsOf(shares, lotSize) === null) return invalid(field, `${field} is ${shares}: must be a multiple of ${lotSize} shares`)
  }
  const lots = (shares: number | null): QtyLots | null => (shares === null ? null : (lotsOf(shares, lotSize) as QtyLots))
  return {
    expireUs: expireUs as UnixUs | null, minQty: lots(minQty), maxFloor: lots(maxFloor), execInst: postOnly ? ['addLiquidityOnly'] : [], exDestination: exDestination as Mic | null, capacity, locate,
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
