import type { Input, Mic, Observation, UnixUs } from '@sluice/domain'
import type { FeedAge } from './feed-age.ts'

/** A feed that has told nothing since the start counts as stale only after this long. */
const FIRST_VIEW_GRACE_US = 10_000_000

export interface EdgeObserverParts {
  readonly mics: readonly Mic[]
  readonly startedUs: UnixUs
  readonly feedAge: (mic: Mic, nowUs: UnixUs) => FeedAge
  /** Venue's clock minus ours; null where too little was heard. */
  readonly clockOffsetUs: (mic: Mic, nowUs: UnixUs) => number | null
  /** Drift and age of the live model, as far as they are known. */
  readonly models: (nowUs: UnixUs) => readonly Observation[]
  /** Would this change anything? Then it is worth an entry. */
  readonly wouldObserve: (observations: readonly Observation[], nowUs: UnixUs) => boolean
  readonly submit: (input: Input) => void
}

/** Offers what only the edge can measure to the engine; an entry is made only of what would change something. */
export class EdgeObserver {
  private readonly parts: EdgeObserverParts
  /** Venues whose feed has told something since the start. */
  private readonly heard = new Set<Mic>()
  private projection: Observation | null = null

  constructor(parts: EdgeObserverParts) {
    this.parts = parts
  }

  /** From the gateway; the newest of its kind waits for the next round. */
  offer(observations: readonly Observation[]): void {
    for (const observation of observations) if (observation.kind === 'projection-lag') this.projection = observation
  }

  /** One round: call a few times a second. Throws what `submit` throws, and then offers the same again. */
  round(nowUs: UnixUs): void {
    const offered = [...this.feeds(nowUs), ...this.clocks(nowUs), ...this.parts.models(nowUs), ...(this.projection === null ? [] : [this.projection])]
    const observations = offered.filter((observation) => this.parts.wouldObserve([observation], nowUs))
    if (observations.length > 0) this.parts.submit({ kind: 'observe', observations })
    this.projection = null
  }

  private clocks(nowUs: UnixUs): Observation[] {
    return this.parts.mics.flatMap((mic): Observation[] => {
      const offsetUs = this.parts.clockOffsetUs(mic, nowUs)
      return offsetUs === null ? [] : [{ kind: 'clock-offset', mic, offsetUs }]
    })
  }

  private feeds(nowUs: UnixUs): Observation[] {
    const { mics, startedUs, feedAge } = this.parts
    return mics.flatMap((mic): Observation[] => {
      const { ageUs, freshSymbols, symbols } = feedAge(mic, nowUs)
      if (ageUs !== null && nowUs - ageUs >= startedUs) this.heard.add(mic)
      if (!this.heard.has(mic) && nowUs - startedUs < FIRST_VIEW_GRACE_US) return []
      return [{ kind: 'feed-age', mic, ageUs, staleSymbols: symbols - freshSymbols, symbols }]
    })
  }
}
