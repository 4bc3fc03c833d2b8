'use client'
import type { SessionHealth } from '@sluice/protocol'
import { formatNumber, formatTimeUs, SafeText } from '@sluice/ui'
import { compIdText, hoursText } from './session-words.ts'

const pair = (first: number | undefined, second: number | undefined): string => `${formatNumber(first ?? 0)} / ${formatNumber(second ?? 0)}`
const atText = (us: number | undefined): string => (us === undefined || us === 0 ? 'never' : formatTimeUs(us, false))

/** What support compares with the counterparty by telephone: numbers both ways, hours, counters, why it was down last. */
export function SessionFacts({ session }: { readonly session: SessionHealth }) {
  const { nextIn, nextOut, lastInUs, lastOutUs, queuedIn, queuedOut, resendsAsked, resendsServed, rejectsSent, rejectsReceived, heartBtIntS, lastReason, up } = session
  const facts: readonly (readonly [label: string, value: string, title: string])[] = [
    ['Next in', formatNumber(nextIn), 'MsgSeqNum(34) that we await next'],
    ['Next out', formatNumber(nextOut), 'MsgSeqNum(34) of our next message'],
    ['Last in / out', `${atText(lastInUs)} / ${atText(lastOutUs)}`, 'When the last message came, and ours left, New York'],
    ['Queued', pair(queuedIn, queuedOut), 'Messages that wait: for a gap to be filled; for their turn to leave'],
    ['Resends', pair(resendsAsked, resendsServed), 'That we asked for; that we were asked for'],
    ['Rejects', pair(rejectsSent, rejectsReceived), 'That we sent; that we received'],
    ['Heartbeat', heartBtIntS === undefined ? '\u2013' : heartBtIntS === 0 ? 'none' : `${heartBtIntS} s`, 'HeartBtInt(108) as agreed at the last logon'],
    ['Hours', hoursText(session), 'In which it is to be up; New York'],
    ['CompIDs', compIdText(session), 'SenderCompID(49) and TargetCompID(56) of our messages'],
  ]
  return (
    <dl data-testid="session-facts" className="flex shrink-0 flex-wrap gap-x-4 gap-y-0.5 border-b border-line px-3 py-1.5 text-sm">
      {facts.map(([label, value, title]) => (
        <div key={label} title={title} className="flex min-w-0 items-baseline gap-1.5"><dt className="text-muted">{label}</dt><dd className="min-w-0 tabular-nums"><SafeText lines={1}>{value}</SafeText></dd></div>
      ))}
      {lastReason != null && up && <div className="flex min-w-0 items-baseline gap-1.5"><dt className="shrink-0 text-muted">Down last</dt><dd className="min-w-0"><SafeText lines={1}>{lastReason}</SafeText></dd></div>}
    </dl>
  )
}
