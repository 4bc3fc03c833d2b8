'use client'
import type { SessionHealth } from '@sluice/protocol'
import { Badge, Panel, PanelMessage, SafeText } from '@sluice/ui'
import { MessageList } from './message-list.tsx'
import { SessionActions } from './session-actions.tsx'
import { SessionFacts } from './session-facts.tsx'
import { ROLE_WORDS, sessionState, sinceText } from './session-words.ts'

/** One session: what was said on it, in words, and what support may do to it. */
export function SessionDetail({ session, nowMs }: { readonly session: SessionHealth; readonly nowMs: number }) {
  const { session: id, role, lastReason, up, address } = session
  const state = sessionState(session)
  const where = [sinceText(session), address ?? ''].filter((text) => text !== '').join(', at ')
  return (
    <Panel title={<SafeText lines={1}>{id}</SafeText>} label={`Session ${id}`} testId="session-detail" bodyClassName="flex flex-col overflow-hidden" actions={<SessionActions session={session} />}
      note={<span className="flex items-center gap-2"><span>{ROLE_WORDS[role]}</span><Badge tone={state.tone}>{state.text}</Badge><span className="truncate" title={where}>{where}</span></span>}>
      <SessionFacts session={session} />
      {lastReason != null && !up && <p role="status" className="shrink-0 border-b border-line bg-warning-soft px-3 py-1.5 text-warning">Last: <SafeText className="text-text">{lastReason}</SafeText></p>}
      {role === 'market-data'
        ? <PanelMessage title="Prices are not kept in the log of messages">There are too many of them; the tape keeps what the feeds tell (Operations, Tape).</PanelMessage>
        : <MessageList session={id} nowMs={nowMs} />}
    </Panel>
  )
}
