import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { memoryAdapter } from 'better-auth/adapters/memory'
import { hashPassword } from 'better-auth/crypto'
import { io, type Socket } from 'socket.io-client'
import type { ParentRecord } from '@sluice/domain'
import {
  PROTOCOL_VERSION, ROLES, SOCKET_PATH, applyTopicMessage, emptyTopicView,
  type ClientToServerEvents, type Reference, type ServerToClientEvents, type Topic, type TopicMessage, type TopicView,
} from '@sluice/protocol'
import type { ConsoleState } from '@sluice/runtime'
import { createAuth, type Auth } from '../src/auth.ts'
import { MemoryAuditLog } from '../src/memory-audit-log.ts'
import { startGateway, type Gateway, type GatewayOptions } from '../src/gateway.ts'
import type { StoreReads } from '../src/store-reads.ts'
import { FakeCore } from './fake-core.ts'
import { FakeTail } from './fake-tail.ts'

export const EMAIL = 'trader@sluice.local'
export const PASSWORD = 'correct-horse-battery'
export const PAGE_ORIGIN = 'http://localhost:3000'

export const parent = (n: number, changes: Partial<Record<keyof ParentRecord, unknown>> = {}): ParentRecord => ({
  type: 'parent', parentId: `P-${n}`, parentSeq: n, clOrdId: `C${n}`, source: { kind: 'user', user: EMAIL, requestId: `request-${n}` }, owner: EMAIL, account: '', symbol: 'AVAX', side: 'buy',
  orderQty: 100, limitPrice: null, timeInForce: 'day', urgency: 'normal', objective: 'balanced', objectiveVersion: 1, strategy: 'dynamic', control: false, status: 'working', cumQty: 0,
  leavesQty: 100, liveQty: 0, grossPriceLots: 0, feesMicro: 0, receivedUs: 1, doneUs: null, arrivalBid: null, arrivalAsk: null, decisions: 0, denial: null, hold: null,
  kpi: { slippageBps: null, filledShare: 0, feesBps: null, markout1sBps: null, firstFillUs: null, doneUs: null }, ...changes,
}) as unknown as ParentRecord

const state = (): ConsoleState => ({
  seq: 10, lsn: 11, stateHash: 'h', parents: [parent(1), parent(2)], children: [], decisions: [], executions: [], overrides: [], breakers: [], alerts: [], objectives: [], models: [], defaultObjective: 'balanced',
  kill: { type: 'kill', on: false, by: 'start', reason: '', liveChildren: 0 }, strategy: { type: 'strategy', strategy: 'dynamic', by: 'start', reason: '' },
}) as unknown as ConsoleState

const reference: Reference = {
  protocolVersion: PROTOCOL_VERSION, mode: 'SIMULATION', configHash: 'c', venues: [], objectives: {}, defaultObjective: 'balanced', limits: {} as never, alertRules: [], staticWaterfall: [],
  instruments: [{ symbol: 'AVAX', name: 'Avax', currency: 'USD', priceScale: 10_000, lotSize: 10, tick: 100, advLots: 1, referencePrice: 1 }] as never,
  routing: { strategy: 'dynamic', controlShareMicro: 0, waterfallMode: 'auto', splitWidth: 3, staleAfterUs: 1, unackedTimeoutUs: 2_000_000 },
}

export type LiveSocket = Socket<ServerToClientEvents, ClientToServerEvents>

/** Rows of the sign-in library, as its memory adapter keeps them. */
export interface AuthRows {
  user: { id: string; email: string; role: string; disabled: boolean }[]
  session: { id: string; userId: string; token: string; expiresAt: Date }[]
  account: object[]
  verification: object[]
}

/** Hashing is slow by design: once for all tests of a file. */
let passwordHash: Promise<string> | undefined

/** A gateway on free ports with a core of the test's making. */
export class DeskFixture {
  readonly dir = mkdtempSync(join(tmpdir(), 'sluice-gateway-'))
  readonly core = new FakeCore(join(this.dir, 'core.sock'), state())
  readonly tails: FakeTail[] = []
  reads: StoreReads = { order: async () => null, orders: async () => [], parentByRequest: async () => null, finishedParents: async () => [], alerts: async () => [], objectiveVersions: async () => [], recentDecisions: async () => [] }
  readonly authRows: AuthRows = { user: [], session: [], account: [], verification: [] }
  readonly audit = new MemoryAuditLog()
  storeAway = false
  gateway!: Gateway
  auth!: Auth
  private readonly sockets: LiveSocket[] = []

