'use client'
import type { BreakerRow } from '@sluice/protocol'
import { Button, Cell, formatDayUs, formatTimeUs, HeadCell, PanelMessage, SafeText, StatusDot, Table, TableRow } from '@sluice/ui'
import { useState } from 'react'
import { useReference } from '../api/queries.ts'
import { CommandDialog } from '../command/command-dialog.tsx'
import { useMay } from '../command/use-may.ts'
import { ownerText } from '../order/words.ts'
import { useBreakers } from '../stream/use-breakers.ts'
import { CAUSE_WORDS, nextText, STATUS_WORDS } from './breaker-words.ts'
import { HealthPanel } from './health-panel.tsx'

type Asking = { readonly what: 'open' | 'reset'; readonly mic: string } | null

/** Whether orders flow to each venue; opened and reset by hand here. */
export function BreakersPanel({ nowMs }: { readonly nowMs: number }) {
  const { breakers, ready } = useBreakers()
  const reference = useReference()
  const [asking, setAsking] = useState<Asking>(null)
  const [named, setNamed] = useState('')
  const mayOpen = useMay('openBreaker')
  const mayReset = useMay('resetBreaker')
  const mics = [...new Set([...(reference.data?.venues.map((venue) => String(venue.mic)) ?? []), ...breakers.keys()])]
  const notClosed = [...breakers.values()].filter((breaker) => breaker.status !== 'closed').length
  const ask = (next: NonNullable<Asking>): void => {
    setNamed(next.mic)
    setAsking(next)
  }
  const close = (open: boolean): void => { if (!open) setAsking(null) }
  return (
    <HealthPanel id="breakers" title="Venue breakers" note={!ready ? undefined : notClosed === 0 ? 'all closed: orders flow to every venue' : `${notClosed} not closed`} nowMs={nowMs} ready={ready} rows={9} className="max-h-[55%] shrink-0 max-[1239px]:max-h-none min-[1240px]:[@media(max-height:800px)]:max-h-[42%]"
      {...(mayOpen || mayReset ? {} : { actions: <span className="text-xs text-muted">your role sees them only</span> })}>
      {mics.length === 0 ? <PanelMessage title="No venues" /> : (
        <Table caption="Circuit breakers by venue" className="table-fixed" head={(
          <><HeadCell className="w-[62px]">Venue</HeadCell><HeadCell className="w-[92px]">Orders</HeadCell><HeadCell>Why</HeadCell><HeadCell className="w-[70px] @max-[640px]:hidden">Since</HeadCell><HeadCell className="w-[120px]">Next</HeadCell><HeadCell className="w-[140px]"><span className="sr-only">Actions</span></HeadCell></>
        )}>
          {mics.map((mic) => (
            <BreakerCells key={mic} mic={mic} breaker={breakers.get(mic)} nowMs={nowMs}
              {...(mayOpen ? { onOpen: () => ask({ what: 'open', mic }) } : {})} {...(mayReset ? { onReset: () => ask({ what: 'reset', mic }) } : {})} />
          ))}
        </Table>
      )}
      <CommandDialog name="openBreaker" open={asking?.what === 'open'} onOpenChange={close} title={`Open the breaker of ${named}`} submitLabel="Open the breaker" prefix="breaker" tone="critical" fixed={{ mic: named }} done={`The breaker of ${named} is open`}
        consequence={`No new order goes to ${named} until a person resets it; it does not try by itself. Orders that are live there are canceled and go elsewhere.`} />
      <CommandDialog name="resetBreaker" open={asking?.what === 'reset'} onOpenChange={close} title={`Reset the breaker of ${named}`} submitLabel="Reset the breaker" prefix="breaker" fixed={{ mic: named }} done={`The breaker of ${named} is closed`}
        consequence={`Orders go to ${named} again from the next waterfall on, without a probe first.`} />
    </HealthPanel>
  )
}

interface BreakerCellsProps {
  readonly mic: string
  readonly breaker: BreakerRow | undefined
  readonly nowMs: number
  readonly onOpen?: () => void
  readonly onReset?: () => void
}

function BreakerCells({ mic, breaker, nowMs, onOpen, onReset }: BreakerCellsProps) {
  const status = breaker?.status ?? 'closed'
  const words = STATUS_WORDS[status]
  return (
    <TableRow data-testid="breaker-row" data-venue={mic} data-status={status}>
      <Cell className="font-semibold">{mic}</Cell>
      <Cell><span className="inline-flex items-center gap-1.5"><StatusDot tone={words.tone} />{words.text}</span></Cell>
      <Cell className="overflow-hidden">{breaker === undefined || breaker.cause === null ? <span className="text-faint">–</span> : <Cause breaker={breaker} cause={breaker.cause} />}</Cell>
      <Cell className="@max-[640px]:hidden">{breaker === undefined || status === 'closed' ? '' : <span title={formatDayUs(breaker.sinceUs)}>{formatTimeUs(breaker.sinceUs, false)}</span>}</Cell>
      <Cell className="overflow-hidden"><span className="block truncate" title={breaker === undefined ? '' : nextText(breaker, nowMs)}>{breaker === undefined ? '' : nextText(breaker, nowMs)}</span></Cell>
      <Cell className="py-0 text-right">
        {status !== 'closed' && <Button data-testid="breaker-reset" aria-label={`Reset the breaker of ${mic}`} disabled={onReset === undefined} onClick={onReset}>Reset…</Button>}
        {status !== 'open' && <Button data-testid="breaker-open" aria-label={`Open the breaker of ${mic}`} disabled={onOpen === undefined} onClick={onOpen} className="ml-1">Open…</Button>}
      </Cell>
    </TableRow>
  )
}

function Cause({ breaker, cause }: { readonly breaker: BreakerRow; readonly cause: NonNullable<BreakerRow['cause']> }) {
  const who = cause === 'person' ? `${ownerText(breaker.by)}${breaker.reason === null ? '' : `: ${breaker.reason}`}` : `${CAUSE_WORDS[cause]}: ${breaker.text}`
  return <SafeText lines={1}>{breaker.openings > 1 ? `${who} (opened ${breaker.openings} times)` : who}</SafeText>
}
