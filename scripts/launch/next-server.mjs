// The page server: Next in this process, behind the desk's front door.
import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { ROOT } from './root.mjs'

const dir = join(ROOT, 'apps', 'console')
const port = Number(process.env.PORT)
const hostname = '127.0.0.1'
const next = createRequire(join(dir, 'package.json'))('next')

const stop = () => {
  setTimeout(() => process.exit(0), 1_000).unref()
  server.closeAllConnections()
  server.close(() => process.exit(0))
}

process.chdir(dir)
const app = next({ dev: false, dir, hostname, port })
await app.prepare()
const handle = app.getRequestHandler()
// The front door uses its connections again: it is not this end that lets go of idle ones.
const server = createServer({ keepAliveTimeout: 120_000 }, (request, response) => handle(request, response))
server.once('error', (error) => {
  console.log(JSON.stringify({ failed: 'console', reason: error.message }))
  process.exit(1)
})
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
// The launcher holds the other end; when it is gone, so are we.
process.stdin.on('end', stop)
process.stdin.resume()
server.listen(port, hostname, () => console.log(JSON.stringify({ ready: 'console', port })))
