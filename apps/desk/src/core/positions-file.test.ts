import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Input } from '@sluice/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parsePositions, POSITIONS_BYTES_MAX, PositionsFile } from './positions-file.ts'

describe('start-of-day positions', () => {
  it('are rows of account, symbol and shares', () => {
    expect(parsePositions('\ufeffaccount,symbol,qty\r\nACC 1, AVAX ,100\r\nACC 2,BRK.B,-5\r\n')).toEqual({
      positions: [{ account: 'ACC 1', symbol: 'AVAX', qty: 100 }, { account: 'ACC 2', symbol: 'BRK.B', qty: -5 }],
    })
    expect(parsePositions('account,symbol,qty\n')).toEqual({ positions: [] })
  })

  it.each([
    ['symbol,qty\nA,1', 'line 1 is "symbol,qty": must be account,symbol,qty'],
    ['', 'line 1 is "": must be account,symbol,qty'],
    ['account,symbol,qty\nA,AVAX', 'line 2: has 2 cells: must have 3'],
    ['account,symbol,qty\nA,AVAX,1\n\nB,AVAX,1', 'line 3: has 1 cells: must have 3'],
    ['account,symbol,qty\nA,avax,1', 'line 2: symbol is "avax": must be'],
    ['account,symbol,qty\nA,AVAX,1e3', 'line 2: qty is "1e3": must be'],
    ['account,symbol,qty\nA,AVAX,1.5', 'line 2: qty is "1.5": must be'],
    ['account,symbol,qty\n,AVAX,1', 'line 2: account is "": must be'],
    ['account,symbol,qty\nA,AVAX,1\nA,AVAX,2', 'line 3: A in AVAX is on line 2 already'],
  ])('%j is refused, naming the line', (text, fault) => {
    const parsed = parsePositions(text)
    expect('faults' in parsed && parsed.faults[0]).toContain(fault)
  })

  it('of a file with many faults the first are told', () => {
    const parsed = parsePositions(`account,symbol,qty\n${'x\n'.repeat(1_000)}`)
    expect('faults' in parsed && parsed.faults.length).toBe(5)
  })
})

describe('the file of positions', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sluice-positions-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('is told once a version, by a name that a restart gives again', () => {
    const path = join(dir, 'positions.csv')
    const told: Input[] = []
    const faults: (readonly string[])[] = []
    const aFile = () => new PositionsFile({ path, today: () => '2026-11-20', submit: (input) => void told.push(input), onFault: (lines) => void faults.push(lines) })
    const file = aFile()
    file.check()
    file.check()
    expect([told.length, faults.length]).toEqual([0, 1])
    writeFileSync(path, 'account,symbol,qty\nA,AVAX,1\n')
    utimesSync(path, 1_000, 1_000)
    file.check()
    file.check()
    aFile().check()
    expect(told).toHaveLength(2)
    expect(told[0]).toEqual(told[1])
    expect(told[0]).toMatchObject({ kind: 'set-positions', asOf: '2026-11-20', positions: [{ account: 'A', symbol: 'AVAX', qty: 1 }] })
    utimesSync(path, 2_000, 2_000)
    file.check()
    expect(told).toHaveLength(3)
    expect(told[2]).not.toEqual(told[1])
    writeFileSync(path, 'account,symbol,qty\nA,AVAX,one\n')
    file.check()
    writeFileSync(path, Buffer.alloc(POSITIONS_BYTES_MAX + 1))
    file.check()
    expect([told.length, faults.length]).toEqual([3, 3])
    expect(faults[1]![0]).toContain('line 2: qty is "one"')
  })

  it('is offered again when nothing is taken now', () => {
    const path = join(dir, 'positions.csv')
    writeFileSync(path, 'account,symbol,qty\nA,AVAX,1\n')
    let full = true
    const told: Input[] = []
    const file = new PositionsFile({
      path, today: () => '2026-11-20', onFault: () => undefined,
      submit: (input) => {
        if (full) throw new Error('full')
        told.push(input)
      },
    })
    file.check()
    full = false
    file.check()
    expect(told).toHaveLength(1)
  })
})
