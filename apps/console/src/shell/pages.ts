import type { Permission } from '@sluice/protocol'

export interface PageEntry {
  readonly href: string
  readonly label: string
  /** Shown only to who may; everything else is for all who are signed in. */
  readonly needs?: Permission
}

export const PAGES: readonly PageEntry[] = [
  { href: '/', label: 'Desk' },
  { href: '/orders', label: 'Orders' },
  { href: '/objectives', label: 'Objectives' },
  { href: '/models', label: 'Models' },
  { href: '/sessions', label: 'Sessions' },
  { href: '/alerts', label: 'Alerts' },
  { href: '/operations', label: 'Operations' },
  { href: '/users', label: 'Users', needs: 'readUsers' },
]

/** Who may read the audit and not the users finds it under its own name. */
const AUDIT: PageEntry = { href: '/users', label: 'Audit' }

export function pagesOf(permissions: readonly Permission[]): readonly PageEntry[] {
  const pages = PAGES.filter(({ needs }) => needs === undefined || permissions.includes(needs))
  return permissions.includes('readAudit') && !permissions.includes('readUsers') ? [...pages, AUDIT] : pages
}

export const isWithin = (path: string, href: string): boolean => (href === '/' ? path === '/' : path === href || path.startsWith(`${href}/`))

/** Pages that make do with little room, as on a small screen or enlarged: the others scroll sideways, under a bar that does not. */
export const fitsNarrow = (path: string): boolean => ['/sessions', '/alerts', '/operations'].some((href) => isWithin(path, href))

/** What the tab says: the count of unacknowledged alerts first, then where one is. */
export function tabTitle(path: string, unacknowledged: number): string {
  const inner = /^\/(?:orders|alerts|models|sessions)\/([\w.-]{1,40})$/.exec(path)?.[1]
  const page = PAGES.find(({ href }) => href !== '/' && isWithin(path, href))
  const where = inner ?? page?.label
  return `${unacknowledged > 0 ? `(${unacknowledged}) ` : ''}Sluice${where === undefined ? '' : ` \u00b7 ${where}`}`
}
