import type { EngineConfig, Mic, UnixUs } from '@sluice/domain'
import type { Engine } from '@sluice/engine'

/** How old what a venue's feed told is. `ageUs`: of its newest view, null before the first. */
export interface FeedAge {
  readonly ageUs: number | null
  readonly freshSymbols: number
  readonly symbols: number
}

export function feedAge(engine: Pick<Engine, 'viewAgeUs' | 'isFresh'>, { instruments }: Pick<EngineConfig, 'instruments'>, mic: Mic, nowUs: UnixUs): FeedAge {
  let ageUs: number | null = null
  let freshSymbols = 0
  for (const { symbol } of instruments) {
    const age = engine.viewAgeUs(symbol, mic, nowUs)
    if (age !== null && (ageUs === null || age < ageUs)) ageUs = age
    if (engine.isFresh(symbol, mic, nowUs)) freshSymbols += 1
  }
  return { ageUs, freshSymbols, symbols: instruments.length }
}
