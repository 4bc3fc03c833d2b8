import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readSignIns, signInLines } from './sign-in-lines.mjs'
import { startOptions } from './start-options.mjs'

const signIns = [
  { email: 'trader@sluice.local', role: 'trader', name: 'Trader', password: 'first-password' },
  { email: 'admin@sluice.local', role: 'administrator', name: 'Administrator', password: 'second-password' },
]

it('the first start prints every sign-in in columns, later ones no password', () => {
  expect(signInLines({ signIns, newEmails: signIns.map(({ email }) => email), file: '.data/run/sign-in.json' })).toEqual([
    '  Sign in   trader@sluice.local   trader          first-password',
    '            admin@sluice.local    administrator   second-password',
    '            kept in .data/run/sign-in.json; change them in the console under your name',
  ])
  const later = signInLines({ signIns, newEmails: [], file: 'f' }).join('\n')
  expect(later).not.toMatch(/password\b(?!s of)/)
  expect(later).toMatch(/admin@sluice\.local/)
  expect(signInLines({ signIns, newEmails: ['admin@sluice.local'], file: 'f' }).join('\n')).not.toMatch('first-password')
})

it('a file that is not there, or no list, is nobody', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-sign-in-'))
  expect(readSignIns(join(folder, 'sign-in.json'))).toEqual([])
  writeFileSync(join(folder, 'sign-in.json'), '{"email":"a"}')
  expect(readSignIns(join(folder, 'sign-in.json'))).toEqual([])
  rmSync(folder, { recursive: true })
  expect(signInLines({ signIns: [], newEmails: [], file: 'f' })).toHaveLength(1)
})

it('an unknown option is named', () => {
  expect(startOptions([])).toEqual({ resetSignIns: false, tape: null, from: null })
  expect(startOptions(['--reset-sign-ins'])).toEqual({ resetSignIns: true, tape: null, from: null })
  expect(() => startOptions(['--reset'])).toThrow('--reset is no option of start')
})
