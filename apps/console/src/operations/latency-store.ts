'use client'
import type { CoreHealth } from '@sluice/protocol'
import { useEffect } from 'react'
import { create } from 'zustand'
import { withHealth, type LatencySample } from './latency-ring.ts'

/** Outlives the page, so that coming back to it does not empty the picture. */
const useSamples = create<{ readonly samples: readonly LatencySample[] }>(() => ({ samples: [] }))

/** Latency as this browser heard it while the page was open. */
export function useLatencySamples(health: CoreHealth | null): readonly LatencySample[] {
  useEffect(() => {
    if (health !== null) useSamples.setState(({ samples }) => ({ samples: withHealth(samples, health) }))
  }, [health])
  return useSamples((state) => state.samples)
}
