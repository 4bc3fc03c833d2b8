import { SnapshotAssembly, type CommandInput, type LinkFromCore, type LinkToCore } from '@sluice/runtime'
import { connect, type Socket } from 'node:net'

export type LinkAnswer = Extract<LinkFromCore, { type: 'answer' }>
/** `away`: never left the gateway. `unknown`: left, no answer in time or the link broke. */
export type CommandOutcome = { readonly kind: 'answered'; readonly answer: LinkAnswer } | { readonly kind: 'refused'; readonly reason: string } | { readonly kind: 'away' } | { readonly kind: 'full' } | { readonly kind: 'unknown' }

type LinkRequest = Exclude<Extract<LinkToCore, { readonly requestId: string }>, { type: 'hashes' }>

/** What others of the gateway's process may use of its link. */
export type GatewayLink = Pick<LinkClient, 'isConnected' | 'send' | 'request'>

export interface LinkClientOptions {
  readonly path: string
  readonly onMessage: (message: LinkFromCore) => void
  readonly onConnected: (connected: boolean) => void
  /** An answer that came after its command was given up. */
  readonly onLateAnswer?: (answer: LinkAnswer) => void
  readonly onError?: (message: string) => void
  readonly reconnectMs?: number
  readonly reconnectMaxMs?: number
  readonly pendingMax?: number
  /** Nothing heard for this long: the link is dropped and dialled again. */
  readonly silentMsMax?: number
}

/** A part of a snapshot is the longest line. */
const LINE_CHARS_MAX = 64 * 1024 * 1024

/** The gateway's side of the link to the core: dials until it answers, and again whenever it is lost. */
export class LinkClient {
  private readonly options: Required<LinkClientOptions>
  private readonly pending = new Map<string, (outcome: CommandOutcome) => void>()
  private socket: Socket | null = null
  private connected = false
  private closed = false
  private retry: NodeJS.Timeout | null = null
  private waitMs: number

  constructor(options: LinkClientOptions) {
    this.options = { onLateAnswer: () => {}, onError: () => {}, reconnectMs: 50, reconnectMaxMs: 1_000, pendingMax: 1_000, silentMsMax: 15_000, ...options }
    this.waitMs = this.options.reconnectMs
  }

  get isConnected(): boolean {
    return this.connected
  }

  start(): void {
    const socket = connect(this.options.path)
    this.socket = socket
    const assembly = new SnapshotAssembly()
    const parts: string[] = []
    let length = 0
    socket.setEncoding('utf8')
    socket.setTimeout(this.options.silentMsMax, () => socket.destroy(new Error('silent')))
    socket.on('connect', () => {
      this.connected = true
      this.waitMs = this.options.reconnectMs
      this.options.onConnected(true)
    })
    socket.on('data', (chunk: string) => {
      let from = 0
      for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', from)) {
        parts.push(chunk.slice(from, end))
        this.take(parts.length === 1 ? (parts[0] as string) : parts.join(''), assembly)
        parts.length = 0
        length = 0
        from = end + 1
      }
      if (from < chunk.length) {
        parts.push(chunk.slice(from))
        length += chunk.length - from
        if (length > LINE_CHARS_MAX) socket.destroy(new Error('line too long'))
      }
    })
    socket.on('error', () => {})
    socket.on('close', () => this.lost())
  }

  /** False when the link is down: nothing is kept for later. */
  send(message: LinkToCore): boolean {
    if (!this.connected || this.socket === null) return false
    this.socket.write(`${JSON.stringify(message)}\n`)
    return true
  }

  /** Sends once and waits for the core's own answer. */
  command(requestId: string, input: CommandInput, timeoutMs: number): Promise<CommandOutcome> {
    return this.request({ type: 'command', requestId, input }, timeoutMs)
  }

  /** As `command`, of anything that the core answers by its request id. */
  request(message: LinkRequest, timeoutMs: number): Promise<CommandOutcome> {
    if (!this.connected) return Promise.resolve({ kind: 'away' })
    const { requestId } = message
    // The kill goes through whatever else waits.
    const isKill = message.type === 'command' && message.input.kind === 'set-kill' && message.input.on
    if (!isKill && this.pending.size >= this.options.pendingMax) return Promise.resolve({ kind: 'full' })
    return new Promise((resolve) => {
      const settle = (outcome: CommandOutcome): void => {
        clearTimeout(timer)
        this.pending.delete(requestId)
        resolve(outcome)
      }
      const timer = setTimeout(() => settle({ kind: 'unknown' }), timeoutMs)
      this.pending.set(requestId, settle)
      this.send(message)
    })
  }

  close(): void {
    this.closed = true
    if (this.retry !== null) clearTimeout(this.retry)
    this.socket?.destroy()
    for (const settle of [...this.pending.values()]) settle({ kind: 'unknown' })
  }

  private take(line: string, assembly: SnapshotAssembly): void {
    let message: LinkFromCore | null
    try {
      message = assembly.take(JSON.parse(line) as LinkFromCore)
    } catch {
      this.options.onError('the core sent a line that is not JSON')
      return
    }
    if (message === null) return
    if (message.type !== 'answer' && message.type !== 'refused') return this.options.onMessage(message)
    const settle = this.pending.get(message.requestId)
    if (message.type === 'refused') settle?.({ kind: 'refused', reason: message.reason })
    else if (settle === undefined) this.options.onLateAnswer(message)
    else settle({ kind: 'answered', answer: message })
  }

  private lost(): void {
    const was = this.connected
    this.connected = false
    this.socket = null
    for (const settle of [...this.pending.values()]) settle({ kind: 'unknown' })
    if (was) this.options.onConnected(false)
    if (this.closed) return
    this.retry = setTimeout(() => this.start(), this.waitMs)
    this.waitMs = Math.min(this.waitMs * 2, this.options.reconnectMaxMs)
  }
}
