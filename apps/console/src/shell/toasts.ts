'use client'
import type { Toast } from '@sluice/ui'
import { create } from 'zustand'

/** Shown at a time: what fades gives way first, then the oldest. */
const SHOWN_MAX = 5
const FADE_MS = 8_000

interface Shown extends Toast {
  readonly stays: boolean
}

export const useToasts = create<{ readonly toasts: readonly Shown[] }>(() => ({ toasts: [] }))

/** `stays`: until dismissed, for what a person must have seen. */
export function showToast(toast: Toast, stays = false): void {
  const shown: Shown = { ...toast, stays }
  useToasts.setState(({ toasts }) => ({ toasts: withinBound([...toasts.filter(({ id }) => id !== toast.id), shown]) }))
  if (!stays) setTimeout(() => useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each !== shown) })), FADE_MS)
}

function withinBound(toasts: readonly Shown[]): readonly Shown[] {
  if (toasts.length <= SHOWN_MAX) return toasts
  const leaves = toasts.find((toast) => !toast.stays) ?? toasts[0]
  return toasts.filter((toast) => toast !== leaves)
}

export const dismissToast = (id: string): void => useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
