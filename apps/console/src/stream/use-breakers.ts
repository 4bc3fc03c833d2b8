'use client'
import type { BreakerRow } from '@sluice/protocol'
import { useTopic } from './use-desk-rows.ts'

/** Circuit breakers by venue, and whether the snapshot has come. */
export function useBreakers(): { readonly breakers: ReadonlyMap<string, BreakerRow>; readonly ready: boolean } {
  const { rows, ready } = useTopic('breakers')
  return { breakers: rows, ready }
}
