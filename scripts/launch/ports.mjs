import { createServer } from 'node:net'
import { PlainError } from './plain-error.mjs'

const RETRY_MS = 250

/** Every port must be free, within `waitMs`: the processes of a desk that was killed need a moment to end. */
export async function checkPorts(ports, envNameOf, waitMs = 0) {
  const deadline = Date.now() + waitMs
  for (const { key, port } of ports) {
    while (!(await isFree(port))) {
      if (Date.now() > deadline) {
        const how = key.startsWith('venues.') ? 'set SLUICE_PORT_OFFSET or the venue\'s port in sluice.config.json' : `set ${envNameOf(key)}`
        throw new PlainError(`port ${port} is taken: ${how}, or stop what uses it`)
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
    }
  }
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}
