import { mkdirSync } from 'node:fs'
import { announceFailed, announceReady, ConfigError, exitWithParent, loadConfig } from '@sluice/config'
import pino from 'pino'
import { DeskCore } from './core/desk-core.ts'

/** Exit status that asks the launcher for a restart: the state comes back from snapshot and journal. */
const EXIT_RESTART = 70

// Not pino's own writer: that waits for ever at a log whose reader is gone, and this process would outlive its launcher.
const log = pino({ name: 'core', level: process.env['LOG_LEVEL'] ?? 'info' }, process.stderr)

try {
  const { config, dataDir, warnings } = loadConfig()
  for (const warning of warnings) log.warn(warning)
  mkdirSync(dataDir, { recursive: true })
  const startedMs = performance.now()
  const core = await DeskCore.start({ config, dataDir, root: process.env['SLUICE_ROOT'] ?? process.cwd(), log, onFatal: () => process.exit(EXIT_RESTART) })
  exitWithParent(() => core.stop())
  announceReady('core', { omsPort: core.omsPort, halted: core.halted, replayedEntries: core.replayedEntries, startMs: Math.round(performance.now() - startedMs) })
} catch (error) {
  log.fatal(error instanceof ConfigError ? error.message : error)
  announceFailed('core', reasonOf(error))
  process.exitCode = 1
  setTimeout(() => process.exit(1), 100)
}

/** One line that says what to do. */
function reasonOf(error: unknown): string {
  const { code, port, message } = error as NodeJS.ErrnoException & { port?: number }
  return code === 'EADDRINUSE' ? `port ${port} is taken: stop what uses it, or set SLUICE_FIX_OMS_PORT` : message
}
