import { rmSync } from 'node:fs'
import { replayDesk } from '../replay-desk.ts'
import { crashTable, faultsOf } from './crash-table.ts'
import { killCore } from './kill-core.ts'

const PROGRESS_EVERY = 50
const FAULTS_SHOWN = 50

/** Prints what came of so many kills; answers whether nothing went wrong. Otherwise the logs are left to look at. */
async function runCrash(times: number, seed: number): Promise<boolean> {
  console.log(`killing the core ${times} times, seed ${seed}`)
  const run = await killCore({ times, seed, onKill: (_, no) => { if ((no + 1) % PROGRESS_EVERY === 0) console.log(`${no + 1} kills`) } })
  const replayed = await replayDesk(run.dataDir, run.last.seq)
  const faults = [
    ...faultsOf(run),
    ...(replayed.stateHash === run.last.stateHash ? [] : ['the journal does not replay to the last state']),
    ...replayed.sentButNotCaused.map((what) => `${what}: sent, but replay does not produce it`),
    ...replayed.causedButNotSent.map((what) => `${what}: decided, but never sent`),
  ]
  console.log([...crashTable(run), `replay of the journal           ${replayed.stateHash === run.last.stateHash ? 'the same state' : 'ANOTHER STATE'}`].join('\n'))
  if (faults.length === 0) rmSync(run.dataDir, { recursive: true, force: true })
  else console.log(`\n${faults.slice(0, FAULTS_SHOWN).join('\n')}\n${faults.length} faults; logs and data are left in ${run.dataDir}`)
  return faults.length === 0
}

// Of scripts/crash.mjs.
process.exit(await runCrash(Number(process.argv[2]), Number(process.argv[3])) ? 0 : 1)
