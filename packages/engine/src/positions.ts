import type { Denial, Input, ParentRequest, StartPosition } from '@sluice/domain'
import { answer } from './answers.ts'
import type { DeskState } from './desk-state.ts'
import { leavesOf } from './records.ts'
import type { ParentState } from './state.ts'

type Of<K extends Input['kind']> = Extract<Input, { kind: K }>

/** Positions that one file may bring. */
export const POSITIONS_MAX = 100_000
const ACCOUNT_LENGTH_MAX = 64
const DAY = /^\d{4}-\d{2}-\d{2}$/

/** Start-of-day positions take the place of those before. */
export function setPositions(state: DeskState, { source, asOf, positions }: Of<'set-positions'>): void {
  const denial = positionsDenial(asOf, positions)
  if (denial === null) {
    state.positions.set(asOf, positions)
    state.incident('info', 'POSITIONS_SET', asOf, `${positions.length} start-of-day positions as of ${asOf}`)
  }
  answer(state, source, null, denial)
}

function positionsDenial(asOf: string, positions: readonly StartPosition[]): Denial | null {
  const refused = (field: string, why: string): Denial => ({ code: 'POSITIONS_REFUSED', field, why })
  if (!DAY.test(asOf)) return refused('asOf', `must be a day as YYYY-MM-DD: ${asOf.slice(0, 40)}`)
  if (positions.length > POSITIONS_MAX) return refused('positions', `are ${positions.length}, ${POSITIONS_MAX} at most`)
  const seen = new Set<string>()
  for (const [i, { account, symbol, qty }] of positions.entries()) {
    if (account.length === 0 || account.length > ACCOUNT_LENGTH_MAX) return refused(`positions[${i}].account`, `must have 1 to ${ACCOUNT_LENGTH_MAX} characters`)
    if (!Number.isSafeInteger(qty)) return refused(`positions[${i}].qty`, `must be a whole number of shares: ${qty}`)
    const key = `${account}\n${symbol}`
    if (seen.has(key)) return refused(`positions[${i}]`, `is a second one of account ${account} in ${symbol}`)
    seen.add(key)
  }
  return null
}

/** Every execution of a parent goes through here, late ones too; `lots` negative: it was taken back. */
export function bookPosition(state: DeskState, { request: { account, symbol, side } }: ParentState, lots: number): void {
  state.positions.add(account, symbol, side === 'buy' ? lots : -lots)
}

/** What an account holds and what its open long sales may still take of it, in lots. */
export interface Holding {
  readonly position: number
  readonly openSells: number
}

/** Null where no position holds the order: none are kept of its account, it buys, or the desk does not mind. `except`: the order that is replaced. */
export function holdingFor(state: DeskState, { account, symbol, side }: ParentRequest, except: ParentState | null): Holding | null {
  if (state.config.orders?.holdsPositions !== true || side === 'buy' || !state.positions.isKept(account)) return null
  const { startShares, executedLots } = state.positions.of(account, symbol)
  let openSells = 0
  for (const parent of state.openParents()) {
    const { request } = parent
    if (parent !== except && request.side === 'sell' && request.account === account && request.symbol === symbol) openSells += wantedLeaves(parent)
  }
  return { position: Math.floor(startShares / (state.instruments.get(symbol)?.lotSize ?? 1)) + executedLots, openSells }
}

/** What it may still sell, a replacement on its way included. */
const wantedLeaves = (parent: ParentState): number => Math.max(leavesOf(parent), (parent.replacement?.request.orderQty ?? 0) - parent.cumQty)
