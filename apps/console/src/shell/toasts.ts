'use client'
import type { Toast } from '@sluice/ui'
import { create } from 'zustand'

/** Shown at a time; the oldest gives way. */
const SHOWN_MAX = 4
const FADE_MS = 8_000

export const useToasts = create<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }))

/** `stays`: until dismissed, for what a person must have seen. */
export function showToast(toast: Toast, stays = false): void {
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts.filter(({ id }) => id !== toast.id), toast].slice(-SHOWN_MAX) }))
  if (!stays) setTimeout(() => useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each !== toast) })), FADE_MS)
}

export const dismissToast = (id: string): void => useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }))
