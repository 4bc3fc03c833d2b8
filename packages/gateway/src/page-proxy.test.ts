import { createServer as createHttpServer, get, request as httpRequest, type Server } from 'node:http'
import { createServer, type AddressInfo, type Server as NetServer } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { PageProxy } from './page-proxy.ts'

const open: (Server | NetServer)[] = []
const proxies: PageProxy[] = []
afterEach(() => {
  for (const proxy of proxies.splice(0)) proxy.close()
  for (const server of open.splice(0)) server.close()
})

const listening = async (server: Server | NetServer): Promise<number> => {
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  return (server.address() as AddressInfo).port
}

const read = (port: number): Promise<{ readonly status: number; readonly body: string }> => new Promise((resolve, reject) => {
  get({ host: '127.0.0.1', port, path: '/chunk.js', agent: false }, (answer) => {
    let body = ''
    answer.on('data', (data: Buffer) => { body += data.toString() }).on('end', () => resolve({ status: answer.statusCode ?? 0, body }))
  }).on('error', reject)
})

it('[GW8] a page server that lets go of a connection just as it is used again is asked once more', async () => {
  let requests = 0
  let connections = 0
  const pages = createServer((socket) => {
    connections += 1
    let answered = false
    socket.on('error', () => undefined).on('data', () => {
      requests += 1
      if (answered) return socket.destroy()
      answered = true
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok')
    })
  })
  const proxy = new PageProxy(await listening(pages))
  proxies.push(proxy)
  const front = await listening(createHttpServer((request, response) => proxy.handle(request, response)))
  expect(await read(front)).toEqual({ status: 200, body: 'ok' })
  expect(await read(front)).toEqual({ status: 200, body: 'ok' })
  expect([requests, connections]).toEqual([3, 2])
})

it('[GW8] a read that comes with a body is asked for without one, and the next request is its own', async () => {
  const seen: (string | undefined)[] = []
  const pages = createHttpServer((request, response) => {
    seen.push(request.headers['content-length'])
    response.end(request.url)
  })
  const proxy = new PageProxy(await listening(pages))
  proxies.push(proxy)
  const front = await listening(createHttpServer((request, response) => proxy.handle(request, response)))
  const status = await new Promise<number>((resolve, reject) => {
    httpRequest({ host: '127.0.0.1', port: front, path: '/a', method: 'GET', agent: false, headers: { 'content-length': '5' } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0))
    }).on('error', reject).end('hello')
  })
  expect(status).toBe(200)
  expect(await read(front)).toEqual({ status: 200, body: '/chunk.js' })
  expect(seen).toEqual([undefined, undefined])
})
