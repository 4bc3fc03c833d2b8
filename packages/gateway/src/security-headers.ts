/** Of every answer: nothing is guessed, framed, or told to other sites. */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** Of the API: data is never a page. */
export const API_HEADERS = { ...SECURITY_HEADERS, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" } as const

/**
 * Of pages: everything from this desk alone, and no other page may frame the desk with its kill switch and its ticket. The page
 * framework starts itself by inline scripts, the grids style themselves inline.
 */
export const PAGE_HEADERS = {
  ...SECURITY_HEADERS,
  'content-security-policy': [
    "default-src 'self'", "script-src 'self' 'unsafe-inline'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self' data:", "media-src 'self' data: blob:",
    "connect-src 'self'", "worker-src 'self' blob:", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
  ].join('; '),
} as const
