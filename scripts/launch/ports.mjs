import { createServer } from 'node:net'
import { PlainError } from './plain-error.mjs'

const RELEASE_WAIT_MS = 8_000
const RETRY_MS = 250

/**
 * Every port must be free. A port held at first is asked again for a while: the processes of a desk that was killed
 * need a moment to end.
 */
export async function checkPorts(ports, envNameOf) {
  const deadline = Date.now() + RELEASE_WAIT_MS
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
