import { hashOf, type CommandSource, type ParentId } from '@sluice/domain'
import {
  CommandSchema, OrderStatusByRequestSchema, forbiddenText, may, requestErrorOf,
  type Command, type CommandAnswer, type ParentRow, type RequestError, type RequestStatus,
} from '@sluice/protocol'
import type { CommandInput } from '@sluice/runtime'
import { BoundedMap } from './bounded-map.ts'
import { CommandInputs, type CommandInputsOptions, type CoreCommand, type LocalCommand } from './command-inputs.ts'
import type { CommandOutcome, LinkAnswer } from './link-client.ts'
import type { Caller } from './signed-in.ts'

/** Null: done. */
export type LocalAnswer = RequestError | null

export interface CommandServiceOptions extends CommandInputsOptions {
  readonly send: (requestId: string, input: CommandInput) => Promise<CommandOutcome>
  /** What the gateway does itself: people, fault switches, training. */
  readonly local: (caller: Caller, command: LocalCommand) => Promise<LocalAnswer>
  readonly parentByRequest: (requestId: string) => ParentRow | undefined
  /** Of the store; may fail when it is away. */
  readonly storedParentByRequest: (requestId: string) => Promise<ParentRow | null>
  /** The starts of the core: of the one that commands go to now (null while there is none), and of the one whose state `parentByRequest` knows. */
  readonly coreBoot: () => { readonly to: string | null; readonly shown: string | null }
  readonly rememberedMax?: number
}

interface Remembered {
  readonly fingerprint: string
  readonly name: Command['name']
  /** The start of the core that it was sent to; null when that cannot be told. */
  readonly sentTo: string | null
  readonly answer: Promise<CommandAnswer>
}

const LOCAL: ReadonlySet<Command['name']> = new Set<LocalCommand['name']>(['setFault', 'createUser', 'setUserRole', 'setUserDisabled', 'setUserPassword', 'endUserSessions', 'startTraining', 'cancelTraining'])
const isLocal = (command: Command): command is LocalCommand => LOCAL.has(command.name)

/** Checks what people ask, has it done once, and answers what the core (or the gateway's own part) answered. */
export class CommandService {
  private readonly options: CommandServiceOptions
  private readonly inputs: CommandInputs
  private readonly remembered: BoundedMap<string, Remembered>

  constructor(options: CommandServiceOptions) {
    this.options = options
    this.inputs = new CommandInputs(options)
    this.remembered = new BoundedMap(options.rememberedMax ?? 10_000)
  }

  /** `caller.user` as of this moment: the permission is looked up now. */
  async execute(caller: Caller, request: unknown): Promise<CommandAnswer> {
    const parsed = CommandSchema.safeParse(request)
    if (!parsed.success) return refused(idOf(request), requestErrorOf(parsed.error, request))
    const command = parsed.data
    const { clientRequestId } = command
    const { role, id } = caller.user
    if (!may(role, command.name)) return refused(clientRequestId, { code: 'FORBIDDEN', message: forbiddenText(role, command.name), path: '' })
    const fingerprint = hashOf({ user: id, command })
    const earlier = this.remembered.get(clientRequestId)
    if (earlier !== undefined) {
      return earlier.fingerprint === fingerprint
        ? earlier.answer
        : refused(clientRequestId, { code: 'REQUEST_ID_REUSED', message: 'clientRequestId was used for another command: take a new one for every click', path: 'clientRequestId' })
    }
    const sentTo = this.options.coreBoot().to
    const answer = isLocal(command) ? this.doLocally(caller, command) : this.sendToCore(caller, command)
    this.remembered.set(clientRequestId, { fingerprint, name: command.name, sentTo, answer })
    let isDone = false
    try {
      isDone = (await answer).status !== 'error'
      return await answer
    } finally {
      // It never left: the same click may be tried again.
      if (!isDone && this.remembered.get(clientRequestId)?.answer === answer) this.remembered.delete(clientRequestId)
    }
  }

