'use client'
import { Button, cn, formatNumber, formatShare, SafeText, SlippageValue } from '@sluice/ui'
import { X } from 'lucide-react'
import Link from 'next/link'
import { useState, type ReactNode } from 'react'
import { mayReset, type CommandState } from '../command/command-state.ts'
import { outcomeWords } from '../command/command-words.ts'
import { StateBadge } from '../order/state-badge.tsx'
import { useNowMs, useTopic } from '../stream/use-desk-rows.ts'
import type { DenialUnits } from '../command/denial-text.ts'
import type { TicketCheck } from './ticket-checks.ts'
import { faultsText } from './ticket-form.ts'

export interface TicketNoticesProps {
  readonly state: CommandState
  readonly onDismiss: () => void
  readonly onCheckAgain: () => void
  /** Why nothing may be sent now. */
  readonly blocked: string | null
  /** What is wrong with what was typed. */
  readonly faults: readonly string[]
  /** What the desk would refuse of it. */
  readonly stops: readonly string[]
  readonly units: DenialUnits | undefined
}

const TONES: Readonly<Record<TicketCheck['level'], string>> = { note: 'text-muted', warn: 'text-warning', stop: 'text-critical' }
/** As tests and the order's own words call it. */
const STATUS: Readonly<Record<CommandState['phase'], string>> = { ready: 'ready', submitting: 'submitting', unknown: 'unknown', accepted: 'working', denied: 'denied', error: 'not-sent' }

/** Below the fields, in the room that is left there: what to know before sending. What forbids it stands over the button. */
export function TicketNews({ checks }: { readonly checks: readonly TicketCheck[] }) {
  return (
    <ul aria-live="polite" data-testid="ticket-checks" className="min-h-[54px] shrink-0 grow text-sm leading-[18px]">
      {checks.map((check) => <li key={check.text} className={TONES[check.level]}>{check.text}</li>)}
    </ul>
  )
}

/** Over the button, always in sight: why no order may be sent, what became of the last one, what cannot be read, what the desk would refuse. */
export function TicketNotices({ state, onDismiss, onCheckAgain, blocked, faults, stops, units }: TicketNoticesProps) {
  return (
    <>
      {blocked !== null && <p role="status" data-testid="ticket-blocked" className="shrink-0 text-warning"><SafeText>{blocked}</SafeText></p>}
      <Outcome state={state} onDismiss={onDismiss} onCheckAgain={onCheckAgain} units={units} />
      {faults.length > 0 && <p id="ticket-faults" role="alert" className="shrink-0 text-critical">{faultsText(faults)}</p>}
      {stops.map((stop) => <p key={stop} role="status" className="shrink-0 text-critical">{stop}</p>)}
    </>
  )
}

function Outcome({ state, onDismiss, onCheckAgain, units }: Pick<TicketNoticesProps, 'state' | 'onDismiss' | 'onCheckAgain' | 'units'>) {
  if (state.phase === 'ready') return null
  if (state.phase === 'submitting') return <Submitting sinceMs={state.sinceMs} />
  const failed = state.phase === 'denied' || state.phase === 'error'
  const words = outcomeWords(state, '', units)
  return (
    <div role={failed || state.phase === 'unknown' ? 'alert' : 'status'} data-testid="ticket-outcome" data-status={STATUS[state.phase]}
      className={cn('flex shrink-0 items-start gap-2 rounded-[4px] border px-2 py-1', failed ? 'border-critical/60 text-critical' : state.phase === 'unknown' ? 'border-warning/60 text-warning' : 'border-line')}>
      <div className="min-w-0 flex-1">
        {state.phase === 'accepted'
          ? state.parentId === null ? 'Accepted; the desk named no order.' : <WorkingOrder parentId={state.parentId} />
          : <><span className="font-semibold">{words?.what}</span> <SafeText className="text-text">{[words?.why, words?.todo].filter((each) => each != null).join(' ')}</SafeText></>}
      </div>
      {state.phase === 'unknown' && <Button onClick={onCheckAgain}>Check again</Button>}
      {mayReset(state) && <button type="button" onClick={onDismiss} aria-label="Dismiss" className="-my-0.5 grid size-6 shrink-0 place-items-center rounded-[3px] text-muted hover:bg-hover"><X aria-hidden size={13} /></button>}
    </div>
  )
}

function Submitting({ sinceMs }: { readonly sinceMs: number }) {
  const nowMs = useNowMs(500)
  const [beganMs] = useState(sinceMs)
  const seconds = Math.max(0, Math.floor((nowMs - beganMs) / 1_000))
  return <p role="status" data-testid="ticket-outcome" data-status="submitting" className="shrink-0 text-muted">Sent, waiting for the desk{seconds >= 1 ? ` (${seconds} s)` : ''}.</p>
}

/** How the order that was sent fares, as it fares. */
function WorkingOrder({ parentId }: { readonly parentId: string }): ReactNode {
  const parent = useTopic('parents').rows.get(parentId)
  const link = <Link className="font-semibold text-accent-text underline" href={`/orders/${parentId}`}>{parentId}</Link>
  if (parent === undefined) return <span className="text-fine">Accepted as {link}.</span>
  return (
    <span className="flex flex-wrap items-center gap-x-3">
      {link}
      <StateBadge parent={parent} />
      <span>{formatNumber(parent.cumQty)} / {formatNumber(parent.orderQty)} <span className="text-muted">{formatShare(parent.cumQty / parent.orderQty)}</span></span>
      {parent.kpi.slippageBps !== null && <span><SlippageValue bps={parent.kpi.slippageBps} /> <span className="text-muted">bps</span></span>}
      <span aria-hidden className="h-[4px] min-w-10 flex-1 overflow-hidden rounded-full bg-track"><span className="block h-full rounded-full bg-accent" style={{ width: `${(parent.cumQty / parent.orderQty) * 100}%` }} /></span>
    </span>
  )
}
