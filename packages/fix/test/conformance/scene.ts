import { mkdtempSync, rmSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { connect as connectTls, createServer as createTlsServer } from 'node:tls'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SessionId } from '@sluice/domain'
import { expect } from 'vitest'
import { FixAcceptor, FixInitiator, FixSession, FileSessionStore, type FixAcceptorOptions, type FixInitiatorOptions, type FixMessage, type FixSessionConfig, type SessionHandlers } from '../../src/index.ts'
import { FIX44 } from '../../src/dictionary/index.ts'
import { Line } from './line.ts'
import { encodeRaw, utc, valueOf, type RawMessage } from './raw-message.ts'
import { SettableClock } from './settable-clock.ts'

export type Role = 'acceptor' | 'initiator'

export const SUBJECT = 'SLUICE'
export const PEER = 'PEER'
const HOST = '127.0.0.1'
const POLL_MS = 2
const WAIT_MS = 2_000
/** What the subject's owner understands; everything else of FIX 4.4 is unsupported. */
const UNDERSTOOD: Record<Role, ReadonlySet<string>> = {
  acceptor: new Set(['D', 'F', 'G', 'H', 'AF', 'B', 'j']),
  initiator: new Set(['8', '9', 'B', 'j']),
}

export interface SendOptions {
  /** Default: the next of the counterparty; null leaves the field out. */
  readonly seq?: number | null
  readonly sender?: string
  readonly target?: string
  readonly begin?: string
  readonly time?: string | null
  readonly more?: string
}

/** Expected values by tag; null says that the field must be absent. */
export type Expected = Readonly<Record<number, string | RegExp | null>>

export interface SceneOptions {
  /** The counterparty speaks TLS: as server with this key and certificate, as client with this authority. */
  readonly tls?: { readonly key: string; readonly cert: string; /** What it shows of itself, as client. */ readonly client?: { readonly key: string; readonly cert: string } }
  readonly config?: Partial<FixSessionConfig>
  readonly transport?: Partial<FixAcceptorOptions> | Partial<FixInitiatorOptions>
  /** The owner is told of what never left, as that of a desk is. */
  readonly onUnsent?: SessionHandlers['onUnsent']
}

/** Our acceptor or initiator on a real port, and one counterparty played by hand, byte by byte. */
export class Scene {
  readonly role: Role
  readonly clock = new SettableClock()
  /** `MsgType MsgSeqNum ClOrdID`, with ` dup` and ` resend`, in the order in which the owner got them. */
  readonly delivered: string[] = []
  readonly messages: FixMessage[] = []
  readonly ups: number[] = []
  readonly downs: string[] = []
  readonly refusals: string[] = []
  readonly notReplayed: number[] = []
  caughtUp = 0
  session!: FixSession
  acceptor: FixAcceptor | null = null
  initiator: FixInitiator | null = null
  line!: Line
  /** MsgSeqNum of the counterparty's next message. */
  nextOut = 1
  /** MsgSeqNum that our next message must have. */
  nextIn = 1
  port = 0
  private readonly dir = mkdtempSync(join(tmpdir(), 'fix-conformance-'))
  private store!: FileSessionStore
  private server: Server | null = null
  private tls: SceneOptions['tls']
  private readonly sockets: Socket[] = []
  /** Connections of our initiator that nobody has answered yet. */
  readonly dialled: Socket[] = []

  constructor(role: Role) {
    this.role = role
  }

  /** Our side stands and listens, or dials. */
  async start({ config = {}, transport = {}, tls, onUnsent }: SceneOptions = {}): Promise<this> {
    this.tls = tls
    this.store = new FileSessionStore({ dir: join(this.dir, 'session'), durability: 'written' })
    const own = { sessionId: 'S' as SessionId, role: this.role, senderCompId: SUBJECT, targetCompId: PEER, heartBtIntS: 30, appMsgTypes: UNDERSTOOD[this.role], dictionary: FIX44 }
    this.session = new FixSession({ ...own, ...config }, this.store, {
      onMessage: (message, { possDup, possResend }) => {
        this.messages.push(message)
        this.delivered.push(`${message.msgType} ${message.msgSeqNum} ${message.get(11) ?? ''}${possDup ? ' dup' : ''}${possResend ? ' resend' : ''}`.trim())
      },
      onUp: () => { this.ups.push(this.clock.now) },
      onDown: (reason) => { this.downs.push(reason) },
      onNotReplayed: ({ msgSeqNum }) => { this.notReplayed.push(msgSeqNum) },
      onCaughtUp: () => { this.caughtUp++ },
      ...(onUnsent === undefined ? {} : { onUnsent }),
    })
    const common = { host: HOST, clock: this.clock, pollMs: POLL_MS }
    if (this.role === 'acceptor') {
      this.acceptor = new FixAcceptor({ ...common, port: 0, sessions: [this.session], onRefused: (reason) => { this.refusals.push(reason) }, ...(transport as Partial<FixAcceptorOptions>) })
      await this.acceptor.listen()
      this.port = this.acceptor.port
    } else {
      this.server = tls === undefined ? createServer((socket) => this.takeSocket(socket)) : createTlsServer(tls, (socket) => this.takeSocket(socket))
      await new Promise<void>((resolve) => this.server?.listen(0, HOST, resolve))
      this.port = (this.server.address() as AddressInfo).port
      this.initiator = new FixInitiator({ ...common, port: this.port, session: this.session, reconnectMinMs: 1, reconnectMaxMs: 1, ...(transport as Partial<FixInitiatorOptions>) })
      this.initiator.start()
    }
    return this
  }

