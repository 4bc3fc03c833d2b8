import { hashOf, type ClOrdId, type CommandSource, type Instrument, type ParentId, type Price, type QtyLots, type SymbolId } from '@sluice/domain'
import {
  CommandSchema, OrderStatusByRequestSchema, lotsOf, may, priceUnits, requestErrorOf,
  type Command, type CommandAnswer, type ParentRow, type RequestError, type RequestStatus, type Role,
} from '@sluice/protocol'
import type { CommandInput } from '@sluice/runtime'
import { BoundedMap } from './bounded-map.ts'
import type { CommandOutcome, LinkAnswer } from './link-client.ts'

export interface SignedIn {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
}

export interface CommandServiceOptions {
  readonly instruments: readonly Instrument[]
  readonly send: (requestId: string, input: CommandInput) => Promise<CommandOutcome>
  readonly parentByRequest: (requestId: string) => ParentRow | undefined
  /** Of the store; may fail when it is away. */
  readonly storedParentByRequest: (requestId: string) => Promise<ParentRow | null>
  readonly rememberedMax?: number
}

interface Remembered {
  readonly fingerprint: string
  readonly answer: Promise<CommandAnswer>
}

/** Checks what people ask, carries it to the core once, and answers what the core answered. */
export class CommandService {
  private readonly options: CommandServiceOptions
  private readonly instruments: ReadonlyMap<string, Instrument>
  private readonly remembered: BoundedMap<string, Remembered>

  constructor(options: CommandServiceOptions) {
    this.options = options
    this.instruments = new Map(options.instruments.map((instrument) => [instrument.symbol, instrument]))
    this.remembered = new BoundedMap(options.rememberedMax ?? 10_000)
  }

  async execute(user: SignedIn, request: unknown): Promise<CommandAnswer> {
    const parsed = CommandSchema.safeParse(request)
    if (!parsed.success) return refused(idOf(request), requestErrorOf(parsed.error, request))
    const command = parsed.data
    const { clientRequestId } = command
    if (!may(user.role, command.name)) return refused(clientRequestId, { code: 'FORBIDDEN', message: `the role ${user.role} may not ${command.name}`, path: '' })
    const fingerprint = hashOf({ user: user.id, command })
    const earlier = this.remembered.get(clientRequestId)
    if (earlier !== undefined) {
      return earlier.fingerprint === fingerprint
        ? earlier.answer
        : refused(clientRequestId, { code: 'REQUEST_ID_REUSED', message: 'clientRequestId was used for another command: take a new one for every click', path: 'clientRequestId' })
    }
    const input = this.inputOf(command, { kind: 'user', user: user.email, requestId: clientRequestId })
    if ('code' in input) return refused(clientRequestId, input)
    const answer = this.options.send(clientRequestId, input).then((outcome) => this.answerOf(clientRequestId, outcome))
    this.remembered.set(clientRequestId, { fingerprint, answer })
    return answer
  }

  /** What became of a request, as far as anybody here can tell. */
  async status(request: unknown): Promise<RequestStatus> {
    const parsed = OrderStatusByRequestSchema.safeParse(request)
    if (!parsed.success) return refused(idOf(request), requestErrorOf(parsed.error, request))
    const { clientRequestId } = parsed.data
    const answer = await this.remembered.get(clientRequestId)?.answer
    if (answer !== undefined && answer.status !== 'unknown') return answer
    const parent = this.options.parentByRequest(clientRequestId) ?? await this.options.storedParentByRequest(clientRequestId).catch(() => undefined)
    if (parent === undefined) return { ok: false, status: 'unknown', clientRequestId }
    if (parent !== null) return coreAnswer(clientRequestId, parent.parentId, parent.denial)
    return answer ?? { ok: false, status: 'not-found', clientRequestId }
  }

  /** The core answered after we had said "unknown". */
  lateAnswer({ requestId, parentId, denial }: LinkAnswer): void {
    const earlier = this.remembered.get(requestId)
    if (earlier !== undefined) this.remembered.set(requestId, { ...earlier, answer: Promise.resolve(coreAnswer(requestId, parentId, denial)) })
  }

