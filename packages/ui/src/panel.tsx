'use client'
import { useEffect, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { cn } from './class-names.ts'
import { PanelDockProvider, usePanelDock, type PanelDock } from './panel-dock.ts'
import { useScrollStop } from './use-scroll-stop.ts'

export interface PanelProps {
  readonly title: ReactNode
  /** What the numbers are, in which unit, against what. */
  readonly note?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
  readonly className?: string
  readonly bodyClassName?: string
  readonly testId?: string
  /** Names the region for assistive technology when the title is not plain text. */
  readonly label?: string
  /** Its name on a tab, when the title is not plain text. */
  readonly tabTitle?: string
}

/** In full, where there is no room for all of it. */
const titleOf = (text: ReactNode): string | undefined => (typeof text === 'string' ? text : undefined)

/** A bordered region with a one-line head. The body scrolls, never the page, and never the whole of it: its head stays. In a dock the tab is its head. */
export function Panel(props: PanelProps) {
  const dock = usePanelDock()
  return dock === null ? <StandingPanel {...props} /> : <DockedPanel {...props} dock={dock} />
}

function StandingPanel({ title, note, actions, children, className, bodyClassName, testId, label }: PanelProps) {
  return (
    <section
      aria-label={label ?? (typeof title === 'string' ? title : undefined)}
      data-testid={testId}
      className={cn('flex min-h-0 min-w-0 flex-col overflow-clip rounded-[5px] border border-line bg-panel', className)}
    >
      <header className="flex h-9 shrink-0 items-center gap-3 border-b border-line px-3">
        <h2 className="min-w-0 shrink-0 truncate text-base font-semibold" title={titleOf(title)}>{title}</h2>
        {note !== undefined && <p title={titleOf(note)} className="min-w-0 truncate text-xs text-muted">{note}</p>}
        {actions !== undefined && <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>}
      </header>
      <PanelContent className={bodyClassName}>{children}</PanelContent>
    </section>
  )
}

function DockedPanel({ title, note, actions, children, bodyClassName, testId, label, tabTitle, dock }: PanelProps & { readonly dock: PanelDock }) {
  const name = tabTitle ?? (typeof title === 'string' ? title : label)
  const { setTitle } = dock
  useEffect(() => {
    if (name !== undefined) setTitle(name)
  }, [name, setTitle])
  return (
    <section aria-label={label ?? name} data-testid={testId} className="flex h-full min-h-0 min-w-0 flex-col overflow-clip bg-panel">
      <h2 className="sr-only">{name}</h2>
      {dock.note !== null && note !== undefined && createPortal(<p title={titleOf(note)} className="min-w-0 truncate text-xs text-muted">{note}</p>, dock.note)}
      {dock.actions !== null && actions !== undefined && createPortal(actions, dock.actions)}
      {/* What is within is no panel of the dock itself. */}
      <PanelDockProvider value={null}><PanelContent className={bodyClassName}>{children}</PanelContent></PanelDockProvider>
    </section>
  )
}

function PanelContent({ className, children }: { readonly className: string | undefined; readonly children: ReactNode }) {
  const stop = useScrollStop<HTMLDivElement>()
  return <div {...stop} className={cn('min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]', className)}>{children}</div>
}

export interface SectionHeadProps {
  readonly title: ReactNode
  readonly note?: ReactNode
  readonly actions?: ReactNode
}

/** Head of a part within a panel. */
export function SectionHead({ title, note, actions }: SectionHeadProps) {
  return (
    <div className="flex h-9 shrink-0 items-center gap-1.5 border-y border-line px-3">
      <h3 title={titleOf(title)} className="min-w-0 truncate text-base font-semibold max-[1400px]:text-sm">{title}</h3>
      {note !== undefined && <p title={titleOf(note)} className="ml-1 min-w-0 shrink-[9999] truncate text-xs text-muted">{note}</p>}
      {actions !== undefined && <div className="ml-auto flex shrink-0 items-center gap-2">{actions}</div>}
    </div>
  )
}
