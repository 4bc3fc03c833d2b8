'use client'
import { EXPIRES_IN_S_MAX } from '@sluice/protocol'
import { formatTimeUs, SelectField } from '@sluice/ui'
import { useState } from 'react'
import { newYorkMidnightMs } from '../api/new-york-midnight.ts'

const PRESETS = ['until-ended', '5min', '30min', '2h', 'end-of-day'] as const
export type ExpiryPreset = (typeof PRESETS)[number]

const LABELS: Readonly<Record<ExpiryPreset, string>> = {
  'until-ended': 'Until somebody ends it', '5min': '5 minutes', '30min': '30 minutes', '2h': '2 hours', 'end-of-day': 'End of the day (midnight, New York)',
}
const SECONDS: Readonly<Record<Exclude<ExpiryPreset, 'until-ended' | 'end-of-day'>, number>> = { '5min': 300, '30min': 1_800, '2h': 7_200 }

/** Seconds from now; null: until somebody ends it. */
export function expirySeconds(preset: ExpiryPreset, nowMs: number): number | null {
  if (preset === 'until-ended') return null
  if (preset !== 'end-of-day') return SECONDS[preset]
  const left = Math.round(EXPIRES_IN_S_MAX - (nowMs - newYorkMidnightMs(nowMs)) / 1_000)
  return Math.min(EXPIRES_IN_S_MAX, Math.max(1, left))
}

/** "until 10:45:00", or what holds without an expiry. */
export const untilText = (expiresInS: number | null, nowMs: number): string =>
  expiresInS === null ? 'until somebody ends it' : `until ${formatTimeUs((nowMs + expiresInS * 1_000) * 1_000, false)}`

export interface ExpiryFieldProps {
  readonly onChange: (expiresInS: number | null) => void
  readonly label?: string
  readonly disabled?: boolean
  readonly testId?: string
}

/** When it ends by itself. */
export function ExpiryField({ onChange, label = 'Holds', disabled = false, testId }: ExpiryFieldProps) {
  const [preset, setPreset] = useState<ExpiryPreset>('until-ended')
  const choose = (next: ExpiryPreset): void => {
    setPreset(next)
    onChange(expirySeconds(next, Date.now()))
  }
  return <SelectField label={label} value={preset} onChange={choose} disabled={disabled} options={PRESETS.map((value) => ({ value, label: LABELS[value] }))} {...(testId === undefined ? {} : { testId })} />
}
