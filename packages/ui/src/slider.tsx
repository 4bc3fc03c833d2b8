'use client'
import { Slider as Radix } from 'radix-ui'
import { useId } from 'react'
import { cn } from './class-names.ts'

export interface SliderProps {
  readonly label: string
  readonly value: number
  readonly min: number
  readonly max: number
  readonly step: number
  /** At every move. */
  readonly onChange: (value: number) => void
  /** Once the hand lets go, or at each key. */
  readonly onCommit?: (value: number) => void
  /** The value with its unit, as it is read out. */
  readonly valueText?: string
  readonly disabled?: boolean
  /** The label is drawn elsewhere. */
  readonly hideLabel?: boolean
  readonly testId?: string
}

/** Arrows step, Page Up and Down step by ten, Home and End go to the ends. */
export function Slider({ label, value, min, max, step, onChange, onCommit, valueText, disabled = false, hideLabel = false, testId }: SliderProps) {
  const id = useId()
  return (
    <div className="min-w-0">
      <span id={id} className={cn('mb-[3px] block truncate text-xs text-muted', hideLabel && 'sr-only')}>{label}</span>
      <Radix.Root
        value={[value]} min={min} max={max} step={step} disabled={disabled} data-testid={testId}
        onValueChange={([next]) => { if (next !== undefined) onChange(next) }}
        onValueCommit={([next]) => { if (next !== undefined) onCommit?.(next) }}
        className="relative flex h-7 w-full touch-none items-center select-none data-[disabled]:opacity-45"
      >
        <Radix.Track className="relative h-[4px] grow rounded-full bg-track"><Radix.Range className="absolute h-full rounded-full bg-accent" /></Radix.Track>
        <Radix.Thumb aria-labelledby={id} aria-valuetext={valueText} className="grid size-6 place-items-center rounded-full">
          <span aria-hidden className="size-[14px] rounded-full border-2 border-accent bg-panel" />
        </Radix.Thumb>
      </Radix.Root>
    </div>
  )
}
