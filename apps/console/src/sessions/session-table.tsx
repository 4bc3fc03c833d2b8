'use client'
import type { CoreRow, Reference, SessionHealth } from '@sluice/protocol'
import { Cell, cn, formatDurationUs, formatNumber, HeadCell, NO_VALUE, PanelMessage, SafeText, StatusDot, Table, TableRow } from '@sluice/ui'
import { useEffect, useRef, useState } from 'react'
import { useReference } from '../api/queries.ts'
import { saidMs } from '../operations/feeds-panel.tsx'
import { HealthPanel } from '../operations/health-panel.tsx'
import { compIdText, counterpartyText, ROLE_WORDS, sessionState, sinceText } from './session-words.ts'

export interface SessionTableProps {
  readonly core: CoreRow | undefined
  readonly sessions: readonly SessionHealth[]
  readonly nowMs: number
  readonly selected: string | null
  readonly onSelect: (session: string) => void
}

/** The sessions in the order given, but for as long as somebody points at them: then in the order that they had. */
function useCalmOrder(sessions: readonly SessionHealth[]): { readonly rows: readonly SessionHealth[]; readonly onPointer: (within: boolean) => void } {
  const [reading, setReading] = useState(false)
  const order = useRef<readonly string[]>([])
  if (!reading) order.current = sessions.map(({ session }) => session)
  const place = new Map(order.current.map((session, at) => [session, at]))
  return { rows: [...sessions].sort((a, b) => (place.get(a.session) ?? Infinity) - (place.get(b.session) ?? Infinity)), onPointer: setReading }
}

/** Every FIX session, what needs a person first. */
export function SessionTable({ core, sessions, nowMs, selected, onSelect }: SessionTableProps) {
  const reference = useReference().data
  const up = sessions.filter((session) => session.up).length
  const { rows, onPointer } = useCalmOrder(sessions)
  return (
    <HealthPanel id="session-list" title="FIX sessions" note={core?.health == null ? undefined : `${up} of ${sessions.length} logged on; numbers are those awaited and given next`} saidMs={saidMs(core)} nowMs={nowMs} ready={core?.health != null} absent="The core has said nothing yet" rows={9} className="max-h-[44%] shrink-0 max-[1099px]:max-h-[240px]">
      {sessions.length === 0 ? <PanelMessage title="No sessions">The configuration names neither venues nor counterparties.</PanelMessage> : (
        <Table caption="FIX sessions" testId="session-table" className="@max-[1340px]:[&_td]:px-1.5 @max-[1340px]:[&_th]:px-1.5" onPointerEnter={() => onPointer(true)} onPointerLeave={() => onPointer(false)} head={<>
          <HeadCell>Session</HeadCell><HeadCell>Role</HeadCell><HeadCell className="@max-[1000px]:hidden">With</HeadCell><HeadCell className="@max-[1100px]:hidden">CompIDs, ours first</HeadCell><HeadCell>State</HeadCell>
          <HeadCell number>Next in</HeadCell><HeadCell number>Next out</HeadCell><HeadCell number>Last in</HeadCell><HeadCell number>Last out</HeadCell><HeadCell number className="@max-[760px]:hidden" title="Interval of heartbeats, as agreed">Heartbeat</HeadCell>
          <HeadCell number className="@max-[760px]:hidden" title="Messages that wait: for a gap to be filled; for their turn to leave">Queued</HeadCell><HeadCell number className="@max-[760px]:hidden" title="Resends that we asked for; that we were asked for">Resends</HeadCell><HeadCell number className="@max-[760px]:hidden" title="Rejects that we sent; that we received">Rejects</HeadCell>
        </>}>
          {rows.map((session) => <SessionCells key={session.session} session={session} reference={reference} nowMs={nowMs} selected={session.session === selected} onSelect={onSelect} />)}
        </Table>
      )}
    </HealthPanel>
  )
}

interface SessionCellsProps {
  readonly session: SessionHealth
  readonly reference: Reference | undefined
  readonly nowMs: number
  readonly selected: boolean
  readonly onSelect: (session: string) => void
}

function SessionCells({ session, reference, nowMs, selected, onSelect }: SessionCellsProps) {
  const { session: id, role, up, stopped, nextIn, nextOut, lastInUs, lastOutUs, heartBtIntS, queuedIn, queuedOut, resendsAsked, resendsServed, rejectsSent, rejectsReceived } = session
  const state = sessionState(session)
  const row = useRef<HTMLTableRowElement>(null)
  // An address that names a session shows its row.
  useEffect(() => { if (selected) row.current?.scrollIntoView({ block: 'nearest' }) }, [selected])
  return (
    <TableRow ref={row} selected={selected} data-testid="session-row" data-session={id} data-up={up} data-stopped={stopped === true} onClick={() => onSelect(id)} className="cursor-pointer">
      <Cell className="max-w-[150px] py-0 @max-[1340px]:max-w-[110px]">
        <button type="button" aria-pressed={selected} onClick={(event) => { event.stopPropagation(); onSelect(id) }} className="block h-6 max-w-full truncate rounded-[3px] text-left font-semibold"><SafeText lines={1}>{id}</SafeText></button>
      </Cell>
      <Cell className="text-muted">{ROLE_WORDS[role]}</Cell>
      <Cell className="max-w-[200px] @max-[1340px]:max-w-[124px] @max-[1000px]:hidden" title={session.address}><SafeText lines={1}>{counterpartyText(session, reference)}</SafeText></Cell>
      <Cell className="max-w-[220px] text-muted @max-[1340px]:max-w-[150px] @max-[1100px]:hidden"><SafeText lines={1}>{compIdText(session) || NO_VALUE}</SafeText></Cell>
      <Cell><span className="inline-flex items-center gap-1.5"><StatusDot tone={state.tone} />{state.text}{sinceText(session) !== '' && <span className="text-muted @max-[1200px]:hidden">{sinceText(session)}</span>}</span></Cell>
      <Cell number>{formatNumber(nextIn)}</Cell>
      <Cell number>{formatNumber(nextOut)}</Cell>
      <Cell number>{ageText(lastInUs, nowMs)}</Cell>
      <Cell number>{ageText(lastOutUs, nowMs)}</Cell>
      <Cell number className="@max-[760px]:hidden">{heartBtIntS === undefined ? NO_VALUE : heartBtIntS === 0 ? 'none' : `${heartBtIntS} s`}</Cell>
      <Pair of={[queuedIn, queuedOut]} warn />
      <Pair of={[resendsAsked, resendsServed]} />
      <Pair of={[rejectsSent, rejectsReceived]} warn />
    </TableRow>
  )
}

/** Of two counts, in and out, that are mostly 0. */
function Pair({ of: [first, second], warn = false }: { readonly of: readonly [number | undefined, number | undefined]; readonly warn?: boolean }) {
  if (first === undefined && second === undefined) return <Cell number className="@max-[760px]:hidden">{NO_VALUE}</Cell>
  const some = (first ?? 0) + (second ?? 0) > 0
  return <Cell number className={cn('@max-[760px]:hidden', !some && 'text-faint', some && warn && 'text-warning')}>{`${formatNumber(first ?? 0)} / ${formatNumber(second ?? 0)}`}</Cell>
}

/** Whole seconds: it is told once a second. */
function ageText(us: number | undefined, nowMs: number): string {
  if (us === undefined || us === 0 || nowMs === 0) return NO_VALUE
  const ageUs = Math.max(0, nowMs * 1_000 - us)
  return ageUs < 60_000_000 ? `${Math.floor(ageUs / 1_000_000)} s` : formatDurationUs(ageUs)
}
