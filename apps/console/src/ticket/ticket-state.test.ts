import { describe, expect, it } from 'vitest'
import { NOT_FOUND_MAX, nextTicketState, READY, type TicketState } from './ticket-state.ts'

const ID = 'a'
const submitted = nextTicketState(READY, { type: 'submit', clientRequestId: ID, nowMs: 1 })
const unknown = nextTicketState(submitted, { type: 'answered', clientRequestId: ID, outcome: { ok: false, status: 'unknown', clientRequestId: ID }, nowMs: 9 })
const notFound = (state: TicketState): TicketState => nextTicketState(state, { type: 'status', clientRequestId: ID, status: { ok: false, status: 'not-found', clientRequestId: ID } })

describe('ticket', () => {
  it('goes from ready to working by one request', () => {
    expect(submitted).toEqual({ status: 'submitting', clientRequestId: ID, sinceMs: 1 })
    expect(nextTicketState(submitted, { type: 'answered', clientRequestId: ID, outcome: { ok: true, status: 'accepted', clientRequestId: ID, parentId: 'P-1' }, nowMs: 2 })).toEqual({ status: 'working', parentId: 'P-1' })
  })
  it('takes no second submit while one is out or unknown, and none can be dismissed', () => {
    for (const state of [submitted, unknown]) {
      expect(nextTicketState(state, { type: 'submit', clientRequestId: 'b', nowMs: 3 })).toBe(state)
      expect(nextTicketState(state, { type: 'dismiss' })).toBe(state)
    }
  })
  it('shows a timeout as unknown, and learns the truth by asking', () => {
    expect(unknown).toMatchObject({ status: 'unknown', clientRequestId: ID })
    expect(nextTicketState(unknown, { type: 'status', clientRequestId: ID, status: { ok: true, status: 'accepted', clientRequestId: ID, parentId: 'P-2' } })).toEqual({ status: 'working', parentId: 'P-2' })
  })
  it('counts an order as never placed only after several answers of not found', () => {
    let state = unknown
    for (let asked = 1; asked < NOT_FOUND_MAX; asked += 1) {
      state = notFound(state)
      expect(state.status).toBe('unknown')
    }
    expect(notFound(state).status).toBe('not-sent')
  })
  it('ignores answers to another request', () => {
    expect(nextTicketState(submitted, { type: 'answered', clientRequestId: 'z', outcome: { ok: true, status: 'accepted', clientRequestId: 'z', parentId: 'P-9' }, nowMs: 2 })).toBe(submitted)
  })
  it('keeps a refusal until it is dismissed', () => {
    const denied = nextTicketState(submitted, { type: 'answered', clientRequestId: ID, outcome: { ok: false, status: 'denied', clientRequestId: ID, parentId: null, denial: { code: 'LIMIT_PRICE_MISSING' } }, nowMs: 2 })
    expect(denied.status).toBe('denied')
    expect(nextTicketState(denied, { type: 'dismiss' })).toBe(READY)
  })
})
