import { FIX_SEARCH_LENGTH_MAX } from '@sluice/protocol'
import { newYorkTimeUs } from '../api/new-york-time.ts'

/** What the fields of the search hold, as typed. */
export interface MessageSearch {
  readonly text: string
  readonly type: MessageType
  readonly direction: 'both' | 'in' | 'out'
  readonly fromNo: string
  readonly toNo: string
  readonly from: string
  readonly to: string
}

export const MESSAGE_TYPES = ['said', 'all', 'orders', 'executions', 'refusals', 'session'] as const
export type MessageType = (typeof MESSAGE_TYPES)[number]
export const TYPE_WORDS: Readonly<Record<MessageType, string>> = {
  said: 'All but heartbeats', all: 'All', orders: 'Orders, cancels, replacements', executions: 'Executions', refusals: 'Refusals', session: 'Logons, resends, heartbeats',
}
const QUERIES: Readonly<Record<MessageType, Readonly<Record<string, string>>>> = {
  said: { exceptType: '0,1' }, all: {}, orders: { msgType: 'D,F,G,H,AF' }, executions: { msgType: '8' }, refusals: { msgType: '3,9,j' }, session: { msgType: '0,1,2,4,5,A' },
}

export const NO_SEARCH: MessageSearch = { text: '', type: 'said', direction: 'both', fromNo: '', toNo: '', from: '', to: '' }

export type SearchFaults = Partial<Readonly<Record<keyof MessageSearch, string>>>
export type Asked = { readonly ok: true; readonly query: Readonly<Record<string, string>>; /** Whether it is only the newest that is shown. */ readonly isLive: boolean } | { readonly ok: false; readonly faults: SearchFaults }

const NUMBER_WORDS = 'a whole number of at most nine digits, such as 1200'
const TIME_WORDS = 'a time of New York such as 14:30:05, or with its day, 2026-03-02 14:30'
const TEXT_WORDS = `at most ${FIX_SEARCH_LENGTH_MAX} characters, without | and control characters`

/** The log groups no digits: `38=4,400`, as one reads it in words, is `38=4400` there. Only of a field's number, for a text may have commas of its own. */
const asLogged = (text: string): string => text.replace(/^(\d{1,5}=-?)(\d{1,3}(?:,\d{3})+)(?=$|\.)/, (_, field: string, digits: string) => `${field}${digits.replaceAll(',', '')}`)

/** What the desk is asked, or all that cannot be read, with what may stand there. */
export function messageQuery(session: string, search: MessageSearch, nowMs: number): Asked {
  const query: Record<string, string> = { session, ...QUERIES[search.type] }
  const faults: Partial<Record<keyof MessageSearch, string>> = {}
  const text = asLogged(search.text.trim())
  if (text.length > FIX_SEARCH_LENGTH_MAX || /[\0-\x1f\x7f|]/.test(text)) faults.text = TEXT_WORDS
  else if (text !== '') query['text'] = text
  if (search.direction !== 'both') query['direction'] = search.direction
  for (const field of ['fromNo', 'toNo'] as const) {
    const typed = search[field].replace(/[\s,]/g, '')
    if (typed === '') continue
    if (/^\d{1,9}$/.test(typed)) query[field] = String(Number(typed))
    else faults[field] = NUMBER_WORDS
  }
  for (const field of ['from', 'to'] as const) {
    if (search[field].trim() === '') continue
    const us = newYorkTimeUs(search[field], nowMs)
    if (us === null || us < 0) faults[field] = TIME_WORDS
    else query[field] = String(us)
  }
  if (Number(query['fromNo'] ?? 0) > Number(query['toNo'] ?? Infinity)) faults.toNo = `at least the number from which on, ${query['fromNo']}`
  if (Number(query['from'] ?? 0) > Number(query['to'] ?? Infinity)) faults.to = `not before the time from which on, ${search.from.trim()}`
  return Object.keys(faults).length > 0 ? { ok: false, faults } : { ok: true, query, isLive: query['to'] === undefined && query['toNo'] === undefined }
}

/** The address asked, newest first, or from the place where the page before ended. */
export const messagesPath = (query: Readonly<Record<string, string>>, limit: number, before: string | null): string =>
  `/api/fix-messages?${new URLSearchParams({ ...query, limit: String(limit), ...(before === null ? {} : { before }) }).toString()}`
