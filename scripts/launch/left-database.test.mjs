import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { leftDatabasePort } from './left-database.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-left-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const leave = (pid, port) => writeFileSync(join(folder, 'postmaster.pid'), `${pid}\n${folder}\n1795000000\n${port}\n\n127.0.0.1\n`)

it('a database server that an earlier desk left behind holds a port of ours', () => {
  leave(4_711, 15_432)
  expect(leftDatabasePort(folder, (pid) => pid === 4_711)).toBe(15_432)
})

it('no server, a dead one, another process of that number or a torn file hold none', () => {
  expect(leftDatabasePort(folder, () => true)).toBeNull()
  leave(4_711, 15_432)
  expect(leftDatabasePort(folder, () => false)).toBeNull()
  // This very process is alive and no database server.
  leave(process.pid, 15_432)
  expect(leftDatabasePort(folder)).toBeNull()
  for (const text of ['', '4711\n', 'x\ny\nz\nw\n', `-1\n\n\n15432\n`, `4711\n\n\n0\n`]) {
    writeFileSync(join(folder, 'postmaster.pid'), text)
    expect(leftDatabasePort(folder, () => true)).toBeNull()
  }
})
