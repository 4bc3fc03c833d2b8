import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

export interface PanelMessageProps {
  readonly title: string
  /** Why, and what to do. */
  readonly children?: ReactNode
  readonly tone?: 'empty' | 'warning' | 'critical'
  readonly action?: ReactNode
  readonly icon?: ReactNode
  readonly testId?: string
}

/** Instead of a panel's content: nothing there, not reachable, refused, failed. */
export function PanelMessage({ title, children, tone = 'empty', action, icon, testId }: PanelMessageProps) {
  return (
    <div role={tone === 'critical' ? 'alert' : 'status'} data-testid={testId} className="flex h-full min-h-20 flex-col items-center justify-center gap-1 px-6 py-4 text-center">
      {icon}
      <p className={cn('text-base', tone === 'critical' ? 'text-critical' : tone === 'warning' ? 'text-warning' : 'text-text')}>{title}</p>
      {children !== undefined && <p className="max-w-[46ch] text-sm text-muted">{children}</p>}
      {action !== undefined && <div className="mt-2">{action}</div>}
    </div>
  )
}

/** Grey bars where rows will stand, so that nothing jumps. */
export function SkeletonRows({ rows = 8, rowHeight = 26, label }: { readonly rows?: number; readonly rowHeight?: number; readonly label: string }) {
  return (
    <div role="status" aria-label={label} className="px-3 py-2">
      {Array.from({ length: rows }, (_, at) => (
        <div key={at} className="flex items-center" style={{ height: rowHeight }}>
          <div className="sluice-skeleton h-[9px]" style={{ width: `${58 + ((at * 37) % 40)}%` }} />
        </div>
      ))}
    </div>
  )
}

/** A thin bar over content that is still shown but no longer true enough. */
export function StaleBar({ children, tone = 'warning', testId }: { readonly children: ReactNode; readonly tone?: 'warning' | 'critical'; readonly testId?: string }) {
  return (
    <p role="status" data-testid={testId} className={cn('shrink-0 border-b border-line px-3 py-1 text-sm', tone === 'critical' ? 'bg-critical-soft text-critical' : 'bg-warning-soft text-warning')}>
      {children}
    </p>
  )
}
