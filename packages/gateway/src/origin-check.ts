import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a request may come from one of our own pages. A page of another origin would ride on the cookie. No Origin at all: no
 * browser page, or a same-origin GET, unless the browser itself says that another site asks.
 */
export function isTrustedOrigin({ origin, 'sec-fetch-site': site }: IncomingHttpHeaders, trusted: readonly string[]): boolean {
  if (origin !== undefined) return trusted.includes(origin)
  return site === undefined || site === 'same-origin' || site === 'none'
}
