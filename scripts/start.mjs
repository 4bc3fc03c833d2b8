// One command to a running desk: installs, builds, starts, and stops all of it again on Ctrl-C.
import { checkNodeVersion } from './launch/node-version.mjs'

try {
  checkNodeVersion()
  const { startDesk } = await import('./launch/desk.mjs')
  await startDesk()
} catch (error) {
  console.error(error.name === 'PlainError' ? `sluice: ${error.message}` : error)
  process.exit(1)
}
