import type { UnixUs } from '@sluice/domain'
import type { BusinessFault } from './dictionary/conditional-fields.ts'
import { validateMessage } from './dictionary/validate-message.ts'
import { REJECT } from './field-error.ts'
import { adminFault, possDupFault, sendingTimeFault } from './message-checks.ts'
import type { FixMessage, MessageFault } from './message.ts'
import type { FixSessionConfig } from './session-config.ts'

/** DeliverToCompID(128) of a firm that is none of ours: BusinessRejectReason(380), FIX 4.4. */
const DELIVER_TO_NOT_AVAILABLE = 7

type Options = FixSessionConfig & { readonly sendingTimeToleranceUs: number }

/** Why a message with the expected number is not processed: its header, its fields, what an administrative one must have, what is supported. */
export function inboundFault(message: FixMessage, options: Options, nowUs: UnixUs): MessageFault | BusinessFault | null {
  return message.fault ?? sendingTimeFault(message, nowUs, options.sendingTimeToleranceUs) ?? possDupFault(message) ?? fieldFault(message, options) ?? adminFault(message) ?? supportFault(message, options)
}

/** By the dictionary of the session; null without one. */
export const fieldFault = (message: FixMessage, { dictionary }: FixSessionConfig): MessageFault | BusinessFault | null =>
  (dictionary === undefined ? null : validateMessage(message, dictionary))

/** Types that nobody here takes, and firms that are none of ours. */
function supportFault(message: FixMessage, config: FixSessionConfig): MessageFault | BusinessFault | null {
  const { msgType } = message
  if (msgType.length === 1 && msgType >= '0' && msgType <= '5') return null
  if (config.appMsgTypes?.has(msgType) === false) return { reason: REJECT.invalidMsgType, tag: 35, text: `MsgType(35) ${msgType} is not supported` }
  const deliverTo = message.get(128)
  const ours = config.deliverTo ?? (config.role === 'initiator' ? 'any' : undefined)
  if (deliverTo === undefined || ours === 'any' || deliverTo === config.senderCompId || ours?.has(deliverTo) === true) return null
  return { business: true, reason: DELIVER_TO_NOT_AVAILABLE, tag: 128, text: 'DeliverToCompID(128) names a firm that is not available here at this time' }
}