  async start(options: Partial<GatewayOptions> & { signInsPerMinute?: number } = {}): Promise<this> {
    const { signInsPerMinute = 1_000, ...rest } = options
    const auth = createAuth({ database: memoryAdapter(this.authRows as never), secret: 'x'.repeat(40), publicUrl: PAGE_ORIGIN, trustedOrigins: [PAGE_ORIGIN], signInsPerMinute })
    const away = (): Promise<never> => Promise.reject(new Error('away'))
    this.auth = {
      ...auth,
      session: (headers) => (this.storeAway ? away() : auth.session(headers)),
      liveSessions: (ids) => (this.storeAway ? away() : auth.liveSessions(ids)),
    }
    const password = await (passwordHash ??= hashPassword(PASSWORD))
    for (const role of ROLES) {
      const user = { id: `user-${role}`, email: `${role}@sluice.local`, name: role, role, disabled: false, emailVerified: true, createdAt: new Date(), updatedAt: new Date() }
      this.authRows.user.push(user)
      this.authRows.account.push({ id: `account-${role}`, userId: user.id, accountId: user.id, providerId: 'credential', password, createdAt: new Date(), updatedAt: new Date() })
    }
    await this.core.start()
    this.gateway = await startGateway({
      host: '127.0.0.1', port: 0, nextPort: 1, trustedOrigins: [PAGE_ORIGIN], audit: this.audit, linkPath: join(this.dir, 'core.sock'), reference, auth: this.auth,
      rerank: ({ ranked }) => [...ranked].reverse(),
      reads: {
        order: (id) => this.reads.order(id), orders: (query) => this.reads.orders(query), parentByRequest: (id) => this.reads.parentByRequest(id), finishedParents: (query) => this.reads.finishedParents(query),
        alerts: (query) => this.reads.alerts(query), objectiveVersions: (name) => this.reads.objectiveVersions(name),
        recentDecisions: (limit) => this.reads.recentDecisions(limit),
      },
      openTail: () => {
        const tail = new FakeTail()
        this.tails.push(tail)
        return tail
      },
      store: () => ({ id: 'store', connected: true, lsn: 0, seq: 0, lagUs: 0, rowsWritten: 0, error: null }),
      commandMs: 300, flushMs: 5, sessions: { freshMs: 0 }, ...rest,
    })
    return this
  }

  async stop(): Promise<void> {
    for (const socket of this.sockets) socket.disconnect()
    await this.gateway.close()
    await this.core.stop()
    rmSync(this.dir, { recursive: true, force: true })
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.gateway.port}${path}`
  }

  get tail(): FakeTail {
    return this.tails.at(-1) as FakeTail
  }

  signInRequest(email = EMAIL, password = PASSWORD, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.url('/api/auth/sign-in/email'), { method: 'POST', headers: { 'content-type': 'application/json', origin: PAGE_ORIGIN, ...headers }, body: JSON.stringify({ email, password }) })
  }

  /** The cookie of a fresh sign-in. */
  async signIn(email = EMAIL): Promise<string> {
    const response = await this.signInRequest(email)
    const cookie = response.headers.getSetCookie().map((line) => line.split(';')[0]).find((pair) => pair?.startsWith('sluice.session_token='))
    if (response.status !== 200 || cookie === undefined) throw new Error(`sign-in answered ${response.status}: ${await response.text()}`)
    return cookie
  }

  socket(cookie: string, headers: Record<string, string> = {}): LiveSocket {
    const socket: LiveSocket = io(`http://127.0.0.1:${this.gateway.port}`, { path: SOCKET_PATH, transports: ['websocket'], reconnection: false, forceNew: true, extraHeaders: { cookie, ...headers } })
    this.sockets.push(socket)
    return socket
  }

  async connect(cookie: string, headers?: Record<string, string>): Promise<LiveSocket> {
    const socket = this.socket(cookie, headers)
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve)
      socket.once('connect_error', reject)
    })
    return socket
  }
}

/** A browser's copy of some topics, kept by the protocol's own rules. */
export class Follower {
  readonly views = new Map<Topic, TopicView<Topic>>()
  readonly messages: TopicMessage[] = []
  /** False: nothing is acknowledged. */
  acknowledges = true
  private readonly socket: LiveSocket

  constructor(socket: LiveSocket) {
    this.socket = socket
    socket.on('topics', (messages, done) => {
      for (const message of messages) {
        this.messages.push(message)
        const { outcome, view } = applyTopicMessage(this.views.get(message.topic) ?? emptyTopicView(message.topic), message)
        if (outcome === 'gap') void socket.emitWithAck('topics:resync', { topics: [message.topic] })
        this.views.set(message.topic, view)
      }
      if (this.acknowledges) done()
    })
  }

  async follow(...topics: Topic[]): Promise<void> {
    const answer = await this.socket.timeout(5_000).emitWithAck('topics:subscribe', { topics })
    if (!answer.ok) throw new Error(answer.error.message)
  }

  rows(topic: Topic): unknown[] {
    return [...(this.views.get(topic)?.rows.values() ?? [])]
  }
}
