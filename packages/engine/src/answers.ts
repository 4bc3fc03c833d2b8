import { freeTextFault, type CommandSource, type Denial, type Input, type ParentId } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'

/** Ids of requests are the requester's own: two people may use the same one. */
const requestKey = (source: Exclude<CommandSource, { kind: 'fix' }>): string => `${source.user}\n${source.requestId}`

/** Gives a repeated request of a person its first answer; true when it was one, and nothing else may happen then. */
export function answeredBefore(state: DeskState, input: Input): boolean {
  if (!('source' in input) || input.source.kind === 'fix') return false
  const first = state.knownRequests.get(requestKey(input.source))
  if (first === undefined) return false
  state.emit({ kind: 'answer', source: input.source, ...first })
  return true
}

/** Answers a command and remembers the answer for when the request is repeated. */
export function answer(state: DeskState, source: CommandSource, parentId: ParentId | null, denial: Denial | null): void {
  if (source.kind !== 'fix') state.knownRequests.set(requestKey(source), { parentId, denial })
  state.emit({ kind: 'answer', source, parentId, denial })
}

/** Who gave a command: a person, or the session it came over. */
export const commander = (source: CommandSource): string => (source.kind === 'fix' ? source.session : source.user)

/** Why a person's reason is no text that can be kept, or null. */
export function reasonDenial(reason: string): Denial | null {
  const why = freeTextFault(reason)
  return why === null ? null : { code: 'TEXT_REFUSED', field: 'reason', why }
}
