import type { Socket } from 'node:net'
import { RawReader, valueOf, type RawMessage } from './raw-message.ts'

const WAIT_MS = 2_000

/** One TCP connection of the counterparty: what came in waits here in order. */
export class Line {
  readonly socket: Socket
  private readonly reader = new RawReader()
  private readonly inbox: RawMessage[] = []
  private readonly waiting = new Set<() => void>()
  private error: Error | null = null
  private ended = false

  constructor(socket: Socket) {
    this.socket = socket
    socket.setNoDelay(true)
    socket.on('data', (chunk: Buffer) => {
      try {
        this.inbox.push(...this.reader.push(chunk))
      } catch (error) {
        this.error ??= error as Error
      }
      this.wake()
    })
    socket.on('error', () => undefined)
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      this.ended = true
      this.wake()
    })
  }

  get isClosed(): boolean {
    return this.ended
  }

  write(bytes: string): void {
    this.socket.write(bytes, 'latin1')
  }

  /** The next message; null when the connection ended instead. */
  async next(what: string): Promise<RawMessage | null> {
    await this.until(what, () => this.inbox.length > 0 || this.ended)
    return this.inbox.shift() ?? null
  }

  /** Messages that are here already and were not taken. */
  get waitingTypes(): string[] {
    return this.inbox.map((message) => valueOf(message, 35) ?? '')
  }

  private async until(what: string, condition: () => boolean): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(check)
        reject(new Error(`waited ${WAIT_MS} ms for ${what}`))
      }, WAIT_MS)
      const check = (): void => {
        if (this.error === null && !condition()) return
        clearTimeout(timer)
        this.waiting.delete(check)
        if (this.error === null) resolve()
        else reject(this.error)
      }
      this.waiting.add(check)
      check()
    })
  }

  private wake(): void {
    for (const check of this.waiting) check()
  }
}
