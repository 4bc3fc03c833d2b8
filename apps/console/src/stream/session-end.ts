/** Why a person stands before the sign-in form. */
export const SESSION_END_REASONS = ['expired', 'revoked', 'signed-out'] as const
export type SessionEndReason = (typeof SESSION_END_REASONS)[number]

const RETURN_LENGTH_MAX = 512

/** A path of this desk to come back to; everything else is the desk page. Never another origin, whatever the text does. */
export function safeReturnPath(text: string | null | undefined): string {
  if (text == null || text.length > RETURN_LENGTH_MAX || !/^\/(?![/\\])[\x21-\x7e]*$/.test(text) || text.includes('\\')) return '/'
  return text.startsWith('/sign-in') || text.startsWith('/api/') ? '/' : text
}

export const isSessionEndReason = (text: string | null): text is SessionEndReason => (SESSION_END_REASONS as readonly (string | null)[]).includes(text)

/** The sign-in page that tells why and leads back. */
export function signInPath(reason: SessionEndReason | null, from: string): string {
  const query = new URLSearchParams()
  if (reason !== null) query.set('ended', reason)
  const back = safeReturnPath(from)
  if (back !== '/') query.set('from', back)
  const text = query.toString()
  return text === '' ? '/sign-in' : `/sign-in?${text}`
}
