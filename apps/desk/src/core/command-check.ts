import { OBJECTIVE_DIMENSIONS } from '@sluice/domain'
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
  return typeof source.user === 'string' && source.user !== '' ? inputFault(input) : 'input.source.user must be a text'
}

const isText = (value: unknown, max = 500): boolean => typeof value === 'string' && value.length <= max
const isWhole = (value: unknown): boolean => Number.isSafeInteger(value)

/** Nothing half-made may be journaled: an entry that cannot be stepped would halt the desk. */
function inputFault(input: CommandInput): string | null {
  switch (input.kind) {
    case 'submit-parent': return requestFault(input.request)
    case 'cancel-parent': return isText(input.parentId) ? null : 'input.parentId must be a text'
    case 'set-kill': return typeof input.on === 'boolean' && isText(input.reason) ? null : 'input.on must be true or false, input.reason a text of at most 500 characters'
    case 'set-strategy': return (input.strategy === 'dynamic' || input.strategy === 'static') && isText(input.reason) ? null : 'input.strategy must be dynamic or static, input.reason a text'
    case 'set-weights': {
      const { weights, objective, reason } = input
      const whole = weights !== null && typeof weights === 'object' && OBJECTIVE_DIMENSIONS.every((dimension) => isWhole(weights[dimension]))
      return whole && isText(objective) && isText(reason) ? null : `input.weights must hold whole numbers for ${OBJECTIVE_DIMENSIONS.join(', ')}; objective and reason must be texts`
    }
  }
}

function requestFault(request: Extract<CommandInput, { kind: 'submit-parent' }>['request']): string | null {
  if (request === null || typeof request !== 'object') return 'input.request must be an object'
  const { clOrdId, symbol, side, orderQty, ordType, limitPrice, timeInForce, objective, urgency, account } = request
  if (!isText(clOrdId, 100) || !isText(symbol, 40) || !isText(account, 100)) return 'input.request: clOrdId, symbol and account must be texts'
  if (side !== 'buy' && side !== 'sell' && side !== 'sellShort') return 'input.request.side must be buy, sell or sellShort'
  if (!isWhole(orderQty)) return 'input.request.orderQty must be a whole number of lots'
  if (ordType !== 'market' && ordType !== 'limit') return 'input.request.ordType must be market or limit'
  if (limitPrice !== null && !isWhole(limitPrice)) return 'input.request.limitPrice must be null or a whole number of price units'
  if (timeInForce !== 'day' && timeInForce !== 'ioc') return 'input.request.timeInForce must be day or ioc'
  if (urgency !== 'low' && urgency !== 'normal' && urgency !== 'high') return 'input.request.urgency must be low, normal or high'
  return objective === null || isText(objective, 100) ? null : 'input.request.objective must be null or a text'
}

function skipFault({ requestId, seq, user, reason }: Extract<LinkToCore, { type: 'skip-entry' }>): string | null {
  if (typeof requestId !== 'string' || requestId === '' || requestId.length > 100) return 'requestId must be a text of 1 to 100 characters'
  if (!Number.isSafeInteger(seq) || seq < 1) return 'seq must be a positive integer'
  if (typeof user !== 'string' || user === '') return 'user must be a text'
  return typeof reason === 'string' && reason !== '' && reason.length <= 200 ? null : 'reason must be a text of 1 to 200 characters'
}