  private answerOf(clientRequestId: string, outcome: CommandOutcome): CommandAnswer {
    switch (outcome.kind) {
      case 'answered': return coreAnswer(clientRequestId, outcome.answer.parentId, outcome.answer.denial)
      case 'unknown': return { ok: false, status: 'unknown', clientRequestId }
      case 'refused':
        this.remembered.delete(clientRequestId)
        return refused(clientRequestId, { code: 'CORE_REFUSED', message: outcome.reason, path: '' })
      // It never left: the same click may be tried again.
      case 'away':
        this.remembered.delete(clientRequestId)
        return refused(clientRequestId, { code: 'CORE_AWAY', message: 'the trading core is not connected: nothing was sent, try again when it is back', path: '' })
      case 'full':
        this.remembered.delete(clientRequestId)
        return refused(clientRequestId, { code: 'TOO_MANY_PENDING', message: 'too many commands wait for the core: nothing was sent, try again in a moment', path: '' })
    }
  }

  private inputOf(command: Command, source: CommandSource): CommandInput | RequestError {
    switch (command.name) {
      case 'submitParent': return this.submitInput(command, source)
      case 'cancelParent': return { kind: 'cancel-parent', source, parentId: command.parentId as ParentId, origClOrdId: null, clOrdId: null }
      case 'setKill': return { kind: 'set-kill', source, on: command.on, reason: command.reason }
      case 'setWeights': return { kind: 'set-weights', source, objective: command.objective, weights: command.weights, reason: command.reason }
      case 'setStrategy': return { kind: 'set-strategy', source, strategy: command.strategy, reason: command.reason }
    }
  }

  private submitInput(command: Extract<Command, { name: 'submitParent' }>, source: CommandSource): CommandInput | RequestError {
    const instrument = this.instruments.get(command.symbol)
    if (instrument === undefined) return invalid('symbol', `symbol is ${command.symbol}: must be one of ${[...this.instruments.keys()].slice(0, 20).join(', ')}`)
    const orderQty = lotsOf(command.orderQty, instrument.lotSize)
    if (orderQty === null) return invalid('orderQty', `orderQty is ${command.orderQty}: must be a multiple of ${instrument.lotSize} shares`)
    const limitPrice = command.limitPrice === null ? null : priceUnits(command.limitPrice, instrument.priceScale)
    if (command.limitPrice !== null && (limitPrice === null || limitPrice <= 0)) {
      return invalid('limitPrice', `limitPrice is ${command.limitPrice}: must be a positive multiple of ${1 / instrument.priceScale}`)
    }
    return {
      kind: 'submit-parent',
      source,
      request: {
        clOrdId: command.clientRequestId as ClOrdId,
        symbol: command.symbol as SymbolId,
        side: command.side,
        orderQty: orderQty as QtyLots,
        ordType: command.ordType,
        limitPrice: limitPrice as Price | null,
        timeInForce: command.timeInForce,
        objective: command.objective,
        urgency: command.urgency,
        account: '',
      },
    }
  }
}

const invalid = (path: string, message: string): RequestError => ({ code: 'INVALID', path, message })
const refused = (clientRequestId: string, error: RequestError): Extract<CommandAnswer, { status: 'error' }> => ({ ok: false, status: 'error', clientRequestId, error })

const coreAnswer = (clientRequestId: string, parentId: ParentId | null, denial: LinkAnswer['denial']): CommandAnswer => (denial === null
  ? { ok: true, status: 'accepted', clientRequestId, parentId }
  : { ok: false, status: 'denied', clientRequestId, parentId, denial })

function idOf(request: unknown): string {
  const id = request !== null && typeof request === 'object' ? (request as { clientRequestId?: unknown }).clientRequestId : undefined
  return typeof id === 'string' ? id.slice(0, 100) : ''
}
