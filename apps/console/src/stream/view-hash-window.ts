'use client'
import { parentIdOfTopic, viewHash, type FixedTopic, type OrderTopic, type Row, type Topic } from '@sluice/protocol'
import { useDesk } from './desk-store.ts'

/** The protocol's hash over the rows that this page holds of a topic now; null when its snapshot has not come. */
export function heldViewHash(topic: Topic): string | null {
  const { fixed, orders } = useDesk.getState().views
  const view = parentIdOfTopic(topic) === null ? fixed[topic as FixedTopic] : orders[topic as OrderTopic]
  return view === undefined || view.topicSeq === 0 ? null : viewHash(topic, view.rows.values() as Iterable<Row>)
}

declare global {
  interface Window {
    /** For whoever holds a screen against the engine. */
    sluice?: { readonly viewHash: (topic: Topic) => string | null }
  }
}

export function offerViewHash(): () => void {
  window.sluice = { viewHash: heldViewHash }
  return () => { delete window.sluice }
}
