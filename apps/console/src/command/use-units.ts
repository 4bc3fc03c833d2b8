'use client'
import { useMemo } from 'react'
import { useReference } from '../api/queries.ts'
import type { DenialUnits } from './denial-text.ts'

/** What the numbers of an instrument count in; undefined until it is known, and for an instrument that is none here. */
export function useUnits(symbol: string): DenialUnits | undefined {
  const instrument = useReference().data?.instruments.find((each) => each.symbol === symbol)
  return useMemo(() => (instrument === undefined ? undefined : { priceScale: instrument.priceScale, lotSize: instrument.lotSize }), [instrument])
}
