import type { Input } from '@sluice/domain'
import { answer } from './answers.ts'
import type { DeskState } from './desk-state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Start-of-day positions take the place of those before. */
export function setPositions(state: DeskState, { source }: Of<'set-positions'>): void {
  answer(state, source, null, { code: 'POSITIONS_REFUSED', field: 'positions', why: 'are not kept' })
}
