import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { openJournal, verifyJournal, type Durability } from '../src/index.ts'
import { recordsOf } from './collect.ts'
import { received } from './journal-contract.ts'
import { scratchDirectories } from './scratch-directory.ts'

const ROUNDS = 10
const scratch = scratchDirectories()

/** Runs the writer, kills it once it told `commits` commits; answers the last position that it told. */
function runAndKill(script: string, args: readonly string[], commits: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      if (text.split('\n').length > commits) child.kill('SIGKILL')
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code !== null) reject(new Error(`writer ended with ${code}`))
      else resolve(Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1)))
    })
  })
}

it.each(['synced', 'written'] satisfies Durability[])('[JN12] kill -9 loses nothing that was reported committed (%s)', async (durability) => {
  const dir = await scratch()
  const script = join(dir, 'writer.mjs')
  await build({ entryPoints: [join(import.meta.dirname, 'killed-writer.ts')], outfile: script, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  const journalDir = join(dir, 'journal')
  for (let round = 1; round <= ROUNDS; round++) {
    const told = await runAndKill(script, [journalDir, durability], 1 + ((round * 37) % 60))
    const journal = await openJournal({ dir: journalDir, durability: 'written', segmentBytes: 256 * 1024 })
    expect(journal.appendedLsn, `round ${round}`).toBeGreaterThanOrEqual(told)
    await journal.close()
  }
  const records = await recordsOf(journalDir)
  expect(records.length).toBeGreaterThan(ROUNDS)
  expect(records).toEqual(records.map((_, i) => received(i + 1)))
  expect(await verifyJournal(journalDir)).toMatchObject({ ok: true, damage: null, torn: null, lastLsn: records.length })
})
