import type { CommandInput, LinkToCore } from '@sluice/runtime'

const COMMAND_KINDS: ReadonlySet<string> = new Set<CommandInput['kind']>(['submit-parent', 'cancel-parent', 'set-kill', 'set-weights', 'set-strategy'])

/** What is wrong with a message of the link, or null. The gateway has checked what people typed; this keeps a foreign client from the door. */
export function commandFault(message: LinkToCore): string | null {
  if (message === null || typeof message !== 'object') return 'message must be an object'
  if (message.type === 'snapshot') return null
  if (message.type === 'skip-entry') return skipFault(message)
  if (message.type !== 'command') return `type is ${JSON.stringify((message as { type?: unknown }).type)}: must be command, skip-entry or snapshot`
  const { requestId, input } = message
  if (typeof requestId !== 'string' || requestId === '' || requestId.length > 100) return 'requestId must be a text of 1 to 100 characters'
  if (input === null || typeof input !== 'object' || !COMMAND_KINDS.has(input.kind)) return `input.kind must be one of ${[...COMMAND_KINDS].join(', ')}`
  const { source } = input
  if (source === null || typeof source !== 'object' || (source.kind !== 'user' && source.kind !== 'command-line')) return 'input.source.kind must be user or command-line'
  if (source.requestId !== requestId) return 'input.source.requestId must equal requestId'
  return typeof source.user === 'string' && source.user !== '' ? null : 'input.source.user must be a text'
}

function skipFault({ requestId, seq, user, reason }: Extract<LinkToCore, { type: 'skip-entry' }>): string | null {
  if (typeof requestId !== 'string' || requestId === '' || requestId.length > 100) return 'requestId must be a text of 1 to 100 characters'
  if (!Number.isSafeInteger(seq) || seq < 1) return 'seq must be a positive integer'
  if (typeof user !== 'string' || user === '') return 'user must be a text'
  return typeof reason === 'string' && reason !== '' && reason.length <= 200 ? null : 'reason must be a text of 1 to 200 characters'
}
