import { freeTextFault, type Denial, type Input, type QtyLots, type ToldExecution } from '@sluice/domain'
import { answer, commander } from './answers.ts'
import { settle } from './child-ending.ts'
import { settleVenueEnded } from './child-status.ts'
import type { DeskState } from './desk-state.ts'
import { bookFill } from './executions.ts'
import type { ChildState } from './state.ts'
import { applyEarly } from './trade-changes.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** A person settles a child about which its venue is silent, by what the venue told some other way. */
export function resolveChild(state: DeskState, { source, clOrdId, outcome, evidence }: Of<'resolve-child'>): void {
  const child = state.children.get(clOrdId)
  if (child === undefined) return answer(state, source, null, { code: 'UNKNOWN_CHILD', clOrdId })
  const { parentId } = child.order
  const denial = resolutionDenial(state, child, outcome, evidence)
  answer(state, source, parentId, denial)
  if (denial !== null) return
  const parent = state.parentOf(parentId)
  const told = outcome.executions.reduce((sum, { lastQty }) => sum + lastQty, 0)
  state.incident('warning', 'CHILD_RESOLVED', clOrdId, `${commander(source)}: ${child.order.mic} told that ${clOrdId} ${outcome.kind === 'ended' ? `ended, ${told} lots executed beyond the ${child.cumQty} booked` : 'never arrived'}: ${evidence}`)
  child.text = evidence
  child.told = true
  for (const execution of outcome.executions) {
    bookFill(state, parent, child, { ...execution, liquidity: 'removed', cumQty: null }, 'told', () => settleVenueEnded(child))
    // While it is unknown still: the person tells how it stands, not a change of before.
    applyEarly(state, child, execution.execId)
  }
  child.status = outcome.kind === 'never-arrived' ? 'unsent' : child.cumQty >= child.order.orderQty ? 'filled' : 'canceled'
  state.touchChild(child)
  settle(state, parent, child, outcome.kind === 'never-arrived' ? 'reject' : told > 0 ? 'fill' : 'step-done')
}

function resolutionDenial(state: DeskState, child: ChildState, { kind, executions }: Of<'resolve-child'>['outcome'], evidence: string): Denial | null {
  const { order, status, cumQty } = child
  if (status !== 'unknown') return { code: 'CHILD_NOT_UNKNOWN', clOrdId: order.clOrdId, status }
  const why = freeTextFault(evidence)
  if (why !== null) return { code: 'TEXT_REFUSED', field: 'evidence', why }
  const wrong = executions.map(faultOf).find((fault) => fault !== null)
  if (wrong !== undefined && wrong !== null) return wrong
  const known = bookedAt(state, child)
  const booked = executions.find(({ execId }, i) => known.has(execId) || executions.findIndex((other) => other.execId === execId) < i)
  if (booked !== undefined) return { code: 'EXECUTION_BOOKED', execId: booked.execId }
  // An order that executed something did arrive.
  const [first] = child.execIds
  if (kind === 'never-arrived' && first !== undefined) return { code: 'EXECUTION_BOOKED', execId: first }
  const told = executions.reduce((sum, { lastQty }) => sum + lastQty, 0) as QtyLots
  const open = (kind === 'never-arrived' ? 0 : Math.max(0, order.orderQty - cumQty)) as QtyLots
  return told > open ? { code: 'EXECUTION_ABOVE_ORDER', clOrdId: order.clOrdId, told, open } : null
}

function faultOf({ lastQty, lastPx }: ToldExecution, i: number): Denial | null {
  const refused = (field: string, value: number): Denial => ({ code: 'TEXT_REFUSED', field: `executions[${i}].${field}`, why: `must be a positive whole number: ${value}` })
  if (!Number.isSafeInteger(lastQty) || lastQty <= 0) return refused('lastQty', lastQty)
  return Number.isSafeInteger(lastPx) && lastPx > 0 ? null : refused('lastPx', lastPx)
}

/** ExecIDs of the child's venue that are booked, on whichever child. */
function bookedAt(state: DeskState, { order: { mic } }: ChildState): ReadonlySet<string> {
  const ids = new Set<string>()
  for (const child of state.children.values()) if (child.order.mic === mic) for (const execId of child.execIds) ids.add(execId)
  return ids
}
