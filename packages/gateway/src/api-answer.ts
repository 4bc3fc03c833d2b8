/** Of a read over HTTP. */
export interface ApiAnswer {
  readonly status: number
  readonly body: unknown
}

/** In the desk's words; see `HttpError`. */
export const failure = (status: number, code: string, message: string, path?: string): ApiAnswer => ({ status, body: { error: { code, message, ...(path === undefined ? {} : { path }) } } })
