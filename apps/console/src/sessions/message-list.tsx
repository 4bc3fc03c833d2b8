'use client'
import type { FixMessageRow, FixMessagesPage } from '@sluice/protocol'
import { Badge, Button, Cell, formatDayUs, formatNumber, formatTimeUs, HeadCell, NO_VALUE, PanelBody, SafeText, ScrollBox, Table, TableRow, type PanelState } from '@sluice/ui'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { RequestFailed, requestJson } from '../api/http.ts'
import { messageQuery, messagesPath, NO_SEARCH, type Asked, type MessageSearch, type SearchFaults } from './message-search.ts'
import { MessageSearchBar } from './message-search-bar.tsx'
import { progressText, type SearchProgress } from './search-progress.ts'

const PAGE_SIZE = 60
/** Longest wait for one page: the desk searches for less. */
const REQUEST_MS_MAX = 10_000
/** While only the newest page is shown it is read anew. */
const REFRESH_MS = 3_000

type Readable = Extract<Asked, { ok: true }>

function useMessages({ query: key, isLive }: Readable) {
  return useInfiniteQuery({
    queryKey: ['fix-messages', key],
    queryFn: ({ pageParam, signal }) => requestJson<FixMessagesPage>(messagesPath(key, PAGE_SIZE, pageParam), { signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS_MAX)]) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    refetchInterval: (query) => (isLive && (query.state.data?.pages.length ?? 0) <= 1 ? REFRESH_MS : false),
  })
}

/** Goes on by itself while a search has not filled its first page, until the log ends or the person stops it. */
function useSearchOn(messages: ReturnType<typeof useMessages>, key: string, searched: boolean): { readonly stopped: boolean; readonly stop: () => void; readonly goOn: () => void } {
  const client = useQueryClient()
  const [stoppedKey, setStoppedKey] = useState<string | null>(null)
  const stopped = stoppedKey === key
  const { hasNextPage, isFetching, isError, fetchNextPage } = messages
  const found = messages.data?.pages.reduce((sum, page) => sum + page.messages.length, 0) ?? 0
  const isDue = searched && !stopped && !isError && hasNextPage && !isFetching && found < PAGE_SIZE
  useEffect(() => { if (isDue) void fetchNextPage() }, [isDue, fetchNextPage])
  return {
    stopped,
    stop: () => {
      setStoppedKey(key)
      void client.cancelQueries({ queryKey: ['fix-messages'] })
    },
    goOn: () => {
      setStoppedKey(null)
      void (messages.data === undefined ? messages.refetch() : fetchNextPage())
    },
  }
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
  const searched = search !== NO_SEARCH
  const { stopped, stop, goOn } = useSearchOn(messages, JSON.stringify(readable.current.query), searched && asked.ok)
  const pages = messages.data?.pages ?? []
  const rows = pages.flatMap((page) => page.messages)
  const last = pages.at(-1)
  // Before the first answer nothing is known to be read.
  const more = last === undefined || last.next !== null
  // A look at the newest every few seconds is no search.
  const searching = asked.ok && (messages.isFetchingNextPage || (messages.isFetching && messages.data === undefined))
  const progress: SearchProgress = {
    faulty: !asked.ok, searching, stopped, found: rows.length, read: pages.reduce((sum, page) => sum + (page.read ?? 0), 0), more, since: readable.current.query['from'] !== undefined,
    backTo: last?.readBackToUs == null ? null : `${formatDayUs(last.readBackToUs)} ${formatTimeUs(last.readBackToUs, false)}`,
  }
  const toggle = (id: string): void => setOpen((before) => {
    const next = new Set(before)
    if (!next.delete(id)) next.add(id)
    return next
  })
  return (
    <>
      <MessageSearchBar search={search} onChange={setSearch} faults={asked.ok ? NO_FAULTS : asked.faults} />
      {(searched || searching) && (messages.data !== undefined || messages.error === null) && <Progress progress={progress} onStop={stop} onGoOn={goOn} />}
      <PanelBody state={stateOf(messages, { progress, searched })}>
        <ScrollBox label="Messages" className="min-h-0 flex-1 overflow-x-hidden">
          <Table caption="Messages of the session, newest first" testId="fix-messages" className="table-fixed" head={<>
            <HeadCell className="w-[112px]">New York</HeadCell><HeadCell className="w-[50px]">Way</HeadCell><HeadCell number className="w-[72px]" title="MsgSeqNum(34)">No.</HeadCell><HeadCell className="w-[180px]">Message</HeadCell><HeadCell>In words</HeadCell>
          </>}>
            {rows.map((row) => <MessageRows key={row.id} row={row} open={open.has(row.id)} onToggle={toggle} />)}
          </Table>
          {more && (
            <div className="flex items-center gap-3 px-3 py-2 text-sm text-muted">
              <Button data-testid="fix-messages-older" disabled={messages.isFetchingNextPage} onClick={goOn}>{messages.isFetchingNextPage ? 'Reading\u2026' : 'Show older'}</Button>
              {!searched && <span>{progressText(progress)}.</span>}
            </div>
          )}
          {!more && !searched && <p className="px-3 py-2 text-sm text-muted">{progressText(progress)}.</p>}
        </ScrollBox>
      </PanelBody>
    </>
  )
}

const NO_FAULTS: SearchFaults = {}

/** How the search stands, with a way to stop it and to go on. */
const Progress = ({ progress, onStop, onGoOn }: { readonly progress: SearchProgress; readonly onStop: () => void; readonly onGoOn: () => void }) => (
  <div role="status" data-testid="message-progress" data-searching={progress.searching} className="flex min-h-8 shrink-0 items-center gap-3 border-b border-line px-3 py-0.5 text-sm text-muted">
    <span className={progress.faulty || progress.stopped ? 'text-warning' : ''}>{progressText(progress)}</span>
    {progress.searching ? <Button data-testid="message-stop" onClick={onStop}>Stop searching</Button> : !progress.faulty && progress.stopped && <Button data-testid="message-go-on" onClick={onGoOn}>Search on</Button>}
  </div>
)

function stateOf({ data, error, refetch }: ReturnType<typeof useMessages>, { progress, searched }: { readonly progress: SearchProgress; readonly searched: boolean }): PanelState {
  const { faulty, found, more, searching, stopped } = progress
  if (data === undefined) {
    if (error !== null) return { kind: 'failed', title: 'The messages could not be read', why: error.message, onRetry: () => void refetch() }
    if (faulty || stopped) return { kind: 'empty', title: faulty ? 'Not searched' : 'The search was stopped', text: faulty ? 'Correct what is marked above.' : 'Nothing was read yet.' }
    return { kind: 'loading', label: 'Loading messages', rows: 10 }
  }
  const stale = error === null ? null : error instanceof RequestFailed && error.status === 410 ? 'The log was cut since: what is shown is from before.' : `Not read anew: ${error.message}`
  if (found > 0 || stale !== null) return { kind: 'ready', stale }
  if (faulty) return { kind: 'empty', title: 'Not searched', text: 'Correct what is marked above.' }
  if (searching || (more && !stopped)) return { kind: 'loading', label: 'Searching the log', rows: 10 }
  if (stopped) return { kind: 'empty', title: 'Nothing found before it was stopped', text: 'Further back the log was not read.' }
  return { kind: 'empty', title: searched ? 'No message fits' : 'No messages yet', text: searched ? 'The whole log was read. Try another search.' : 'What is said on this session is shown here as it is logged.' }
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
