import { Lock } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { PanelMessage, SkeletonRows, StaleBar } from './panel-state.tsx'

/** What a panel has to show now; every panel has each of these. */
export type PanelState =
  | { readonly kind: 'ready'; /** Why what is shown is no longer true enough. */ readonly stale?: string | null }
  | { readonly kind: 'loading'; readonly label: string; readonly rows?: number; readonly rowHeight?: number }
  | { readonly kind: 'empty'; readonly title: string; readonly text: ReactNode; readonly action?: ReactNode }
  /** No connection, and nothing from before to show. */
  | { readonly kind: 'disconnected'; readonly why: string }
  | { readonly kind: 'forbidden'; readonly title: string; readonly why: ReactNode }
  | { readonly kind: 'failed'; readonly title: string; readonly why: string; readonly onRetry?: () => void }

/** Draws the state of a panel, and its content when there is some. */
export function PanelBody({ state, children }: { readonly state: PanelState; readonly children: ReactNode }) {
  switch (state.kind) {
    case 'ready': return <>{state.stale != null && <StaleBar>{state.stale}</StaleBar>}{children}</>
    case 'loading': return <SkeletonRows label={state.label} rows={state.rows ?? 8} rowHeight={state.rowHeight ?? 26} />
    case 'empty': return <PanelMessage testId="panel-empty" title={state.title} action={state.action}>{state.text}</PanelMessage>
    case 'disconnected': return <PanelMessage testId="panel-disconnected" tone="warning" title="Not connected">{state.why}</PanelMessage>
    case 'forbidden': return <PanelMessage testId="panel-forbidden" icon={<Lock aria-hidden size={18} className="text-muted" />} title={state.title}>{state.why}</PanelMessage>
    case 'failed': return <PanelMessage testId="panel-failed" tone="critical" title={state.title} action={state.onRetry === undefined ? undefined : <Button onClick={state.onRetry}>Try again</Button>}>{state.why}</PanelMessage>
  }
}