  /** A connection between the two; as counterparty of an acceptor we dial, from this address of ours, of an initiator we answer. */
  async connect(from = HOST): Promise<Line> {
    if (this.role === 'acceptor') {
      const { port, tls } = this
      const socket = tls === undefined ? connect({ host: HOST, port, localAddress: from }) : connectTls({ host: HOST, port, ca: tls.cert, servername: 'localhost', ...tls.client })
      this.sockets.push(socket)
      this.line = new Line(socket)
      await new Promise<void>((resolve) => socket.once(tls === undefined ? 'connect' : 'secureConnect', resolve))
    } else this.line = new Line(await this.nextDialled())
    return this.line
  }

  /** Connected and logged on. `body` is the counterparty's Logon; the answer must hold `expected`. */
  async logOn({ body = '98=0|108=30|', expected = {}, ...options }: SendOptions & { readonly body?: string; readonly expected?: Expected } = {}): Promise<this> {
    await this.connect()
    if (this.role === 'acceptor') this.send('A', body, options)
    await this.expect('A', { 98: '0', ...expected })
    if (this.role === 'initiator') this.send('A', body, options)
    return this
  }

  /** Started, connected, logged on, and known to be up. */
  async up(options: SceneOptions = {}): Promise<this> {
    await this.start(options)
    await this.logOn()
    await this.quiet()
    return this
  }

  /** The counterparty's message; answers its number. Without `seq` it takes the next one. */
  send(msgType: string, body = '', options: SendOptions = {}): number {
    const seq = options.seq === undefined ? this.nextOut++ : options.seq
    this.line.write(this.encode(msgType, body, { ...options, seq }))
    return seq ?? 0
  }

  /** The same number again: PossDupFlag(43)=Y and OrigSendingTime(122). */
  resend(msgType: string, seq: number, body = '', { origTime = utc(this.clock.now), ...options }: SendOptions & { readonly origTime?: string | null } = {}): void {
    this.send(msgType, body, { ...options, seq, more: `43=Y|${origTime === null ? '' : `122=${origTime}|`}${options.more ?? ''}` })
  }

  encode(msgType: string, body: string, { seq = this.nextOut, sender = PEER, target = SUBJECT, time = utc(this.clock.now), begin = 'FIX.4.4', more = '' }: SendOptions = {}): string {
    return encodeRaw(msgType, { begin, sender, target, seq, time, more }, body)
  }

  /** An application message of the counterparty for this role: an order to an acceptor, an execution to an initiator. */
  app(id: string): { readonly msgType: string; readonly body: string } {
    return this.role === 'acceptor' ? { msgType: 'D', body: orderBody(id, utc(this.clock.now)) } : { msgType: '8', body: executionBody(id, utc(this.clock.now)) }
  }

  sendApp(id: string, options: SendOptions = {}): number {
    const { msgType, body } = this.app(id)
    return this.send(msgType, body, options)
  }

  resendApp(id: string, seq: number): void {
    const { msgType, body } = this.app(id)
    this.resend(msgType, seq, body)
  }

  /** `MsgType MsgSeqNum ClOrdID` as `delivered` has it. */
  got(id: string, seq: number, marks = ''): string {
    return `${this.app(id).msgType} ${seq} ${id}${marks}`
  }

  /** Our application message, the other way round. */
  ours(id: string): string {
    const [msgType, body] = this.role === 'acceptor' ? ['8', executionBody(id, utc(this.clock.now))] : ['D', orderBody(id, utc(this.clock.now))]
    const sent = this.session.send({ msgType, body: body.replaceAll('|', '\x01'), clOrdId: id }, this.clock.nowUs())
    expect(sent.ok).toBe(true)
    return msgType
  }

