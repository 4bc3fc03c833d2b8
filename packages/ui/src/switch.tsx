'use client'
import { Switch as Radix } from 'radix-ui'
import { useId, type ReactNode } from 'react'

export interface SwitchProps {
  readonly label: ReactNode
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  /** What it does, or why it cannot be used. */
  readonly note?: ReactNode
  readonly disabled?: boolean
  readonly testId?: string
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, note, disabled = false, testId }: SwitchProps) {
  const id = useId()
  return (
    <div className="flex min-h-6 min-w-0 items-center gap-2">
      <Radix.Root
        id={id} checked={checked} onCheckedChange={onChange} disabled={disabled} data-testid={testId} aria-describedby={note === undefined ? undefined : `${id}-note`}
        className="group grid h-6 w-9 shrink-0 place-items-center rounded-full disabled:opacity-45"
      >
        <span aria-hidden className="flex h-[18px] w-8 items-center rounded-full border border-line-strong bg-track p-[2px] group-data-[state=checked]:border-accent group-data-[state=checked]:bg-accent-fill">
          <Radix.Thumb className="block size-3 rounded-full bg-muted transition-transform duration-75 data-[state=checked]:translate-x-[14px] data-[state=checked]:bg-on-accent" />
        </span>
      </Radix.Root>
      <label htmlFor={id} className="min-w-0 cursor-pointer">{label}</label>
      {note !== undefined && <span id={`${id}-note`} className="min-w-0 truncate text-xs text-muted">{note}</span>}
    </div>
  )
}
