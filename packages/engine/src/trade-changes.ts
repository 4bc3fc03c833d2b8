import type { ExecType, Mic, VenueExecutionReport } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'

const WORDS: Readonly<Partial<Record<ExecType, readonly [code: string, what: string]>>> = {
  tradeCancel: ['TRADE_CANCELLED', 'took back execution'], tradeCorrect: ['TRADE_CORRECTED', 'corrected execution'],
}

/**
 * A venue cancels (ExecType H) or corrects (G) a trade after the fact. What was booked stays as it is: people settle it with the venue and the
 * owner, and are told at once. False for every other report.
 */
export function isTradeChange(state: DeskState, mic: Mic, report: VenueExecutionReport): boolean {
  const words = WORDS[report.execType]
  if (words === undefined) return false
  const child = state.children.get(report.origClOrdId ?? report.clOrdId) ?? state.children.get(report.clOrdId)
  const known = child !== undefined && child.order.mic === mic && report.execRefId !== undefined && child.execIds.includes(report.execRefId)
  const order = child === undefined ? 'an order we do not know' : `${child.order.clOrdId} (${child.order.parentId})`
  const booked = known ? 'it stays booked as it was' : 'it is not booked here'
  state.incident('critical', words[0], report.execRefId ?? report.execId, `${mic} ${words[1]} ${report.execRefId ?? '?'} of ${order}, now ${report.lastQty} lots at ${report.lastPx} price units, CumQty ${report.cumQty}: ${booked}, settle it with the venue`)
  return true
}
