import { join } from 'node:path'
import { announceFailed, announceReady, ConfigError, exitWithParent, loadConfig } from '@sluice/config'
import pino from 'pino'
import { ListenError } from './sandbox/listen-error.ts'
import { optionsOf } from './sandbox/options-of.ts'
import { Sandbox } from './sandbox/sandbox.ts'

// Not pino's own writer: that waits for ever at a log whose reader is gone, and this process would outlive its launcher.
const log = pino({ name: 'sandbox', level: process.env['LOG_LEVEL'] ?? 'info' }, process.stderr)
/** A stop that hangs ends here, milliseconds. */
const STOP_GRACE_MS = 1_800

try {
  const { config, dataDir, warnings } = loadConfig()
  for (const warning of warnings) log.warn(warning)
  const sandbox = await Sandbox.start({ ...optionsOf(config), dir: join(dataDir, 'sandbox'), log })
  exitWithParent(() => sandbox.stop(), STOP_GRACE_MS)
  announceReady('sandbox', { ports: sandbox.ports })
} catch (error) {
  if (error instanceof ListenError || error instanceof ConfigError) announceFailed('sandbox', error.message)
  else announceFailed('sandbox', (error as Error).message)
  log.fatal(error instanceof ListenError || error instanceof ConfigError ? error.message : error)
  process.exit(1)
}
