import type { HttpError } from '@sluice/protocol'
import { faultSentence, sentence } from '../command/sentence.ts'

const REQUEST_MS_MAX = 10_000

/** An answer other than 2xx, in the desk's words. */
export class RequestFailed extends Error {
  readonly status: number
  readonly code: string
  /** Seconds after which it may be tried again, where the desk says so. */
  readonly retryAfterS: number | null
  constructor(status: number, code: string, message: string, retryAfterS: number | null = null) {
    super(message)
    this.name = 'RequestFailed'
    this.status = status
    this.code = code
    this.retryAfterS = retryAfterS
  }
}

/** Asks the desk; same origin, the session rides on its cookie. */
export async function requestJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, { ...init, headers: { accept: 'application/json', ...init.headers }, signal: init.signal ?? AbortSignal.timeout(REQUEST_MS_MAX) })
  } catch {
    throw new RequestFailed(0, 'UNREACHABLE', 'The desk cannot be reached. Check that it runs, then try again.')
  }
  const body: unknown = await response.json().catch(() => undefined)
  if (!response.ok) throw failureOf(response, body)
  // The connection broke, or the time was up, within the answer.
  if (body === undefined) throw new RequestFailed(0, 'UNREACHABLE', 'The desk\u2019s answer broke off. Try again.')
  return body as T
}

function failureOf({ status, headers }: Response, body: unknown): RequestFailed {
  const retryAfterS = secondsOf(headers.get('retry-after'))
  const error = (body as HttpError | null | undefined)?.error
  if (error !== undefined && typeof error === 'object') return new RequestFailed(status, error.code, faultSentence({ path: error.path ?? '', message: error.message }), retryAfterS)
  const { message, code } = (body ?? {}) as { readonly message?: unknown; readonly code?: unknown }
  return new RequestFailed(status, typeof code === 'string' ? code : String(status), typeof message === 'string' ? sentence(message) : `The desk answered ${status}.`, retryAfterS)
}

const secondsOf = (header: string | null): number | null => (header !== null && /^\d{1,6}$/.test(header) ? Number(header) : null)