  /** Our next message: its type, its number, the CompIDs and the fields named. */
  async expect(msgType: string, expected: Expected = {}, line = this.line): Promise<RawMessage> {
    const message = await line.next(`35=${msgType}`)
    if (message === null) throw new Error(`the connection ended instead of 35=${msgType}; ${this.downs.join('; ')}`)
    const fields: Record<string, string | undefined> = { 8: valueOf(message, 8), 35: valueOf(message, 35), 49: valueOf(message, 49), 56: valueOf(message, 56) }
    const wanted: Record<string, unknown> = { 8: 'FIX.4.4', 35: msgType, 49: SUBJECT, 56: PEER }
    const isDup = valueOf(message, 43) === 'Y'
    if (!isDup) {
      fields[34] = valueOf(message, 34)
      wanted[34] = String(this.nextIn)
      this.nextIn++
    }
    for (const [tag, value] of Object.entries(expected)) {
      fields[tag] = valueOf(message, Number(tag))
      wanted[tag] = value === null ? undefined : value instanceof RegExp ? expect.stringMatching(value) : value
    }
    expect(fields, message.raw.replaceAll('\x01', '|')).toEqual(wanted)
    return message
  }

  async expectReject(seq: number, msgType: string, reason: number, tag: number | null): Promise<RawMessage> {
    return await this.expect('3', { 45: String(seq), 372: msgType, 373: String(reason), 371: tag === null ? null : String(tag), 58: /./ })
  }

  /** The connection ends; every message before its end must be a Logout with this Text(58). Null: there is none. */
  async expectEnd(logout: RegExp | null, line = this.line): Promise<void> {
    if (logout !== null) await this.expect('5', { 58: logout }, line)
    const message = await line.next('the end')
    expect(message?.raw.replaceAll('\x01', '|') ?? null).toBe(null)
  }

  /** A Logon with the right CompIDs and these fields, from whoever knows them: the connection ends without a word. */
  async strangerTries(fields: string, options: SendOptions = {}): Promise<void> {
    const line = await this.connect()
    this.send('A', `98=0|108=30|${fields}`, { seq: 1, ...options })
    await this.expectEnd(null, line)
  }

  /** The session is as alive as before and had nothing else to say: the next message is the answer to a TestRequest. */
  async quiet(): Promise<void> {
    const id = `Q${this.nextOut}`
    this.send('1', `112=${id}|`)
    await this.expect('0', { 112: id })
  }

  /** Like a failing network: no Logout. */
  async drop(): Promise<void> {
    const { downs } = this
    const before = downs.length
    this.line.socket.destroy()
    await this.until('our side saw the end', () => downs.length > before)
  }

  async until(what: string, condition: () => boolean): Promise<void> {
    const deadline = Date.now() + WAIT_MS
    while (!condition()) {
      if (Date.now() > deadline) throw new Error(`did not happen in ${WAIT_MS} ms: ${what}`)
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    this.initiator?.suspend()
    await Promise.all([this.initiator?.close(100), this.acceptor?.close(100)])
    for (const socket of this.sockets) socket.destroy()
    await new Promise<void>((resolve) => (this.server === null ? resolve() : this.server.close(() => resolve())))
    await this.store.close()
    rmSync(this.dir, { recursive: true, force: true })
  }

  private takeSocket(socket: Socket): void {
    this.sockets.push(socket)
    this.dialled.push(socket)
  }

  /** The next attempt has its time by our clock: it is moved until somebody dials. */
  private async nextDialled(): Promise<Socket> {
    const deadline = Date.now() + WAIT_MS
    for (let socket = this.dialled.shift(); ; socket = this.dialled.shift()) {
      if (socket !== undefined) return socket
      if (Date.now() > deadline) throw new Error(`our initiator did not dial in ${WAIT_MS} ms`)
      await this.clock.advance(0.01)
    }
  }
}

/** NewOrderSingle(D). */
export const orderBody = (clOrdId: string, time: string): string => `11=${clOrdId}|1=ACC1|21=1|55=AVAX|54=1|60=${time}|38=100|40=2|44=10.5|59=0|`

/** ExecutionReport(8) of a new order. */
export const executionBody = (clOrdId: string, time: string): string =>
  `37=O-${clOrdId}|11=${clOrdId}|17=E-${clOrdId}|150=0|39=0|55=AVAX|54=1|38=100|40=2|44=10.5|151=100|14=0|6=0|60=${time}|`
