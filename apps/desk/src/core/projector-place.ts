import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** First journal record that the projector still wants, as the gateway writes it beside the link; 1 when nothing is known. */
export function projectorLsn(dataDir: string): number {
  try {
    const { lsn } = JSON.parse(readFileSync(join(dataDir, 'run', 'projector.json'), 'utf8')) as { lsn?: unknown }
    return typeof lsn === 'number' && Number.isSafeInteger(lsn) && lsn > 0 ? lsn : 1
  } catch {
    return 1
  }
}
