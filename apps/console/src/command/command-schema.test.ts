import { COMMAND_NAMES } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { commandFieldsSchema, type DialogCommand } from './command-schema.ts'

describe('schema of a dialog', () => {
  it.each(COMMAND_NAMES.filter((name): name is DialogCommand => name !== 'submitParent'))('%s asks neither its name nor an id', (name) => {
    const parsed = commandFieldsSchema(name).safeParse({})
    const paths = parsed.success ? [] : parsed.error.issues.map((issue) => issue.path[0])
    expect(paths).not.toContain('name')
    expect(paths).not.toContain('clientRequestId')
  })
  it('judges as the desk does', () => {
    expect(commandFieldsSchema('pauseParent').parse({ parentId: 'P-1', reason: 'news' })).toEqual({ parentId: 'P-1', reason: 'news', expiresInS: null })
    expect(commandFieldsSchema('pauseParent').safeParse({ parentId: 'P-1', reason: '  ' }).success).toBe(false)
    expect(commandFieldsSchema('setFault').safeParse({ target: 'venue', mic: 'XNAS', fault: 'noFills', on: true, reason: 'drill' }).success).toBe(true)
  })
})
