import type { RequestStatus } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { asksByItself, ASKED_BY_ITSELF_MAX, mayReset, nextCommandState, NOT_FOUND_MAX, READY, type CommandEvent, type CommandState, type SendAnswer } from './command-state.ts'

const ID = 'a'
const next = (state: CommandState, event: CommandEvent, traced = false) => nextCommandState(state, event, traced)
const submit = (clientRequestId: string, connected = true): CommandEvent => ({ type: 'submit', clientRequestId, nowMs: 1, connected })
const answered = (answer: SendAnswer, clientRequestId = ID): CommandEvent => ({ type: 'answered', clientRequestId, answer, nowMs: 9 })
const told = (status: RequestStatus | null, clientRequestId = ID): CommandEvent => ({ type: 'told', clientRequestId, status })
const NOT_FOUND: RequestStatus = { ok: false, status: 'not-found', clientRequestId: ID }
const STILL_UNKNOWN: RequestStatus = { ok: false, status: 'unknown', clientRequestId: ID }
const ACCEPTED: SendAnswer & RequestStatus = { ok: true, status: 'accepted', clientRequestId: ID, parentId: 'P-1' }

const submitted = next(READY, submit(ID))
const unknown = next(submitted, answered(STILL_UNKNOWN as SendAnswer))

describe('a command of a page', () => {
  it('goes from ready to accepted by one request', () => {
    expect(submitted).toEqual({ phase: 'submitting', clientRequestId: ID, sinceMs: 1 })
    expect(next(submitted, answered(ACCEPTED))).toEqual({ phase: 'accepted', clientRequestId: ID, parentId: 'P-1' })
  })
  it('refuses at once while there is no connection, and says why', () => {
    expect(next(READY, submit(ID, false))).toMatchObject({ phase: 'error', fault: { code: 'NOT_CONNECTED' } })
    expect(next(submitted, answered({ ok: false, status: 'not-sent' }))).toMatchObject({ phase: 'error', fault: { code: 'NOT_CONNECTED' } })
  })
  it('takes no second submit while one is out or unknown', () => {
    for (const state of [submitted, unknown]) expect(next(state, submit('b'))).toBe(state)
  })
  it('cannot be dismissed before the desk was heard about it', () => {
    for (const state of [submitted, unknown, next(unknown, told(null))]) {
      expect(mayReset(state)).toBe(false)
      expect(next(state, { type: 'reset' })).toBe(state)
    }
    expect(next(next(unknown, told(STILL_UNKNOWN)), { type: 'reset' })).toBe(READY)
  })
  it('shows a timeout as unknown, and learns the truth by asking', () => {
    expect(unknown).toMatchObject({ phase: 'unknown', clientRequestId: ID, word: null })
    expect(next(unknown, told(ACCEPTED))).toMatchObject({ phase: 'accepted', parentId: 'P-1' })
    expect(next(unknown, told({ ok: false, status: 'denied', clientRequestId: ID, parentId: 'P-1', denial: { code: 'ALREADY_PAUSED', parentId: 'P-1' } }))).toMatchObject({ phase: 'denied' })
  })
  it('counts an order as never placed only after several answers of not found', () => {
    let state = unknown
    for (let at = 1; at < NOT_FOUND_MAX; at += 1) {
      state = next(state, told(NOT_FOUND), true)
      expect(state).toMatchObject({ phase: 'unknown', word: 'not-found', notFound: at })
    }
    expect(next(state, told(NOT_FOUND), true)).toMatchObject({ phase: 'error', fault: { code: 'NEVER_ARRIVED' } })
  })
  it('never concludes that an untraced command did nothing: it stays unknown, asks no more, and a person may dismiss it', () => {
    let state = unknown
    for (let at = 0; at < NOT_FOUND_MAX; at += 1) state = next(state, told(NOT_FOUND))
    expect(state).toMatchObject({ phase: 'unknown', word: 'not-found' })
    expect([asksByItself(state), mayReset(state)]).toEqual([false, true])
  })
  it('asks by itself a bounded number of times', () => {
    let state: CommandState = unknown
    for (let at = 0; at < ASKED_BY_ITSELF_MAX; at += 1) {
      expect(asksByItself(state)).toBe(true)
      state = next(state, told(at % 2 === 0 ? STILL_UNKNOWN : null))
    }
    expect(asksByItself(state)).toBe(false)
  })
  it('ignores answers to another request, and late answers to a settled one', () => {
    expect(next(submitted, answered(ACCEPTED, 'z'))).toBe(submitted)
    expect(next(unknown, told(ACCEPTED, 'z'))).toBe(unknown)
    const accepted = next(submitted, answered(ACCEPTED))
    expect(next(accepted, answered(STILL_UNKNOWN as SendAnswer))).toBe(accepted)
  })
  it('takes the answer itself when it comes after all', () => {
    expect(next(unknown, answered(ACCEPTED))).toMatchObject({ phase: 'accepted' })
  })
  it('keeps a refusal until it is dismissed or another is sent', () => {
    const denied = next(submitted, answered({ ok: false, status: 'denied', clientRequestId: ID, parentId: null, denial: { code: 'LIMIT_PRICE_MISSING' } }))
    expect(denied.phase).toBe('denied')
    expect(next(denied, { type: 'reset' })).toBe(READY)
    expect(next(denied, submit('b'))).toMatchObject({ phase: 'submitting', clientRequestId: 'b' })
  })
})
