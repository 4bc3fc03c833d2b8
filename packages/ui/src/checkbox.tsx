'use client'
import { Check } from 'lucide-react'
import { Checkbox as Radix } from 'radix-ui'
import { useId, type ReactNode } from 'react'

export interface CheckboxProps {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
  readonly testId?: string
}

/** One of several that may be chosen together. */
export function Checkbox({ label, checked, onChange, disabled = false, testId }: CheckboxProps) {
  const id = useId()
  return (
    <div className="flex min-h-6 min-w-0 items-center gap-1.5">
      <Radix.Root id={id} checked={checked} onCheckedChange={(next) => onChange(next === true)} disabled={disabled} data-testid={testId} className="group grid size-6 shrink-0 place-items-center rounded-[4px] disabled:opacity-45">
        <span aria-hidden className="grid size-4 place-items-center rounded-[3px] border border-line-strong bg-page text-on-accent group-data-[state=checked]:border-accent-fill group-data-[state=checked]:bg-accent-fill">
          <Radix.Indicator><Check size={12} strokeWidth={3} /></Radix.Indicator>
        </span>
      </Radix.Root>
      <label htmlFor={id} className="min-w-0 cursor-pointer">{label}</label>
    </div>
  )
}
