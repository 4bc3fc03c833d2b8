import type { FixMessage } from '../message.ts'
import type { MessageTable } from './message-table.ts'

/** A field that is required because of what other fields say; answered by a BusinessMessageReject(j) with 380=5. */
export interface BusinessFault {
  readonly business: true
  /** BusinessRejectReason(380). */
  readonly reason: number
  readonly tag: number | null
  readonly text: string
}

const CONDITIONALLY_REQUIRED_MISSING = 5
const isMissing = (tag: number, text: string): BusinessFault => ({ business: true, reason: CONDITIONALLY_REQUIRED_MISSING, tag, text: `conditionally required: ${text}` })

/** OrdType(40) with a limit: limit, stop limit, limit or better, limit on close. */
const LIMIT_TYPES = '247B'
/** OrdType(40) with a trigger: stop, stop limit. */
const STOP_TYPES = '34'

/** What FIX 4.4 requires under a condition, of a message whose fields hold otherwise. `table` has just seen it. */
export function conditionalFault(message: FixMessage, table: MessageTable): BusinessFault | null {
  switch (message.msgType) {
    case 'D': case 'G': return orderFault(message, table)
    case '8': return executionFault(message, table)
    case 'V': return table.has(265) || message.get(263) !== '1' ? null : isMissing(265, 'MDUpdateType(265) with SubscriptionRequestType(263)=1')
    case 'AF': return table.has(55) || message.get(585) !== '1' ? null : isMissing(55, 'Symbol(55) with MassStatusReqType(585)=1')
    case 'q': return table.has(55) || message.get(530) !== '1' ? null : isMissing(55, 'Symbol(55) with MassCancelRequestType(530)=1')
    default: return null
  }
}

function orderFault(message: FixMessage, table: MessageTable): BusinessFault | null {
  const ordType = message.get(40) as string
  if (!table.has(38) && !table.has(152) && !table.has(516)) return isMissing(38, 'one of OrderQty(38), CashOrderQty(152), OrderPercent(516)')
  if (!table.has(44) && LIMIT_TYPES.includes(ordType)) return isMissing(44, `Price(44) with OrdType(40)=${ordType}`)
  if (!table.has(99) && STOP_TYPES.includes(ordType)) return isMissing(99, `StopPx(99) with OrdType(40)=${ordType}`)
  if (message.get(59) === '6' && !table.has(432) && !table.has(126)) return isMissing(432, 'ExpireDate(432) or ExpireTime(126) with TimeInForce(59)=6')
  return null
}

function executionFault(message: FixMessage, table: MessageTable): BusinessFault | null {
  const execType = message.get(150) as string
  if (execType === 'F' || execType === 'G') {
    if (!table.has(32)) return isMissing(32, `LastQty(32) with ExecType(150)=${execType}`)
    if (!table.has(31)) return isMissing(31, `LastPx(31) with ExecType(150)=${execType}`)
  }
  if ((execType === 'G' || execType === 'H') && !table.has(19)) return isMissing(19, `ExecRefID(19) with ExecType(150)=${execType}`)
  return null
}
