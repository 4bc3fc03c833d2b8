import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { loadConfig } from '@sluice/config'
import { ModelRegistry } from '@sluice/learning'
import { parseManifest } from '@sluice/scorer'

/** The desk's registry and what is shipped beside it. */
export function openRegistry(dir: string | undefined): ModelRegistry {
  const shipped = resolve('models')
  const shippedDirs = existsSync(shipped) ? [shipped] : []
  return new ModelRegistry({ dir: dir === undefined ? join(loadConfig().dataDir, 'models') : resolve(dir), shipped: shippedDirs, parseManifest })
}
