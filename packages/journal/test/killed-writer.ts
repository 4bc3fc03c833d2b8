import { writeSync } from 'node:fs'
import { openJournal, type Durability } from '../src/index.ts'
import { received } from './journal-contract.ts'

const PENDING_MAX = 64 * 1024

// Appends as fast as commits allow and tells on standard output what was reported committed, until it is killed.
const [dir, durability] = process.argv.slice(2) as [string, Durability]
const journal = await openJournal({ dir, durability, segmentBytes: 256 * 1024 })
journal.onCommitted((lsn) => writeSync(1, `${lsn}\n`))
let next = journal.appendedLsn
function turn(): void {
  if (journal.pendingBytes < PENDING_MAX) for (let i = 0; i < 1 + (next % 50); i++) journal.append(received(++next))
  if (next % 3 === 0) journal.requestCommit()
  setImmediate(turn)
}
turn()
