import { once } from 'node:events'
import { createServer, type Server, type Socket } from 'node:net'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { LinkFromCore } from '@sluice/runtime'

/** A gateway that lets this much lie unread loses live messages until it has read again. */
const UNREAD_BYTES_MAX = 8 * 1024 * 1024
/** Longest line taken from a gateway. */
const LINE_BYTES_MAX = 256 * 1024
const CLIENTS_MAX = 16
/** A gateway that reads nothing for this long while it is sent a snapshot is cut off. */
const STALLED_MS_MAX = 15_000

export interface LinkHandler {
  welcome(): LinkFromCore
  /** Not checked yet. Answers through `reply`, possibly later; what is long, through `stream`, message by message as the gateway reads. */
  onMessage(message: unknown, reply: (answer: LinkFromCore) => void, stream: (parts: Iterable<LinkFromCore>) => void): void
  onError(text: string): void
}

/** The core's side of the link: a local socket that only this user may open; newline-delimited JSON. */
export class LinkServer {
  private readonly server: Server
  private readonly clients = new Set<Socket>()
  private readonly handler: LinkHandler

  constructor(handler: LinkHandler) {
    this.handler = handler
    this.server = createServer((socket) => this.accept(socket))
  }

  listen(path: string): Promise<void> {
    mkdirSync(dirname(path), { recursive: true })
    rmSync(path, { force: true })
    return new Promise((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen(path, () => {
        this.server.removeListener('error', reject)
        this.server.on('error', (error) => this.handler.onError(`link: ${error.message}`))
        chmodSync(path, 0o600)
        resolve()
      })
    })
  }

  get clientCount(): number {
    return this.clients.size
  }

  /** To every gateway; one that does not keep up misses it. Encoded once, and only when somebody listens. */
  broadcast(message: LinkFromCore): void {
    if (this.clients.size === 0) return
    const line = `${JSON.stringify(message)}\n`
    for (const client of this.clients) if (client.writableLength < UNREAD_BYTES_MAX) client.write(line)
  }

  close(): Promise<void> {
    for (const client of this.clients) client.destroy()
    return new Promise((resolve) => this.server.close(() => resolve()))
  }

  private accept(socket: Socket): void {
    if (this.clients.size >= CLIENTS_MAX) {
      socket.destroy()
      return
    }
    this.clients.add(socket)
    socket.setEncoding('utf8')
    socket.on('error', () => socket.destroy())
    socket.on('close', () => this.clients.delete(socket))
    const reply = (answer: LinkFromCore): void => {
      if (socket.destroyed) return
      if (socket.writableLength < UNREAD_BYTES_MAX) socket.write(`${JSON.stringify(answer)}\n`)
      else socket.destroy()
    }
    let streaming = Promise.resolve()
    const stream = (parts: Iterable<LinkFromCore>): void => {
      streaming = streaming.then(() => streamTo(socket, parts)).catch(() => void socket.destroy())
    }
    reply(this.handler.welcome())
    let rest = ''
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      if (rest.length > LINE_BYTES_MAX) {
        this.handler.onError(`link: a line of over ${LINE_BYTES_MAX} characters, connection dropped`)
        socket.destroy()
        return
      }
      for (const line of lines) if (line !== '') this.take(line, reply, stream)
    })
  }

  private take(line: string, reply: (answer: LinkFromCore) => void, stream: (parts: Iterable<LinkFromCore>) => void): void {
    let message: unknown
    try {
      message = JSON.parse(line)
    } catch {
      this.handler.onError('link: a line that is not JSON was ignored')
      return
    }
    this.handler.onMessage(message, reply, stream)
  }
}

/** One message a turn of the loop, and none while the other end does not read: what is decided meanwhile does not wait. */
async function streamTo(socket: Socket, parts: Iterable<LinkFromCore>): Promise<void> {
  for (const part of parts) {
    if (socket.destroyed) return
    if (socket.write(`${JSON.stringify(part)}\n`)) await new Promise((resolve) => setImmediate(resolve))
    else await once(socket, 'drain', { signal: AbortSignal.timeout(STALLED_MS_MAX) })
  }
}
