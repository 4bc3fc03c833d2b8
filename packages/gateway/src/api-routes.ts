import type { DecisionRecord, ObjectiveRecord } from '@sluice/domain'
import {
  AlertsQuerySchema, HASHED_TOPICS, ObjectiveHistoryQuerySchema, ObjectivePreviewQuerySchema, OrdersQuerySchema, PERMISSIONS, PREVIEW_DECISIONS_MAX, PROTOCOL_VERSION, SlippageQuerySchema, TOPICS_PER_CLIENT_MAX,
  TopicSchema, isHashed, requestErrorOf,
  type AlertsPage, type EngineHashes, type Me, type Mode, type ObjectiveHistory, type OrdersPage, type Reference, type RequestError, type Topic,
} from '@sluice/protocol'
import { failure, type ApiAnswer } from './api-answer.ts'
import type { FixMessageRoutes } from './fix-message-routes.ts'
import { modelAnswer, type ModelContext } from './model-routes.ts'
import { objectivePreview, type Rerank } from './objective-preview.ts'
import type { SignedIn } from './signed-in.ts'
import { SLIPPAGE_PARENTS_MAX, slippageSeries } from './slippage-series.ts'
import type { StoreReads } from './store-reads.ts'

export interface ApiContext {
  readonly user: SignedIn
  readonly mode: Mode
  readonly reference: Reference
  readonly reads: StoreReads
  readonly nowUs: () => number
  /** Decisions of a scope, newest first. */
  readonly decisionsOf: (objective: string, max: number) => readonly DecisionRecord[]
  readonly rerank: Rerank
  /** The objective as the desk has it now. */
  readonly objective: (name: string) => ObjectiveRecord | undefined
  readonly models: ModelContext
  readonly fixMessages: FixMessageRoutes
  /** Null when the core does not answer in time. */
  readonly engineHashes: (topics: readonly Topic[]) => Promise<EngineHashes | null>
}

const OBJECTIVE_VERSIONS_MAX = 200
const HOUR_US = 3_600_000_000

/** GET requests of a signed-in person; null when there is no such route. */
export async function apiAnswer(url: URL, context: ApiContext): Promise<ApiAnswer | null> {
  const { pathname } = url
  if (pathname === '/api/me') return { status: 200, body: me(context) }
  if (pathname === '/api/reference') return { status: 200, body: context.reference }
  if (pathname === '/api/objectives/preview') return preview(url, context)
  if (pathname === '/api/engine-hash') return engineHash(url, context)
  const answered = await modelAnswer(url, context.models) ?? await context.fixMessages.answer(url)
  if (answered !== null) return answered
  const order = /^\/api\/orders\/(P-\d{1,16})$/.exec(pathname)
  const read = order !== null ? () => orderDetail(order[1] as string, context)
    : pathname === '/api/orders' ? () => ordersPage(url, context)
    : pathname === '/api/kpis/slippage' ? () => slippage(url, context)
    : pathname === '/api/alerts' ? () => alertsPage(url, context)
    : pathname === '/api/objectives/history' ? () => objectiveHistory(url, context)
    : null
  if (read === null) return null
  try {
    return await read()
  } catch {
    return failure(503, 'STORE_AWAY', 'the database does not answer: live data goes on, history is back when it is')
  }
}

const me = ({ user, mode }: ApiContext): Me => ({ user, permissions: PERMISSIONS[user.role], mode, protocolVersion: PROTOCOL_VERSION })

async function orderDetail(parentId: string, { reads }: ApiContext): Promise<ApiAnswer> {
  const detail = await reads.order(parentId)
  return detail === null ? failure(404, 'UNKNOWN_PARENT', `no order ${parentId} in the database`) : { status: 200, body: detail }
}

async function ordersPage(url: URL, { reads }: ApiContext): Promise<ApiAnswer> {
  return withQuery(url, OrdersQuerySchema, async (query) => {
    const orders = await reads.orders(query)
    const last = orders.at(-1)
    return { orders, next: orders.length < query.limit || last === undefined ? null : last.parentSeq } satisfies OrdersPage
  })
}

async function slippage(url: URL, { reads, nowUs }: ApiContext): Promise<ApiAnswer> {
  return withQuery(url, SlippageQuerySchema, async (query) => {
    const toUs = query.to ?? nowUs()
    const fromUs = query.from ?? toUs - HOUR_US
    return slippageSeries(await reads.finishedParents({ fromUs, toUs, limit: SLIPPAGE_PARENTS_MAX }), { fromUs, toUs })
  })
}

async function alertsPage(url: URL, { reads }: ApiContext): Promise<ApiAnswer> {
  return withQuery(url, AlertsQuerySchema, async ({ limit, before }) => {
    const alerts = await reads.alerts({ limit, ...(before === undefined ? {} : { before }) })
    const last = alerts.at(-1)
    return { alerts, next: alerts.length < limit || last === undefined ? null : last.raisedUs } satisfies AlertsPage
  })
}

async function objectiveHistory(url: URL, { reads, objective: present }: ApiContext): Promise<ApiAnswer> {
  return withQuery(url, ObjectiveHistoryQuerySchema, async ({ objective }) => {
    const stored = await reads.objectiveVersions(objective)
    const now = present(objective)
    // What counts now may not be in the database yet.
    const versions = now === undefined || stored.some(({ version }) => version >= now.version) ? stored : [now, ...stored]
    return { versions: versions.slice(0, OBJECTIVE_VERSIONS_MAX) } satisfies ObjectiveHistory
  })
}

async function preview(url: URL, { decisionsOf, rerank }: ApiContext): Promise<ApiAnswer> {
  return withQuery(url, ObjectivePreviewQuerySchema, async ({ objective, ...weights }) => objectivePreview(decisionsOf(objective, PREVIEW_DECISIONS_MAX), weights, rerank))
}

async function engineHash(url: URL, context: ApiContext): Promise<ApiAnswer> {
  const topics = (url.searchParams.get('topics') ?? '').split(',')
  const wrong = topics.find((topic) => !TopicSchema.safeParse(topic).success || !isHashed(topic as Topic))
  if (wrong !== undefined || topics.length > TOPICS_PER_CLIENT_MAX) {
    const fault = wrong === undefined ? `names ${topics.length} topics: at most ${TOPICS_PER_CLIENT_MAX}` : `names ${JSON.stringify(wrong.slice(0, 40))}: must be some of ${HASHED_TOPICS.join(', ')} and order:P-1, with commas`
    return failure(400, 'INVALID', `topics ${fault}`, 'topics')
  }
  const hashes = await context.engineHashes(topics as Topic[])
  return hashes === null ? failure(503, 'CORE_AWAY', 'the trading core does not answer') : { status: 200, body: hashes }
}

interface QuerySchema<Query> {
  safeParse(input: unknown): { readonly success: true; readonly data: Query } | { readonly success: false; readonly error: Parameters<typeof requestErrorOf>[0] }
}

async function withQuery<Query>(url: URL, schema: QuerySchema<Query>, answer: (query: Query) => Promise<unknown>): Promise<ApiAnswer> {
  const input = Object.fromEntries(url.searchParams)
  const query = schema.safeParse(input)
  return query.success ? { status: 200, body: await answer(query.data) } : invalid(requestErrorOf(query.error, input))
}

const invalid = ({ code, message, path }: RequestError): ApiAnswer => failure(400, code, message, path)
