import type { AddressInfo, Server } from 'node:net'
import { RateLimit } from './rate-limit.ts'

/** For this long nobody gets to the process: the kernel refuses, at no cost to the sessions that are up. */
const SHUT_MS = 250
/** Connections that the kernel may hand over in one turn of the loop. */
const BACKLOG = 64

export interface DoorOptions {
  readonly server: Server
  readonly host: string
  readonly port: number
  /** Connections a second that are looked at; beyond them the door is shut for a while. */
  readonly perSecond: number
  readonly onShut: (reason: string) => void
}

/** The listening socket of a server. Who knocks too often finds it shut, because even refusing a connection takes time from those that are in. */
export class Door {
  private readonly options: DoorOptions
  private readonly limit: RateLimit
  private timer: NodeJS.Timeout | null = null
  private boundPort: number

  constructor(options: DoorOptions) {
    this.options = options
    this.limit = new RateLimit(options.perSecond)
    this.boundPort = options.port
  }

  get port(): number {
    return this.boundPort
  }

  /** Listens; an occupied port rejects with Node's own error. */
  async open(): Promise<void> {
    await this.listen()
    this.boundPort = (this.options.server.address() as AddressInfo).port
  }

  /** A connection came in. */
  knocked(nowUs: number): void {
    if (this.timer !== null || this.limit.take(nowUs)) return
    this.options.onShut(`more than ${this.options.perSecond} connections a second: none is taken for ${SHUT_MS} ms`)
    this.options.server.close()
    this.openLater()
  }

  /** For good; resolves when the last connection is gone. */
  async close(): Promise<void> {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    await new Promise<void>((resolve) => this.options.server.close(() => resolve()))
  }

  private openLater(): void {
    this.timer = setTimeout(() => {
      this.listen().then(
        () => { this.timer = null },
        () => this.openLater(),
      )
    }, SHUT_MS)
  }

  private async listen(): Promise<void> {
    const { server, host } = this.options
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port: this.boundPort, backlog: BACKLOG }, () => {
        server.off('error', reject)
        resolve()
      })
    })
  }
}
