'use client'
import { HASHED_TOPICS, viewHash, type EngineHashes, type Row } from '@sluice/protocol'
import { useCallback, useEffect, useRef, useState } from 'react'
import { requestJson } from '../api/http.ts'
import { useDesk } from '../stream/desk-store.ts'
import { differingTopics, noHashes, withSeen, type HashedTopic, type SeenHashes } from './consistency.ts'

export interface Consistency {
  readonly phase: 'unchecked' | 'checking' | 'equal' | 'differs' | 'failed'
  /** Entry at which the engine was compared; null before the first check. */
  readonly seq: number | null
  readonly atMs: number | null
  readonly differing: readonly HashedTopic[]
  readonly error: string | null
}

const CHECK_EVERY_MS = 30_000
const ATTEMPTS = 4
/** A page trails the engine by a flush or two, the journal's tail and the network. */
const TRAILS_MS = 1_500
const LOOK_EVERY_MS = 50

interface HashMemo {
  readonly view: object
  readonly hash: string
}
const memos = new Map<HashedTopic, HashMemo>()

/** Of the page's rows now; a view that has not changed is not hashed again. */
function heldHash(topic: HashedTopic): string {
  const view = useDesk.getState().views.fixed[topic]
  const memo = memos.get(topic)
  if (memo?.view === view) return memo.hash
  const hash = viewHash(topic, view.rows.values() as Iterable<Row>)
  memos.set(topic, { view, hash })
  return hash
}
const heldHashes = () => Object.fromEntries(HASHED_TOPICS.map((topic) => [topic, heldHash(topic)])) as Record<HashedTopic, string>

/** Asks the engine once and holds this page's rows of just before and just after against it. */
async function compareOnce(): Promise<{ readonly engine: EngineHashes; readonly differing: readonly HashedTopic[] }> {
  let seen: SeenHashes = withSeen(noHashes(), heldHashes())
  const timer = setInterval(() => { seen = withSeen(seen, heldHashes()) }, LOOK_EVERY_MS)
  try {
    const engine = await requestJson<EngineHashes>(`/api/engine-hash?topics=${HASHED_TOPICS.join(',')}`)
    const untilMs = Date.now() + TRAILS_MS
    seen = withSeen(seen, heldHashes())
    while (differingTopics(seen, engine).length > 0 && Date.now() < untilMs) await new Promise((resolve) => { setTimeout(resolve, LOOK_EVERY_MS) })
    return { engine, differing: differingTopics(seen, engine) }
  } finally {
    clearInterval(timer)
  }
}

/** Whether this page shows the engine's own state: on demand, and by itself while the page is seen. */
export function useConsistency(ready: boolean): { readonly consistency: Consistency; readonly check: () => Promise<void> } {
  const [consistency, setConsistency] = useState<Consistency>({ phase: 'unchecked', seq: null, atMs: null, differing: [], error: null })
  const busy = useRef(false)
  const check = useCallback(async (): Promise<void> => {
    if (busy.current) return
    busy.current = true
    setConsistency((before) => ({ ...before, phase: 'checking' }))
    try {
      let result = await compareOnce()
      for (let attempt = 1; attempt < ATTEMPTS && result.differing.length > 0; attempt += 1) result = await compareOnce()
      setConsistency({ phase: result.differing.length === 0 ? 'equal' : 'differs', seq: result.engine.seq, atMs: Date.now(), differing: result.differing, error: null })
    } catch (error) {
      setConsistency((before) => ({ ...before, phase: 'failed', atMs: Date.now(), error: error instanceof Error ? error.message : 'The engine could not be asked.' }))
    } finally {
      busy.current = false
    }
  }, [])
  useEffect(() => {
    if (!ready) return
    void check()
    const timer = setInterval(() => { if (document.visibilityState === 'visible' && useDesk.getState().connection === 'connected') void check() }, CHECK_EVERY_MS)
    return () => clearInterval(timer)
  }, [ready, check])
  return { consistency, check }
}
