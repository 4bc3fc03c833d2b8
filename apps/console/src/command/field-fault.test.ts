import { describe, expect, it } from 'vitest'
import type { CommandFault, CommandState } from './command-state.ts'
import { DESK_FAULT, fieldErrorText, fieldFault, unplacedFaults } from './field-fault.ts'

const state = (fault: Partial<CommandFault>): CommandState => ({ phase: 'error', fault: { code: 'NOT_POSSIBLE', message: 'email is a@b.cc: there is a person of this e-mail already', path: 'email', ...fault } })
const FIELDS = ['email', 'password', 'weights']

describe('an error of the desk', () => {
  it('belongs to the field that it names', () => {
    expect(fieldFault(state({}), FIELDS)).toEqual({ field: 'email', message: 'E-mail is a@b.cc: there is a person of this e-mail already.' })
    expect(fieldFault(state({ code: 'INVALID', path: 'weights.fees' }), FIELDS)?.field).toBe('weights')
  })

  it('belongs to no field when this form has none of that name, or nothing failed', () => {
    expect(fieldFault(state({ path: '' }), FIELDS)).toBeNull()
    expect(fieldFault(state({ path: 'parentId' }), FIELDS)).toBeNull()
    expect(fieldFault({ phase: 'ready' }, FIELDS)).toBeNull()
    expect(fieldFault({ phase: 'accepted', clientRequestId: 'x', parentId: null }, FIELDS)).toBeNull()
  })
})

it('beside a field stand the desk\u2019s words before those of the form, and control characters as signs', () => {
  expect(fieldErrorText(undefined, 'An e-mail address.')).toBeUndefined()
  expect(fieldErrorText({ type: 'invalid_format', message: 'Invalid email' }, 'An e-mail address.')).toBe('An e-mail address.')
  expect(fieldErrorText({ type: 'too_small', message: 'too short' })).toBe('Too short.')
  expect(fieldErrorText({ type: DESK_FAULT, message: 'email is a\u0007: no' }, 'An e-mail address.')).toBe('Email is a\u2407: no.')
})

it('what is wrong and has no box in the form to say so is told below it', () => {
  const box = { type: 'invalid', ref: { name: 'orderQty' } }
  expect(unplacedFaults({ orderQty: box, parentId: box, mic: { type: 'invalid' }, '': { type: 'custom' } }, { parentId: 'P-1' })).toEqual(['parentId', 'mic', ''])
  expect(unplacedFaults({}, {})).toEqual([])
})
