'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { askStatus, sendCommand } from '../stream/desk-socket.ts'
import { newRequestId } from './request-id.ts'
import { requestOf, type TicketValues } from './ticket-form.ts'
import { isPending, nextTicketState, READY, type TicketEvent, type TicketState } from './ticket-state.ts'

const ASK_EVERY_MS = 2_000
/** A success fades; a refusal stays until it is dismissed. */
const SUCCESS_SHOWN_MS = 8_000

export interface Ticket {
  readonly state: TicketState
  readonly submit: (values: TicketValues) => Promise<TicketState>
  readonly dismiss: () => void
}

/** The ticket's machine with its wires: sends once, asks by id while unknown. */
export function useTicket(): Ticket {
  const [state, setState] = useState<TicketState>(READY)
  // Read at the click itself: two clicks in one frame must not both find it ready.
  const current = useRef<TicketState>(READY)
  const apply = useCallback((event: TicketEvent): TicketState => {
    current.current = nextTicketState(current.current, event)
    setState(current.current)
    return current.current
  }, [])

  const submit = useCallback(async (values: TicketValues): Promise<TicketState> => {
    if (isPending(current.current)) return current.current
    const clientRequestId = newRequestId()
    apply({ type: 'submit', clientRequestId, nowMs: Date.now() })
    const outcome = await sendCommand(requestOf(values, clientRequestId))
    return apply({ type: 'answered', clientRequestId, outcome, nowMs: Date.now() })
  }, [apply])

  const unknownId = state.status === 'unknown' ? state.clientRequestId : null
  useEffect(() => {
    if (unknownId === null) return
    let asking = false
    const timer = setInterval(() => {
      if (asking) return
      asking = true
      void askStatus(unknownId).then((status) => {
        asking = false
        if (status !== null) apply({ type: 'status', clientRequestId: unknownId, status })
      })
    }, ASK_EVERY_MS)
    return () => clearInterval(timer)
  }, [unknownId, apply])

  const doneId = state.status === 'working' ? state.parentId : null
  useEffect(() => {
    if (doneId === null) return
    const timer = setTimeout(() => apply({ type: 'dismiss' }), SUCCESS_SHOWN_MS)
    return () => clearTimeout(timer)
  }, [doneId, apply])

  return { state, submit, dismiss: useCallback(() => void apply({ type: 'dismiss' }), [apply]) }
}
