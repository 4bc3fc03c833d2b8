'use client'
import { ToggleGroup } from 'radix-ui'
import type { ReactNode } from 'react'

export interface SegmentedProps<V extends string> {
  readonly label: string
  readonly value: V
  readonly options: readonly { readonly value: V; readonly label: ReactNode; readonly disabled?: boolean }[]
  readonly onChange: (value: V) => void
  readonly testId?: string
  /** As high and wide as a form field. */
  readonly asField?: boolean
}

/** One of a few, all visible. */
export function Segmented<V extends string>({ label, value, options, onChange, testId, asField = false }: SegmentedProps<V>) {
  return (
    <ToggleGroup.Root
      type="single"
      aria-label={label}
      data-testid={testId}
      value={value}
      onValueChange={(next) => { if (next !== '') onChange(next as V) }}
      className={asField ? 'flex h-[28px] items-stretch rounded-[4px] border border-line *:flex-1' : 'inline-flex h-[26px] items-stretch rounded-[4px] border border-line'}
    >
      {options.map((option) => (
        <ToggleGroup.Item
          key={option.value}
          value={option.value}
          disabled={option.disabled ?? false}
          className="min-w-7 rounded-[3px] px-[7px] text-muted hover:text-text data-[state=on]:bg-accent-soft data-[state=on]:font-semibold data-[state=on]:text-text disabled:opacity-40"
        >
          {option.label}
        </ToggleGroup.Item>
      ))}
    </ToggleGroup.Root>
  )
}
