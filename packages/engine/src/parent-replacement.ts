import type { ClOrdId, Input, ParentId } from '@sluice/domain'
import { answer } from './answers.ts'
import type { DeskState } from './desk-state.ts'
import { workingDenial } from './parent-commands.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Changes a working parent to what its owner wants now. */
export function replaceParent(state: DeskState, { source, parentId, origClOrdId, request }: Of<'replace-parent'>): void {
  const id = source.kind === 'fix' ? state.knownClOrdIds.get(`${source.session}|${origClOrdId}`) ?? null : parentId
  const parent = id === null ? undefined : state.parents.get(id)
  const denial = workingDenial(parentId ?? origClOrdId ?? '', parent) ?? { code: 'CHANGE_PENDING' as const, parentId: id as ParentId, what: 'replace' as const }
  if (source.kind !== 'fix') return answer(state, source, id, denial)
  state.emit({
    kind: 'reject-cancel', session: source.session, clOrdId: request.clOrdId, origClOrdId: origClOrdId ?? ('NONE' as ClOrdId), parentId: id, ordStatus: parent?.status ?? 'rejected',
    denial, responseTo: 'replace',
  })
}
