import type { ExecutionRecord } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { executionWords } from './execution-words.ts'

const execution = (execId: string, kind?: ExecutionRecord['kind'], refExecId?: string): ExecutionRecord =>
  ({ type: 'execution', mic: 'XNAS', execId, ...(kind === undefined ? {} : { kind }), ...(refExecId === undefined ? {} : { refExecId }) }) as unknown as ExecutionRecord
const words = (...rows: ExecutionRecord[]) => rows.map((row) => executionWords(rows).get(row))

describe('executions in words', () => {
  it('a trade that was taken back is struck through, and the row that does it says so', () => {
    expect(words(execution('E1'), execution('E2'), execution('B1', 'bust', 'E1'))).toEqual([
      { kind: '', struck: true, note: 'taken back by B1' }, { kind: '', struck: false, note: '' }, { kind: 'Bust', struck: false, note: 'takes back E1' },
    ])
  })
  it('a correction takes one back and books it anew, under one ExecID; it may be corrected again', () => {
    const rows = [execution('E1'), execution('C1', 'bust', 'E1'), execution('C1', 'correct', 'E1'), execution('C2', 'bust', 'C1'), execution('C2', 'correct', 'C1')]
    expect(words(...rows)).toEqual([
      { kind: '', struck: true, note: 'corrected by C1' }, { kind: 'Corrected', struck: false, note: 'takes back E1' }, { kind: 'Correction', struck: true, note: 'corrected by C2' },
      { kind: 'Corrected', struck: false, note: 'takes back C1' }, { kind: 'Correction', struck: false, note: 'in place of C1' },
    ])
  })
  it('what a person told says so', () => {
    expect(words(execution('T1', 'told'))).toEqual([{ kind: 'Told by a person', struck: false, note: '' }])
  })
})
