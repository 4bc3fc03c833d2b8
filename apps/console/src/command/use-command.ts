'use client'
import type { CommandName, CommandRequest } from '@sluice/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { askStatus, sendCommand } from '../stream/desk-socket.ts'
import { useDesk } from '../stream/desk-store.ts'
import { asksByItself, isPending, isTraced, nextCommandState, READY, type CommandEvent, type CommandState } from './command-state.ts'
import { newRequestId } from './request-id.ts'

const ASK_EVERY_MS = 2_000

/** What a command needs beside its name and its request id. */
export type CommandFields<N extends CommandName> = WithoutIds<Extract<CommandRequest, { name: N }>>
/** Of each alternative by itself. */
type WithoutIds<R> = R extends unknown ? Omit<R, 'name' | 'clientRequestId'> : never

export interface CommandHandle<N extends CommandName> {
  readonly name: N
  readonly state: CommandState
  /** Sends once under a new request id; while one is out it does nothing. Resolves with the state after the answer. */
  readonly send: (fields: CommandFields<N>) => Promise<CommandState>
  /** Back to ready, where that may be: see `mayReset`. */
  readonly reset: () => void
  /** Asks what became of the request that is unknown. */
  readonly checkAgain: () => Promise<void>
}

/** One command of a page with its wires: sends once, never by itself again, asks by id while the answer is unknown. */
export function useCommand<N extends CommandName>(name: N): CommandHandle<N> {
  const [state, setState] = useState<CommandState>(READY)
  // Read at the click itself: two clicks in one frame must not both find it ready.
  const current = useRef<CommandState>(READY)
  const traced = isTraced(name)
  const apply = useCallback((event: CommandEvent): CommandState => {
    current.current = nextCommandState(current.current, event, traced)
    setState(current.current)
    return current.current
  }, [traced])

  const send = useCallback(async (fields: CommandFields<N>): Promise<CommandState> => {
    if (isPending(current.current)) return current.current
    const clientRequestId = newRequestId()
    const begun = apply({ type: 'submit', clientRequestId, nowMs: Date.now(), connected: useDesk.getState().connection === 'connected' })
    if (begun.phase !== 'submitting') return begun
    const answer = await sendCommand({ ...fields, name, clientRequestId } as unknown as CommandRequest)
    return apply({ type: 'answered', clientRequestId, answer, nowMs: Date.now() })
  }, [apply, name])

  const ask = useCallback(async (): Promise<void> => {
    const { current: asked } = current
    if (asked.phase !== 'unknown') return
    apply({ type: 'told', clientRequestId: asked.clientRequestId, status: await askStatus(asked.clientRequestId) })
  }, [apply])

  useAsking(asksByItself(state), ask)
  return { name, state, send, reset: useCallback(() => void apply({ type: 'reset' }), [apply]), checkAgain: ask }
}

/** While wanted and connected: at once, then again and again. */
function useAsking(wanted: boolean, ask: () => Promise<void>): void {
  const connected = useDesk((desk) => desk.connection === 'connected')
  useEffect(() => {
    if (!wanted || !connected) return
    let asking = false
    const once = (): void => {
      if (asking) return
      asking = true
      void ask().finally(() => { asking = false })
    }
    once()
    const timer = setInterval(once, ASK_EVERY_MS)
    return () => clearInterval(timer)
  }, [wanted, connected, ask])
}
