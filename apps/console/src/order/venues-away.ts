'use client'
import type { SessionHealth } from '@sluice/protocol'
import { formatTimeUs } from '@sluice/ui'
import { useMemo } from 'react'
import { useCore } from '../stream/use-desk-rows.ts'

/** Venues whose order session is down, and since when, microseconds since 1970; null: since before the desk looked. */
export type VenuesAway = ReadonlyMap<string, number | null>

/** As far as the core tells: of one that does not answer nothing is known. */
export function venuesAway(sessions: readonly SessionHealth[]): VenuesAway {
  return new Map(sessions.flatMap(({ role, mic, up, sinceUs }) => (role === 'orders' && mic !== null && !up ? [[mic as string, sinceUs ?? null] as const] : [])))
}

export function useVenuesAway(): VenuesAway {
  const core = useCore()
  const sessions = core?.connected === true ? core.health?.sessions : undefined
  return useMemo(() => venuesAway(sessions ?? []), [sessions])
}

/** "XNAS is away since 10:42:07"; null while it is there. */
export function awayText(mic: string, away: VenuesAway): string | null {
  const sinceUs = away.get(mic)
  if (sinceUs === undefined) return null
  return sinceUs === null || sinceUs <= 0 ? `${mic} is away` : `${mic} is away since ${formatTimeUs(sinceUs, false)}`
}

/** Of several venues, each once: "XNAS is away since 10:42:07, EDGX is away"; null when all are there. */
export function awayTexts(mics: readonly string[], away: VenuesAway): string | null {
  const texts = [...new Set(mics)].flatMap((mic) => awayText(mic, away) ?? [])
  return texts.length === 0 ? null : texts.join(', ')
}
