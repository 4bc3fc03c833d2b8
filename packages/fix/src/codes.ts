import type { ExecInst, ExecType, OrderCapacity, OrdStatus, OrdType, Side, TimeInForce } from '@sluice/domain'

/** A one-to-one table between our words and the codes of one FIX field. */
export interface CodeTable<T extends string> {
  readonly tag: number
  readonly toCode: Readonly<Record<T, string>>
  readonly fromCode: ReadonlyMap<string, T>
  /** For error messages: every code with its word. */
  readonly allowed: string
}

function codeTable<T extends string>(tag: number, toCode: Readonly<Record<T, string>>): CodeTable<T> {
  const pairs = Object.entries(toCode) as [T, string][]
  return { tag, toCode, fromCode: new Map(pairs.map(([word, code]) => [code, word])), allowed: pairs.map(([word, code]) => `${code} (${word})`).join(', ') }
}

export const SIDE = codeTable<Side>(54, { buy: '1', sell: '2', sellShort: '5' })
export const ORD_TYPE = codeTable<OrdType>(40, { market: '1', limit: '2', midpointPeg: 'P' })
export const TIME_IN_FORCE = codeTable<TimeInForce>(59, { day: '0', gtc: '1', ioc: '3', fok: '4', gtd: '6' })
export const ORD_STATUS = codeTable<OrdStatus>(39, { new: '0', partiallyFilled: '1', filled: '2', canceled: '4', pendingCancel: '6', rejected: '8', pendingNew: 'A', expired: 'C', doneForDay: '3', suspended: '9', pendingReplace: 'E' })
export const EXEC_TYPE = codeTable<ExecType>(150, { new: '0', canceled: '4', pendingCancel: '6', rejected: '8', pendingNew: 'A', expired: 'C', doneForDay: '3', replaced: '5', suspended: '9', restated: 'D', pendingReplace: 'E', trade: 'F', tradeCorrect: 'G', tradeCancel: 'H', orderStatus: 'I' })
/** LastLiquidityInd(851). */
export const LIQUIDITY = codeTable<'added' | 'removed'>(851, { added: '1', removed: '2' })
/** ExecInst(18) of a parent. `M`, the midpoint of a peg, is no instruction beside the order type. */
export const EXEC_INST = codeTable<ExecInst>(18, { notHeld: '1', addLiquidityOnly: '6' })
export const ORDER_CAPACITY = codeTable<OrderCapacity>(528, { agency: 'A', proprietary: 'G', individual: 'I', principal: 'P', risklessPrincipal: 'R', agentForOther: 'W' })
/** CxlRejResponseTo(434). */
export const RESPONSE_TO = codeTable<'cancel' | 'replace'>(434, { cancel: '1', replace: '2' })
/** ParentReport urgency, user-defined tag 9002. */
export const URGENCY = codeTable<'low' | 'normal' | 'high'>(9002, { low: 'low', normal: 'normal', high: 'high' })
