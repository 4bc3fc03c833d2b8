import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { benchScorer } from '@sluice/scorer'
import { benchRow, type BenchRow } from './bench-row.ts'

/** The live model on the CPU, beside a bare `session.run` of the same file; no rows where no model has been trained. */
export async function run(): Promise<BenchRow[]> {
  const dir = join(process.cwd(), process.env['SLUICE_MODEL_DIR'] ?? 'models/nn-1')
  if (!existsSync(dir)) return []
  const { rows, scorerP50Us, scorerP99Us, rawP50Us, rawP99Us } = await benchScorer(dir)
  return [
    benchRow(`scores of ${rows} candidates, p50`, scorerP50Us, 'us', rawP50Us, 'bare session.run'),
    benchRow(`scores of ${rows} candidates, p99`, scorerP99Us, 'us', rawP99Us, 'bare session.run'),
  ]
}
