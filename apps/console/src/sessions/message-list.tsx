'use client'
import type { FixMessageRow, FixMessagesPage } from '@sluice/protocol'
import { Badge, Button, Cell, cn, formatDayUs, formatNumber, formatTimeUs, HeadCell, NO_VALUE, PanelBody, SafeText, ScrollBox, Table, TableRow, type PanelState } from '@sluice/ui'
import { useInfiniteQuery } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useRef, useState } from 'react'
import { RequestFailed, requestJson } from '../api/http.ts'
import { messageQuery, messagesPath, NO_SEARCH, type Asked, type MessageSearch } from './message-search.ts'
import { MessageSearchBar } from './message-search-bar.tsx'

const PAGE_SIZE = 60
/** While only the newest page is shown it is read anew. */
const REFRESH_MS = 3_000

type Readable = Extract<Asked, { ok: true }>

function useMessages({ query: key, isLive }: Readable) {
  return useInfiniteQuery({
    queryKey: ['fix-messages', key],
    queryFn: ({ pageParam }) => requestJson<FixMessagesPage>(messagesPath(key, PAGE_SIZE, pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) => (isLive && (query.state.data?.pages.length ?? 0) <= 1 ? REFRESH_MS : false),
  })
}

/** What was said on a session, newest first, in words; every field of one on demand. */
export function MessageList({ session, nowMs }: { readonly session: string; readonly nowMs: number }) {
  const [search, setSearch] = useState<MessageSearch>(NO_SEARCH)
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  // Times without a day are of today: the day does not change with every second.
  const asked = messageQuery(session, search, Math.floor(nowMs / 60_000) * 60_000)
  // While a field cannot be read, what was found before stays.
  const readable = useRef<Readable>({ ok: true, query: { session }, isLive: true })
  if (asked.ok) readable.current = asked
  const messages = useMessages(readable.current)
  const rows = messages.data?.pages.flatMap((page) => page.messages) ?? []
  const last = messages.data?.pages.at(-1)
  const toggle = (id: string): void => setOpen((before) => {
    const next = new Set(before)
    if (!next.delete(id)) next.add(id)
    return next
  })
  return (
    <>
      <MessageSearchBar search={search} onChange={setSearch} fault={asked.ok ? null : asked} />
      <PanelBody state={stateOf(messages, rows.length, last, search !== NO_SEARCH)}>
        <ScrollBox label="Messages" className="min-h-0 flex-1 overflow-x-hidden">
          <Table caption="Messages of the session, newest first" testId="fix-messages" className="table-fixed" head={<>
            <HeadCell className="w-[112px]">New York</HeadCell><HeadCell className="w-[50px]">Way</HeadCell><HeadCell number className="w-[72px]" title="MsgSeqNum(34)">No.</HeadCell><HeadCell className="w-[180px]">Message</HeadCell><HeadCell>In words</HeadCell>
          </>}>
            {rows.map((row) => <MessageRows key={row.id} row={row} open={open.has(row.id)} onToggle={toggle} />)}
          </Table>
          <Older last={last} found={rows.length} asking={messages.isFetchingNextPage} onAsk={() => void messages.fetchNextPage()} />
        </ScrollBox>
      </PanelBody>
    </>
  )
}

function stateOf({ data, error, refetch }: ReturnType<typeof useMessages>, count: number, last: FixMessagesPage | undefined, searched: boolean): PanelState {
  if (data === undefined) {
    if (error === null) return { kind: 'loading', label: 'Loading messages', rows: 10 }
    return { kind: 'failed', title: 'The messages could not be read', why: error.message, onRetry: () => void refetch() }
  }
  const stale = error === null ? null : error instanceof RequestFailed && error.status === 410 ? 'The log was cut since: what is shown is from before.' : `Not read anew: ${error.message}`
  if (count === 0 && last?.next === null) return { kind: 'empty', title: searched ? 'No message fits' : 'No messages yet', text: searched ? 'Try another search: the whole log was read.' : 'What is said on this session is shown here as it is logged.' }
  return { kind: 'ready', stale }
}

function MessageRows({ row, open, onToggle }: { readonly row: FixMessageRow; readonly open: boolean; readonly onToggle: (id: string) => void }) {
  const { id, tsUs, direction, msgSeqNum, name, msgType, possDup, summary, fields } = row
  const Mark = open ? ChevronDown : ChevronRight
  return (
    <>
      <TableRow data-testid="fix-message" data-type={msgType} data-direction={direction} onClick={() => onToggle(id)} className="cursor-pointer">
        <Cell className="py-0">
          <button type="button" aria-expanded={open} aria-label={`Fields of message ${msgSeqNum ?? ''} ${name}`} onClick={(event) => { event.stopPropagation(); onToggle(id) }} className="-ml-1.5 inline-flex h-6 items-center gap-0.5 rounded-[3px]" title={formatDayUs(tsUs)}><Mark aria-hidden size={12} className="text-muted" />{formatTimeUs(tsUs)}</button>
        </Cell>
        <Cell className={direction === 'in' ? 'text-better' : 'text-worse'}>{direction === 'in' ? '\u2190 in' : '\u2192 out'}</Cell>
        <Cell number>{msgSeqNum === null ? NO_VALUE : formatNumber(msgSeqNum)}</Cell>
        <Cell className="overflow-hidden"><span className="flex items-center gap-1.5"><span className="truncate font-semibold">{name}</span><span className="text-xs text-muted">{msgType}</span>{possDup && <Badge tone="neutral">again</Badge>}</span></Cell>
        <Cell className="overflow-hidden"><SafeText lines={1}>{summary}</SafeText></Cell>
      </TableRow>
      {open && <tr data-testid="fix-message-fields"><td colSpan={5} className="border-b border-line bg-raised px-3 py-2"><Fields fields={fields} /></td></tr>}
    </>
  )
}

/** Tag, name, value and what a code stands for; entries of a group stand further in. */
const Fields = ({ fields }: { readonly fields: FixMessageRow['fields'] }) => (
  <dl className="grid grid-cols-[repeat(auto-fill,minmax(330px,1fr))] gap-x-6 text-sm whitespace-normal">
    {fields.map(({ tag, name, value, meaning, depth }, at) => (
      <div key={at} className="flex min-w-0 items-baseline gap-1.5 border-b border-line/60 py-px" style={depth === 0 ? undefined : { paddingLeft: depth * 14 }}>
        <dt className="flex w-[168px] shrink-0 items-baseline gap-1.5 text-muted"><span className="w-9 shrink-0 text-right text-xs">{tag}</span><span className="truncate" title={name}>{name}</span></dt>
        <dd className="min-w-0"><SafeText>{value}</SafeText>{meaning !== null && meaning !== '' && <span className="text-muted">{` ${meaning}`}</span>}</dd>
      </div>
    ))}
  </dl>
)

interface OlderProps {
  readonly last: FixMessagesPage | undefined
  readonly found: number
  readonly asking: boolean
  readonly onAsk: () => void
}

/** How far back the log was read, and a way on. */
function Older({ last, found, asking, onAsk }: OlderProps) {
  if (last === undefined) return null
  const back = last.readBackToUs === null ? '' : ` back to ${formatDayUs(last.readBackToUs)} ${formatTimeUs(last.readBackToUs, false)}`
  return (
    <div className={cn('flex items-center gap-3 px-3 py-2 text-sm text-muted')}>
      {last.next === null ? <span>{`${formatNumber(found)} found; the log was read to its beginning${back === '' ? '' : `,${back}`}.`}</span> : (
        <><Button data-testid="fix-messages-older" disabled={asking} onClick={onAsk}>{asking ? 'Reading\u2026' : found === 0 ? 'Go on searching' : 'Show older'}</Button><span>{`${formatNumber(found)} found; read${back}.`}</span></>
      )}
    </div>
  )
}
