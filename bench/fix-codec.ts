import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { codecBench, codecBenchMessages, type CodecBenchResult } from '@sluice/fix'
import { benchRow, type BenchRow } from './bench-row.ts'
import { median } from './peers/median.ts'
import { withQuickfix } from './peers/quickfix.ts'

/** Turns of each, one after the other. */
const TURNS = 5
const TURN_MS = 1_000

/** NewOrderSingle and ExecutionReport by turns, to text and back with every field validated; beside it the same work by QuickFIX C++. */
export async function run(): Promise<BenchRow[]> {
  return withQuickfix('quickfix-codec.cpp', async (quickfix) => {
    const messages = quickfix === null ? '' : join(quickfix.dir, 'messages')
    if (quickfix !== null) writeFileSync(messages, codecBenchMessages().join(''), 'latin1')
    const ours: CodecBenchResult[] = []
    const theirs: CodecBenchResult[] = []
    for (let turn = 0; turn < TURNS; turn++) {
      ours.push(codecBench(TURN_MS))
      if (quickfix !== null) theirs.push(JSON.parse(execFileSync(quickfix.program, [quickfix.dictionary, messages, String(TURN_MS)], { encoding: 'utf8' })) as CodecBenchResult)
    }
    const row = (name: string, of: (result: CodecBenchResult) => number): BenchRow =>
      theirs.length === 0 ? benchRow(name, median(ours.map(of)), '1/s') : benchRow(name, median(ours.map(of)), '1/s', median(theirs.map(of)), 'QuickFIX C++')
    return [
      row('NewOrderSingle and ExecutionReport encoded', ({ encodesPerS }) => encodesPerS),
      row('the same framed, split, every field validated, four read', ({ decodesPerS }) => decodesPerS),
    ]
  })
}
