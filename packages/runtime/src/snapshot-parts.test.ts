import { describe, expect, it } from 'vitest'
import type { ConsoleState, LinkFromCore } from './link.ts'
import { SnapshotAssembly, snapshotParts } from './snapshot-parts.ts'

const rows = (count: number, name: string): never[] => Array.from({ length: count }, (_, i) => ({ name, i })) as never[]
const state = { seq: 7, lsn: 8, stateHash: 'h', parents: rows(230, 'p'), children: rows(401, 'c'), decisions: rows(95, 'd'), executions: [], overrides: rows(1, 'o'), breakers: rows(8, 'b'), alerts: rows(3, 'a'), objectives: rows(2, 'x') } as unknown as ConsoleState

describe('a snapshot in parts', () => {
  it('[RT30] is whole again at the other end, whatever comes between its parts', () => {
    const assembly = new SnapshotAssembly()
    const got: LinkFromCore[] = []
    let parts = 0
    for (const part of snapshotParts(state)) {
      parts += 1
      for (const message of [part, { type: 'committed', lsn: 9, seq: 9 } as LinkFromCore]) {
        const whole = assembly.take(JSON.parse(JSON.stringify(message)) as LinkFromCore)
        if (whole !== null && whole.type !== 'committed') got.push(whole)
      }
    }
    expect(parts).toBe(3 + 3 + 5 + 1 + 1)
    expect(got).toEqual([{ type: 'snapshot', ...state }])
  })

  it('[RT31] a second one begins empty', () => {
    const assembly = new SnapshotAssembly()
    const whole = [...snapshotParts(state), ...snapshotParts({ ...state, children: [] })].flatMap((part) => assembly.take(part) ?? [])
    expect(whole.map((message) => (message.type === 'snapshot' ? message.children.length : -1))).toEqual([401, 0])
  })
})
