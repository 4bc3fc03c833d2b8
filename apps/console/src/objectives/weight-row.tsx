'use client'
import { WEIGHT_MAX, type ObjectiveDimension } from '@sluice/protocol'
import { cn, FIELD_CLASS, formatSigned, Slider } from '@sluice/ui'
import { useId } from 'react'
import { DIMENSION_WORDS, parseWeight, WEIGHT_STEP, weightText } from './weights.ts'

export interface WeightRowProps {
  readonly dimension: ObjectiveDimension
  /** Thousandths. */
  readonly value: number
  /** What stands in the number field where it is not the value as the desk writes it. */
  readonly typed: string | undefined
  /** What routes now, thousandths. */
  readonly live: number
  readonly disabled: boolean
  readonly onChange: (thousandths: number, typed: string | null) => void
  readonly onTyped: (typed: string | null) => void
}

/** One weight by slider and by number: both always say the same. */
export function WeightRow({ dimension, value, typed, live, disabled, onChange, onTyped }: WeightRowProps) {
  const id = useId()
  const { label, meaning } = DIMENSION_WORDS[dimension]
  const parsed = typed === undefined ? null : parseWeight(typed)
  const isTyped = parsed !== null && (!parsed.ok || parsed.thousandths === value)
  const fault = parsed?.ok === false ? parsed.why : null
  const step = (by: number): void => onChange(Math.min(WEIGHT_MAX, Math.max(0, Math.round((value + by) / WEIGHT_STEP) * WEIGHT_STEP)), null)
  return (
    <div className={cn('grid grid-cols-[minmax(120px,0.8fr)_minmax(96px,1fr)_64px_92px] items-center gap-x-3 border-b border-line px-3 py-1', value !== live && 'bg-accent-soft/40')}>
      <div className="min-w-0">
        <p className="text-base leading-4 font-semibold">{label}</p>
        <p className="text-xs leading-[14px] text-muted">{meaning}</p>
      </div>
      <Slider label={`${label} weight`} hideLabel value={value} min={0} max={WEIGHT_MAX} step={WEIGHT_STEP} disabled={disabled} valueText={`${weightText(value)} times`} testId={`weight-slider-${dimension}`}
        onChange={(next) => onChange(next, null)} />
      <input data-testid={`weight-number-${dimension}`} aria-label={`${label} weight, 0.00 to ${weightText(WEIGHT_MAX)}`} inputMode="decimal" autoComplete="off" disabled={disabled} value={isTyped ? typed : weightText(value)}
        aria-invalid={fault === null ? undefined : true} aria-describedby={fault === null ? undefined : `${id}-fault`} className={cn(FIELD_CLASS, 'text-right')}
        onChange={({ target }) => {
          const next = parseWeight(target.value)
          if (next.ok) onChange(next.thousandths, target.value)
          else onTyped(target.value)
        }}
        onBlur={() => { if (fault === null) onTyped(null) }}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return
          event.preventDefault()
          step(event.key === 'ArrowUp' ? WEIGHT_STEP : -WEIGHT_STEP)
        }} />
      <p className="text-right text-xs whitespace-nowrap text-muted">
        {value === live ? `live ${weightText(live)}` : <><span className="text-accent-text">{formatSigned((value - live) / 1_000, 2)}</span>{` from ${weightText(live)}`}</>}
      </p>
      {fault !== null && <p id={`${id}-fault`} role="alert" className="col-span-4 text-xs text-critical">{`${label}: ${fault}.`}</p>}
    </div>
  )
}
