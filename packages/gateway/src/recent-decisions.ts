import type { DecisionRecord } from '@sluice/domain'
import { FIRM_OBJECTIVE, symbolOfObjective } from '@sluice/protocol'

/** Decisions kept; more than are looked at for one scope, so that a symbol has some, too. */
export const RECENT_DECISIONS_MAX = 1_000

/** The newest decisions that ranked at least one candidate. They outlast a core that comes and goes: they are past. */
export class RecentDecisions {
  private readonly decisions = new Map<number, DecisionRecord>()

  add(decision: DecisionRecord): void {
    // A decision of a journal from before its unfilled cost was written cannot be ranked again.
    if (decision.ranked.length === 0 || !Number.isFinite(decision.market.unfilledCostMicroBps)) return
    this.decisions.set(decision.decisionId, decision)
    if (this.decisions.size <= RECENT_DECISIONS_MAX) return
    const oldest = this.decisions.keys().next()
    if (oldest.done !== true) this.decisions.delete(oldest.value)
  }

  /**
   * Newest first, those that weights of this scope would have ranked: of the firm, what the firm's objective did; of a symbol, what
   * of it the firm's or its own did. An order that names a preset is ranked by that, whatever the two say.
   */
  ofScope(objective: string, max: number): DecisionRecord[] {
    const symbol = symbolOfObjective(objective)
    const isIn = (decision: DecisionRecord): boolean =>
      symbol === null ? decision.objective === objective : decision.symbol === symbol && (decision.objective === objective || decision.objective === FIRM_OBJECTIVE)
    const found: DecisionRecord[] = []
    const newestFirst = [...this.decisions.values()].sort((a, b) => b.decidedUs - a.decidedUs || b.decisionId - a.decisionId)
    for (const decision of newestFirst) if (found.length < max && isIn(decision)) found.push(decision)
    return found
  }
}
