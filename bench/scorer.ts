import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { benchBulk, benchScorer, softwareVulkanEnv, type Provider } from '@sluice/scorer'
import { benchRow, type BenchRow } from './bench-row.ts'

/** About one instrument of the venue-score grid: both sides, three sizes, thirteen venues with three ways to trade at each. */
const GRID_ROWS = 234

/** The live model: a decision beside a bare `session.run` of the same file, and the grid by provider; no rows where no model has been trained. */
export async function run(): Promise<BenchRow[]> {
  const dir = join(process.cwd(), process.env['SLUICE_MODEL_DIR'] ?? 'models/nn-1')
  if (!existsSync(dir)) return []
  const { rows, scorerP50Us, scorerP99Us, rawP50Us, rawP99Us } = await benchScorer(dir)
  return [
    benchRow(`scores of ${rows} candidates, p50`, scorerP50Us, 'us', rawP50Us, 'bare session.run'),
    benchRow(`scores of ${rows} candidates, p99`, scorerP99Us, 'us', rawP99Us, 'bare session.run'),
    ...await gridRows(dir),
  ]
}

async function gridRows(dir: string): Promise<BenchRow[]> {
  const inline = await benchBulk(dir, GRID_ROWS, 'cpu', null)
  const found = [benchRow(`grid of ${GRID_ROWS} rows an instrument, cpu in the core, 64 rows at a time`, inline, 'rows/s')]
  const childModule = join(process.cwd(), 'packages/scorer/test/scorer-child.ts')
  const vulkan = softwareVulkanEnv()
  const children: readonly (readonly [name: string, provider: Provider, env: Record<string, string>])[] = [
    ['cpu in a child', 'cpu', {}], ...(vulkan === null ? [] : [['webgpu in a child, software Vulkan', 'webgpu', vulkan] as const]),
  ]
  for (const [name, provider, env] of children) {
    const rate = await benchBulk(dir, GRID_ROWS, provider, { modulePath: childModule, execArgv: ['--import', 'tsx'], env })
    found.push(benchRow(`grid of ${GRID_ROWS} rows an instrument, ${name}`, rate, 'rows/s', inline, 'in the core'))
  }
  return found
}
