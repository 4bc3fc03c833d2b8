import type { Input } from '@sluice/domain'
import type { DeskState } from './desk-state.ts'
import { reportToOwner } from './records.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** OrderStatusRequest(H) of an owner. */
export function askParentStatus(state: DeskState, { source, clOrdId }: Of<'ask-parent-status'>): void {
  if (source.kind !== 'fix') return
  const parentId = state.knownClOrdIds.get(`${source.session}|${clOrdId}`)
  const parent = parentId === undefined ? undefined : state.parents.get(parentId)
  if (parent !== undefined) reportToOwner(state, parent, { execType: 'orderStatus', ordStatus: parent.status === 'working' ? 'new' : parent.status })
}

/** OrderMassStatusRequest(AF) of an owner. */
export function askMassStatus(state: DeskState, { source, symbol }: Of<'ask-mass-status'>): void {
  if (source.kind !== 'fix') return
  for (const parent of state.openParents()) {
    if (parent.source.kind !== 'fix' || parent.source.session !== source.session || (symbol !== null && parent.request.symbol !== symbol)) continue
    reportToOwner(state, parent, { execType: 'orderStatus', ordStatus: 'new' })
  }
}
