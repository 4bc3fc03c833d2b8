'use client'
import type { AlertRow } from '@sluice/protocol'
import { useEffect, useRef, useState } from 'react'
import { nextAlertList, type AlertFilter, type AlertList } from './alert-list.ts'

export interface CalmList extends AlertList {
  /** Takes in what waits and sorts anew. */
  readonly release: () => void
  /** Handlers of the element in which one reads. */
  readonly reading: { readonly onPointerEnter: () => void; readonly onPointerLeave: () => void; readonly onFocus: () => void; readonly onBlur: (event: { readonly currentTarget: Element; readonly relatedTarget: EventTarget | null }) => void }
}

/** A list that neither moves nor grows while a pointer is over it, the focus is in it, or something is picked. */
export function useCalmList(alerts: ReadonlyMap<string, AlertRow>, { filter, me, picking }: { readonly filter: AlertFilter; readonly me: string | null; readonly picking: boolean }): CalmList {
  const [list, setList] = useState<AlertList>({ ids: [], waiting: 0 })
  const held = useRef({ pointer: false, focus: false, picking })
  held.current.picking = picking
  const apply = (release: boolean): void => {
    const { pointer, focus } = held.current
    // An empty list disturbs nobody.
    setList((before) => nextAlertList(before.ids, alerts, { filter, me, held: !release && before.ids.length > 0 && (pointer || focus || held.current.picking) }))
  }
  const applyNow = useRef(apply)
  applyNow.current = apply
  useEffect(() => applyNow.current(false), [alerts])
  useEffect(() => applyNow.current(true), [filter, me])
  const settle = (change: Partial<{ pointer: boolean; focus: boolean }>): void => {
    held.current = { ...held.current, ...change }
    applyNow.current(false)
  }
  return {
    ...list,
    release: () => applyNow.current(true),
    reading: {
      onPointerEnter: () => { held.current.pointer = true },
      onPointerLeave: () => settle({ pointer: false }),
      onFocus: () => { held.current.focus = true },
      onBlur: ({ currentTarget, relatedTarget }) => { if (!currentTarget.contains(relatedTarget as Node | null)) settle({ focus: false }) },
    },
  }
}
