import type { DecisionRecord } from '@sluice/domain'
import type { LoggedDecision } from './decision-log.ts'

/**
 * By decision: the candidates that could have come first. A waterfall passes over what ended without a fill until nothing else is left, and what cannot
 * be sent at all; the log tells the first from the orders that the parent sent before, the second from what was ranked better than the best that had a chance.
 */
export function choosableKeys(decisions: readonly LoggedDecision[]): ReadonlySet<string>[] {
  const byParent = new Map<string, number[]>()
  decisions.forEach(({ decision }, i) => {
    const own = byParent.get(decision.parentId)
    if (own === undefined) byParent.set(decision.parentId, [i])
    else own.push(i)
  })
  const choosable: ReadonlySet<string>[] = new Array<ReadonlySet<string>>(decisions.length)
  for (const own of byParent.values()) {
    own.sort((a, b) => decisions[a]!.decision.decisionNo - decisions[b]!.decision.decisionNo)
    const ended: { readonly key: string; readonly doneUs: number }[] = []
    let beginsUs = -Infinity
    for (const i of own) {
      const { decision, children } = decisions[i]!
      const tried = (): Set<string> => new Set(ended.flatMap(({ key, doneUs }) => (doneUs > beginsUs && doneUs <= decision.decidedUs ? [key] : [])))
      const best = bestKey(decision)
      // What was tried comes first again: the waterfall began anew.
      if (best !== null && tried().has(best)) beginsUs = decision.decidedUs
      choosable[i] = openKeys(decision, best, tried())
      for (const { child } of children) if (child.cumQty === 0 && child.status !== 'unsent' && child.doneUs !== null) ended.push({ key: `${child.mic}:${child.aggressiveness}`, doneUs: child.doneUs })
    }
  }
  return choosable
}

function openKeys({ ranked }: DecisionRecord, best: string | null, tried: ReadonlySet<string>): Set<string> {
  const keys = ranked.map(({ mic, aggressiveness }) => `${mic}:${aggressiveness}`)
  // Where splits are costed apart, the order of `ranked` is not the order of the choice.
  const splits = ranked.some(({ splitCostMicroBps }) => splitCostMicroBps !== undefined)
  const from = splits || best === null ? 0 : Math.max(0, keys.indexOf(best))
  return new Set(keys.filter((key, i) => i >= from && !tried.has(key)))
}

/** First choice before anything is drawn: the likeliest of what had a chance. Null without chances. */
export function bestKey({ exploration, ranked }: DecisionRecord): string | null {
  if (exploration === null || exploration === undefined) return null
  const { propensitiesMicro } = exploration
  const at = propensitiesMicro.indexOf(Math.max(...propensitiesMicro))
  const first = ranked[at]
  return first === undefined ? null : `${first.mic}:${first.aggressiveness}`
}
