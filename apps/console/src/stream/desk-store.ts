import { create } from 'zustand'
import type { FixedTopic, Topic, TopicMessage } from '@sluice/protocol'
import type { SessionEndReason } from './session-end.ts'
import { applyMessages, emptyDeskViews, type DeskViews } from './desk-views.ts'

export type Connection = 'connecting' | 'connected' | 'disconnected'

export interface DeskState {
  readonly connection: Connection
  /** When the connection was lost; null while it stands. */
  readonly lostAtMs: number | null
  /** Why the session is over; null while it is not known to be. */
  readonly endedBecause: SessionEndReason | null
  readonly views: DeskViews
  /** When a topic's last message was applied. */
  readonly heardMs: Readonly<Partial<Record<FixedTopic, number>>>
  /** Newest quote to its paint, smoothed; null before the first. */
  readonly eventToScreenMs: number | null
  readonly gaps: number
}

/** All that streams, in one place. Panels select what they show. */
export const useDesk = create<DeskState>(() => ({
  connection: 'connecting', lostAtMs: null, endedBecause: null, views: emptyDeskViews(), heardMs: {}, eventToScreenMs: null, gaps: 0,
}))

export function setConnection(connection: Connection, nowMs: number): void {
  useDesk.setState((state) => ({ connection, lostAtMs: connection === 'connected' ? null : (state.lostAtMs ?? nowMs) }))
}

/** The session is over: nothing streams any more, and the page says so. The first reason told stays. */
export const endSession = (reason: SessionEndReason): void => useDesk.setState(({ endedBecause }) => ({ endedBecause: endedBecause ?? reason }))

/** Applies one flush; the topics to ask for again come back. */
export function receive(messages: readonly TopicMessage[], nowMs: number): readonly Topic[] {
  const { views, gaps } = applyMessages(useDesk.getState().views, messages)
  useDesk.setState((state) => {
    const heardMs = { ...state.heardMs }
    for (const message of messages) if (message.topic in views.fixed) heardMs[message.topic as FixedTopic] = nowMs
    return { views, heardMs, gaps: state.gaps + gaps.length }
  })
  return gaps
}

const SMOOTHING = 0.15

export function paintedAfter(ms: number): void {
  useDesk.setState(({ eventToScreenMs }) => ({ eventToScreenMs: eventToScreenMs === null ? ms : eventToScreenMs + (ms - eventToScreenMs) * SMOOTHING }))
}

export function followOrderView(topic: `order:${string}`, following: boolean): void {
  useDesk.setState((state) => {
    const orders = { ...state.views.orders }
    if (!following) delete orders[topic]
    return { views: { ...state.views, orders } }
  })
}
