import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { PAGE_HEADERS } from './security-headers.ts'

const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer', 'transfer-encoding', 'upgrade', 'proxy-connection'])
const ANSWER_MS_MAX = 30_000

/** Hands everything that is no API to the page server on this machine; a plain page tells when that is not up yet. */
export class PageProxy {
  private readonly port: number
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 128, maxFreeSockets: 32 })

  constructor(port: number) {
    this.port = port
  }

  handle(incoming: IncomingMessage, response: ServerResponse): void {
    if (!isReadable(incoming.url ?? '/')) return unreadable(response)
    const headers = withoutHopByHop(incoming.headers)
    headers['x-forwarded-host'] = incoming.headers.host
    headers['x-forwarded-proto'] = 'http'
    headers['x-forwarded-for'] = incoming.socket.remoteAddress
    // What is read is asked for without a body: a length without one would take the beginning of the next request for it.
    if (isRead(incoming)) delete headers['content-length']
    this.forward(incoming, response, headers, true)
  }

  close(): void {
    this.agent.destroy()
  }

  /** `again`: a connection that the page server closed at the moment at which it was used again fails without an answer; a page or a part of one is then asked for once more. */
  private forward(incoming: IncomingMessage, response: ServerResponse, headers: ReturnType<typeof withoutHopByHop>, again: boolean): void {
    const upstream = httpRequest({ host: '127.0.0.1', port: this.port, method: incoming.method, path: incoming.url, headers, agent: this.agent, timeout: ANSWER_MS_MAX })
    upstream.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, { ...withoutHopByHop(answer.headers), ...PAGE_HEADERS })
      answer.pipe(response)
      answer.on('error', () => response.destroy())
    })
    upstream.on('timeout', () => upstream.destroy(new Error('timeout')))
    upstream.on('error', () => {
      if (response.headersSent || response.destroyed) return void response.destroy()
      return again && isRead(incoming) && upstream.reusedSocket ? this.forward(incoming, response, headers, false) : notUpYet(response)
    })
    response.on('close', () => upstream.destroy())
    if (isRead(incoming)) upstream.end()
    else incoming.pipe(upstream)
  }
}

const isRead = ({ method }: IncomingMessage): boolean => method === 'GET' || method === 'HEAD'

function withoutHopByHop(headers: IncomingMessage['headers']): Record<string, string | string[] | undefined> {
  const named = new Set(String(headers.connection ?? '').toLowerCase().split(',').map((name) => name.trim()))
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP_BY_HOP.has(name) && !named.has(name)))
}

/** Percent signs that stand for no byte sequence: the page server would fail on them. */
function isReadable(url: string): boolean {
  try {
    decodeURIComponent(url.split('?')[0] ?? '')
    return true
  } catch {
    return false
  }
}

function unreadable(response: ServerResponse): void {
  response.writeHead(400, { 'content-type': 'text/html; charset=utf-8', ...PAGE_HEADERS }).end('<!doctype html><html lang="en"><title>Sluice</title><h1>This address cannot be read</h1><p><a href="/">Go to the desk</a></p></html>')
}

function notUpYet(response: ServerResponse): void {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2"><title>Sluice is starting</title>
<style>body{background:#0b0e13;color:#e6e9ef;font:13px system-ui,sans-serif;display:grid;place-content:center;min-height:100vh;margin:0}p{color:#8b95a5}</style></head>
<body><main><h1>The console is starting</h1><p>The trading desk is up; its pages are not yet. This page tries again every 2 seconds.</p></main></body></html>`
  response.writeHead(503, { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'retry-after': '2', ...PAGE_HEADERS }).end(page)
}