  /** What became of a request, as far as anybody here can tell. */
  async status(request: unknown): Promise<RequestStatus> {
    const parsed = OrderStatusByRequestSchema.safeParse(request)
    if (!parsed.success) return refused(idOf(request), requestErrorOf(parsed.error, request))
    const { clientRequestId } = parsed.data
    const earlier = this.remembered.get(clientRequestId)
    const answer = await earlier?.answer
    if (answer !== undefined && answer.status !== 'unknown') return answer
    const parent = this.options.parentByRequest(clientRequestId) ?? await this.options.storedParentByRequest(clientRequestId).catch(() => undefined)
    if (parent === undefined) return { ok: false, status: 'unknown', clientRequestId }
    if (parent !== null) return coreAnswer(clientRequestId, parent.parentId, parent.denial)
    if (earlier !== undefined && !this.diedOnItsWay(earlier)) return answer as CommandAnswer
    return { ok: false, status: 'not-found', clientRequestId }
  }

  /** The core answered after we had said "unknown". */
  lateAnswer({ requestId, parentId, denial }: LinkAnswer): void {
    const earlier = this.remembered.get(requestId)
    if (earlier !== undefined) this.remembered.set(requestId, { ...earlier, answer: Promise.resolve(coreAnswer(requestId, parentId, denial)) })
  }

  /** An order leaves its request id with the core: when the next start of the core has its state here, what is not in it never arrived. */
  private diedOnItsWay({ name, sentTo }: Remembered): boolean {
    const { to, shown } = this.options.coreBoot()
    return name === 'submitParent' && sentTo !== null && shown !== null && to === shown && sentTo !== shown
  }

  private async doLocally(caller: Caller, command: LocalCommand): Promise<CommandAnswer> {
    const { clientRequestId } = command
    const error = await this.options.local(caller, command)
    return error === null ? { ok: true, status: 'accepted', clientRequestId, parentId: null } : refused(clientRequestId, error)
  }

  private async sendToCore({ user }: Caller, command: CoreCommand): Promise<CommandAnswer> {
    const { clientRequestId } = command
    const source: CommandSource = { kind: 'user', user: user.email, requestId: clientRequestId }
    const prepared = this.inputs.of(command, source)
    const input = prepared instanceof Promise ? await prepared : prepared
    if ('code' in input) return refused(clientRequestId, input)
    return this.answerOf(clientRequestId, await this.options.send(clientRequestId, input))
  }

  private answerOf(clientRequestId: string, outcome: CommandOutcome): CommandAnswer {
    switch (outcome.kind) {
      case 'answered': return coreAnswer(clientRequestId, outcome.answer.parentId, outcome.answer.denial)
      case 'unknown': return { ok: false, status: 'unknown', clientRequestId }
      case 'refused': return refused(clientRequestId, { code: 'CORE_REFUSED', message: outcome.reason, path: '' })
      case 'away': return refused(clientRequestId, { code: 'CORE_AWAY', message: 'the trading core is not connected: nothing was sent, try again when it is back', path: '' })
      case 'full': return refused(clientRequestId, { code: 'TOO_MANY_PENDING', message: 'too many commands wait for the core: nothing was sent, try again in a moment', path: '' })
    }
  }
}

export const refused = (clientRequestId: string, error: RequestError): Extract<CommandAnswer, { status: 'error' }> => ({ ok: false, status: 'error', clientRequestId, error })

const coreAnswer = (clientRequestId: string, parentId: ParentId | null, denial: LinkAnswer['denial']): CommandAnswer => (denial === null
  ? { ok: true, status: 'accepted', clientRequestId, parentId }
  : { ok: false, status: 'denied', clientRequestId, parentId, denial })

export function idOf(request: unknown): string {
  const id = request !== null && typeof request === 'object' ? (request as { clientRequestId?: unknown }).clientRequestId : undefined
  return typeof id === 'string' ? id.slice(0, 100) : ''
}
