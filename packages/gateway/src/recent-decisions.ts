import type { DecisionRecord } from '@sluice/domain'
import { FIRM_OBJECTIVE, symbolOfObjective } from '@sluice/protocol'

/** Decisions kept; more than are looked at for one scope, so that a symbol has some, too. */
export const RECENT_DECISIONS_MAX = 1_000

/** So many more may lie here before the oldest are sorted out. */
const SLACK = 250

/** Ranked at least one candidate, and is of a journal that tells what it takes to rank again. */
const canBeRanked = ({ ranked, market }: DecisionRecord): boolean => ranked.length > 0 && Number.isFinite(market.unfilledCostMicroBps) && market.horizonMs > 0

/** The newest decisions that can be ranked again. They outlast a core that comes and goes: they are past. */
export class RecentDecisions {
  private decisions = new Map<number, DecisionRecord>()

  add(decision: DecisionRecord): void {
    if (!canBeRanked(decision)) return
    this.decisions.set(decision.decisionId, decision)
    this.trim()
  }

  /** From the store, in any order: what is known already stays as it is. */
  addPast(decisions: readonly DecisionRecord[]): void {
    for (const decision of decisions) if (!this.decisions.has(decision.decisionId)) this.add(decision)
  }

  private trim(): void {
    if (this.decisions.size <= RECENT_DECISIONS_MAX + SLACK) return
    this.decisions = new Map(this.newestFirst().map((decision) => [decision.decisionId, decision]))
  }

  /** 1,000 at most. */
  private newestFirst(): DecisionRecord[] {
    return [...this.decisions.values()].sort((a, b) => b.decidedUs - a.decidedUs || b.decisionId - a.decisionId).slice(0, RECENT_DECISIONS_MAX)
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
    for (const decision of this.newestFirst()) if (found.length < max && isIn(decision)) found.push(decision)
    return found
  }
}
