'use client'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { StatusDot, type Tone } from './badge.tsx'

export interface Toast {
  readonly id: string
  readonly tone: Tone
  readonly title: ReactNode
  readonly text?: ReactNode
  readonly action?: ReactNode
}

/** Short news, read out politely; who holds the list decides when each one fades, and the page's frame where they stand. */
export function ToastRegion({ toasts, onDismiss, label = 'News' }: { readonly toasts: readonly Toast[]; readonly onDismiss: (id: string) => void; readonly label?: string }) {
  return (
    <section aria-label={label} aria-live="polite" aria-relevant="additions" data-testid="toasts" className="flex flex-col gap-2 empty:hidden">
      {toasts.map((toast) => (
        <div key={toast.id} data-testid="toast" className="pointer-events-auto flex items-start gap-2 rounded-[5px] border border-line-strong bg-raised py-2 pr-1.5 pl-3">
          <span className="pt-px"><StatusDot tone={toast.tone} /></span>
          <div className="min-w-0 flex-1">
            <p className="font-semibold [overflow-wrap:anywhere]">{toast.title}</p>
            {toast.text !== undefined && <p className="mt-0.5 text-sm text-muted [overflow-wrap:anywhere]">{toast.text}</p>}
          </div>
          {toast.action}
          <button type="button" aria-label="Dismiss" onClick={() => onDismiss(toast.id)} className="grid size-6 shrink-0 place-items-center rounded-[3px] text-muted hover:bg-hover hover:text-text"><X aria-hidden size={13} /></button>
        </div>
      ))}
    </section>
  )
}
