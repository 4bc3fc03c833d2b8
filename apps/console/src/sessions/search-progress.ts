import { formatNumber } from '@sluice/ui'

export interface SearchProgress {
  /** A field cannot be read: nothing was asked with it. */
  readonly faulty: boolean
  readonly searching: boolean
  /** By the person, before the log's beginning. */
  readonly stopped: boolean
  readonly found: number
  /** Messages of the log that were looked at. */
  readonly read: number
  /** The log goes on further back. */
  readonly more: boolean
  /** The search begins at a time: further back nothing was asked for. */
  readonly since: boolean
  /** Time down to which it was read, for people; null: nothing was there. */
  readonly backTo: string | null
}

/** How a search stands, as it is. */
export function progressText({ faulty, searching, stopped, found, read, more, since, backTo }: SearchProgress): string {
  if (faulty) return `Not searched: correct what is marked.${found > 0 ? ' What is shown is from before.' : ''}`
  if (stopped && more && read === 0 && !searching) return 'Stopped by you before anything was read'
  const counts = read === 0 ? `${formatNumber(found)} found` : `${formatNumber(found)} found of ${formatNumber(read)} read`
  if (searching) return `Searching\u2026${read === 0 ? '' : ` ${counts}`}`
  const back = backTo === null ? '' : `, back to ${backTo}`
  if (stopped && more) return `Stopped by you: ${counts}${back}`
  return more ? `${counts}${back}; there is more` : since ? `${counts}: everything since the time asked for` : `${counts}: the whole log${back}`
}
