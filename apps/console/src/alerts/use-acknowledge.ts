'use client'
import { useCallback, useRef, useState } from 'react'
import { denialText } from '../command/denial-text.ts'
import { newRequestId } from '../command/request-id.ts'
import { askStatus, sendCommand, type SendOutcome } from '../stream/desk-socket.ts'

/** Alerts acknowledged by one click, at most. */
export const ACKNOWLEDGED_AT_ONCE_MAX = 100
const ASKED_MAX = 3
const ASK_EVERY_MS = 2_000

export interface AcknowledgeOutcome {
  readonly phase: 'sending' | 'done' | 'refused' | 'unknown'
  readonly text: string
}

export interface Acknowledging {
  /** By alert; a success leaves after the row itself tells it. */
  readonly outcomes: ReadonlyMap<string, AcknowledgeOutcome>
  /** One command each, one after the other. */
  readonly acknowledge: (alertIds: readonly string[], comment: string | null) => Promise<void>
  readonly dismiss: (alertId: string) => void
  readonly busy: boolean
}

/** Acknowledges one alert or several; what became of each is kept until it is dismissed. */
export function useAcknowledge(): Acknowledging {
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, AcknowledgeOutcome>>(new Map())
  const [busy, setBusy] = useState(false)
  const sending = useRef(new Set<string>())
  const set = useCallback((alertId: string, outcome: AcknowledgeOutcome | null): void => setOutcomes((before) => {
    const after = new Map(before)
    if (outcome === null) after.delete(alertId)
    else after.set(alertId, outcome)
    return after
  }), [])
  const acknowledge = useCallback(async (alertIds: readonly string[], comment: string | null): Promise<void> => {
    const wanted = alertIds.filter((alertId) => !sending.current.has(alertId)).slice(0, ACKNOWLEDGED_AT_ONCE_MAX)
    for (const alertId of wanted) sending.current.add(alertId)
    setBusy(true)
    for (const alertId of wanted) {
      set(alertId, { phase: 'sending', text: 'Sending\u2026' })
      set(alertId, await acknowledgeOne(alertId, comment))
      sending.current.delete(alertId)
    }
    setBusy(sending.current.size > 0)
  }, [set])
  const dismiss = useCallback((alertId: string): void => set(alertId, null), [set])
  return { outcomes, acknowledge, dismiss, busy }
}

async function acknowledgeOne(alertId: string, comment: string | null): Promise<AcknowledgeOutcome> {
  const clientRequestId = newRequestId()
  const answer = await sendCommand({ name: 'acknowledgeAlert', clientRequestId, alertId, comment })
  return outcomeOf(answer.status === 'unknown' ? await learn(clientRequestId, answer) : answer)
}

/** Asks what became of it, a few times; never sends it anew. */
async function learn(clientRequestId: string, answer: SendOutcome): Promise<SendOutcome> {
  for (let asked = 0; asked < ASKED_MAX; asked += 1) {
    const status = await askStatus(clientRequestId)
    if (status !== null && status.status !== 'unknown' && status.status !== 'not-found') return status
    await new Promise((resolve) => { setTimeout(resolve, ASK_EVERY_MS) })
  }
  return answer
}

function outcomeOf(answer: SendOutcome): AcknowledgeOutcome {
  switch (answer.status) {
    case 'accepted': return { phase: 'done', text: 'Acknowledged.' }
    case 'denied': return { phase: 'refused', text: denialText(answer.denial) }
    case 'error': return { phase: 'refused', text: answer.error.message }
    case 'not-sent': return { phase: 'refused', text: 'Not connected to the desk: nothing was sent.' }
    case 'unknown': return { phase: 'unknown', text: 'No answer came in time. See whether the alert says acknowledged before trying again.' }
  }
}
