import { TapeWriter } from './tape-writer.ts'
import { anUpdate } from './tape-test-data.ts'

// Run by the test of a kill in full flight: appends for ever, and speaks up once something is on disk.
const tape = new TapeWriter({ dir: process.argv[2] as string, source: 'a test', instruments: [], mics: [], blockEvents: 50 })
let i = 0
let told = false
const step = (): void => {
  for (let n = 0; n < 200; n++) tape.append(anUpdate(i++))
  if (!told && tape.stats.blocks > 20) {
    told = true
    process.stdout.write('writing\n')
  }
  if (i < 2_000_000) setImmediate(step)
}
step()
