// One command to a running desk: installs, builds, starts, and stops all of it again on Ctrl-C.
// --reset-sign-ins gives the first people new passwords and their first roles, for those who are locked out.
import { checkNodeVersion } from './launch/node-version.mjs'

try {
  checkNodeVersion()
  const { startDesk } = await import('./launch/desk.mjs')
  const { startOptions } = await import('./launch/start-options.mjs')
  await startDesk(startOptions(process.argv.slice(2)))
} catch (error) {
  console.error(error.name === 'PlainError' ? `sluice: ${error.message}` : error)
  process.exit(1)
}
