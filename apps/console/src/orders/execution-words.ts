import type { ExecutionRecord } from '@sluice/protocol'

export interface ExecutionWords {
  /** What kind of row it is; empty for a plain trade. */
  readonly kind: string
  /** It does not count any more: another row takes it back. */
  readonly struck: boolean
  /** Which execution it refers to, or which one refers to it. */
  readonly note: string
}

/** Each row in words, with what it refers to and what refers to it. */
export function executionWords(rows: readonly ExecutionRecord[]): ReadonlyMap<ExecutionRecord, ExecutionWords> {
  const takenBack = new Map<string, ExecutionRecord>()
  for (const row of rows) if (row.kind === 'bust' && row.refExecId !== undefined) takenBack.set(`${row.mic}:${row.refExecId}`, row)
  const corrected = new Set(rows.flatMap((row) => (row.kind === 'correct' ? [`${row.mic}:${row.execId}`] : [])))
  return new Map(rows.map((row) => [row, wordsOf(row, takenBack.get(`${row.mic}:${row.execId}`), corrected)]))
}

function wordsOf(row: ExecutionRecord, bust: ExecutionRecord | undefined, corrected: ReadonlySet<string>): ExecutionWords {
  const ref = row.refExecId ?? ''
  // What a correction books under its own ExecID is not what it took back under it.
  const gone = bust !== undefined && bust !== row && row.kind !== 'bust' && bust.execId !== row.execId
  const by = !gone ? '' : `${corrected.has(`${row.mic}:${bust.execId}`) ? 'corrected' : 'taken back'} by ${bust.execId}`
  switch (row.kind) {
    case 'bust': return { kind: corrected.has(`${row.mic}:${row.execId}`) ? 'Corrected' : 'Bust', struck: false, note: `takes back ${ref}` }
    case 'correct': return { kind: 'Correction', struck: gone, note: by === '' ? `in place of ${ref}` : by }
    case 'told': return { kind: 'Told by a person', struck: gone, note: by }
    default: return { kind: '', struck: gone, note: by }
  }
}
