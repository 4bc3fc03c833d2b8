import { describe, expect, it } from 'vitest'
import type { BreakerRow, DeskRow } from './rows.ts'
import { recordsHash, viewHash } from './view-hash.ts'

const breaker = (mic: string, seq: number) => ({ type: 'breaker', mic, status: 'closed', seq, tsUs: seq }) as unknown as BreakerRow

describe('a screen held against the engine', () => {
  it('[VH1] the same records give the same hash in any order and whenever they came', () => {
    expect(viewHash('breakers', [breaker('XNAS', 1), breaker('XNYS', 2)])).toBe(viewHash('breakers', [breaker('XNYS', 9), breaker('XNAS', 8)]))
    expect(viewHash('breakers', [breaker('XNAS', 1)])).toBe(recordsHash([{ type: 'breaker', mic: 'XNAS', status: 'closed' }]))
  })

  it('[VH2] any difference shows, the link row is left out', () => {
    expect(viewHash('breakers', [breaker('XNAS', 1)])).not.toBe(viewHash('breakers', [breaker('XNYS', 1)]))
    expect(viewHash('breakers', [breaker('XNAS', 1)])).not.toBe(viewHash('breakers', []))
    const link = { kind: 'link', id: 'link', connected: true, bootId: null, mode: 'SIMULATION', defaultObjective: 'balanced' } satisfies DeskRow
    expect(viewHash('desk', [link])).toBe(viewHash('desk', []))
  })

  it('[VH3] what a kill tells of its moment does not count: the engine does not remember it', () => {
    const kill = (liveChildren: number, on = true) => ({ type: 'kill', on, by: 'a', reason: 'b', liveChildren })
    expect(recordsHash([kill(3)])).toBe(recordsHash([kill(0)]))
    expect(recordsHash([kill(3)])).not.toBe(recordsHash([kill(3, false)]))
    const strategy = (name: string, by: string) => ({ type: 'strategy', strategy: name, by, reason: by })
    expect(recordsHash([strategy('static', 'a')])).not.toBe(recordsHash([strategy('static', 'b')]))
    expect(recordsHash([strategy('static', 'a')])).not.toBe(recordsHash([strategy('dynamic', 'a')]))
  })
})
