import {
  OrdersQuerySchema, PERMISSIONS, PROTOCOL_VERSION, SlippageQuerySchema, requestErrorOf,
  type Me, type Mode, type OrdersPage, type Reference,
} from '@sluice/protocol'
import type { SignedIn } from './signed-in.ts'
import { SLIPPAGE_PARENTS_MAX, slippageSeries } from './slippage-series.ts'
import type { StoreReads } from './store-reads.ts'

export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

export interface ApiContext {
  readonly user: SignedIn
  readonly mode: Mode
  readonly reference: Reference
  readonly reads: StoreReads
  readonly nowUs: () => number
}

const HOUR_US = 3_600_000_000
export const failure = (status: number, code: string, message: string, path?: string): ApiAnswer => ({ status, body: { error: { code, message, ...(path === undefined ? {} : { path }) } } })

/** GET requests of a signed-in person; null when there is no such route. */
export async function apiAnswer(url: URL, context: ApiContext): Promise<ApiAnswer | null> {
  const { pathname } = url
  if (pathname === '/api/me') return { status: 200, body: me(context) }
  if (pathname === '/api/reference') return { status: 200, body: context.reference }
  const order = /^\/api\/orders\/(P-\d{1,16})$/.exec(pathname)
  const read = order !== null ? () => orderDetail(order[1] as string, context)
    : pathname === '/api/orders' ? () => ordersPage(url, context)
    : pathname === '/api/kpis/slippage' ? () => slippage(url, context)
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
  const input = Object.fromEntries(url.searchParams)
  const query = OrdersQuerySchema.safeParse(input)
  if (!query.success) return invalid(requestErrorOf(query.error, input))
  const orders = await reads.orders(query.data)
  const last = orders.at(-1)
  const page: OrdersPage = { orders, next: orders.length < query.data.limit || last === undefined ? null : last.parentSeq }
  return { status: 200, body: page }
}

async function slippage(url: URL, { reads, nowUs }: ApiContext): Promise<ApiAnswer> {
  const input = Object.fromEntries(url.searchParams)
  const query = SlippageQuerySchema.safeParse(input)
  if (!query.success) return invalid(requestErrorOf(query.error, input))
  const toUs = query.data.to ?? nowUs()
  const fromUs = query.data.from ?? toUs - HOUR_US
  const finished = await reads.finishedParents({ fromUs, toUs, limit: SLIPPAGE_PARENTS_MAX })
  return { status: 200, body: slippageSeries(finished, { fromUs, toUs }) }
}

const invalid = ({ code, message, path }: { code: string; message: string; path: string }): ApiAnswer => failure(400, code, message, path)
