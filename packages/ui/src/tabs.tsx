'use client'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { cn } from './class-names.ts'

export interface TabsProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly onChange: (value: V) => void
  readonly tabs: readonly { readonly value: V; readonly label: ReactNode; readonly content: ReactNode }[]
  readonly className?: string
  readonly contentClassName?: string
  readonly testId?: string
}

/** Arrows move between tabs; only the chosen one's content is drawn. */
export function Tabs<V extends string>({ label, value, onChange, tabs, className, contentClassName, testId }: TabsProps<V>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => onChange(next as V)} className={cn('flex min-h-0 min-w-0 flex-col', className)} data-testid={testId}>
      <Radix.List aria-label={label} className="flex h-8 shrink-0 gap-1 overflow-x-auto overflow-y-hidden border-b border-line px-2">
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className="-mb-px shrink-0 border-b-2 border-transparent px-2 whitespace-nowrap text-muted hover:text-text focus-visible:outline-offset-[-2px] data-[state=active]:border-accent data-[state=active]:text-text">
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => <Radix.Content key={tab.value} value={tab.value} className={cn('min-h-0 flex-1 overflow-auto focus-visible:outline-offset-[-2px]', contentClassName)}>{tab.content}</Radix.Content>)}
    </Radix.Root>
  )
}
