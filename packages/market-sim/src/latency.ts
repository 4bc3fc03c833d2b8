import { assert, randomWord, type VenueKind } from '@sluice/domain'
import type { LatencyProfile } from './types.ts'

export const DEFAULT_LATENCY: LatencyProfile = { networkUsMin: 90, networkUsMax: 320, matchingUs: 35, speedBumpUs: 350 }

/** One-way delays of one venue. Each message draws by its own name, so no message shifts another's delay. */
export class VenueLatency {
  private readonly profile: LatencyProfile
  private readonly bumpUs: number
  private readonly seed: number
  private readonly stream: number
  private readonly extraUs: number

  constructor(profile: LatencyProfile, seed: number, mic: string, kind: VenueKind, extraUs = 0) {
    assert(profile.networkUsMin <= profile.networkUsMax, `network latency ${profile.networkUsMin} to ${profile.networkUsMax} at ${mic}`)
    this.extraUs = extraUs
    this.profile = profile
    this.bumpUs = kind === 'speed-bump' ? profile.speedBumpUs : 0
    this.seed = seed
    this.stream = wordOf(`latency:${mic}`)
  }

  /** From the sender to the matching of the named message. */
  inboundUs(name: string): number {
    return this.networkUs(wordOf(name)) + this.bumpUs + this.profile.matchingUs
  }

  /** From the matching back to the sender. */
  outboundUs(name: string): number {
    return this.networkUs(wordOf(name) ^ 0x5bd1e995)
  }

  private networkUs(counter: number): number {
    const { networkUsMin, networkUsMax } = this.profile
    return this.extraUs + networkUsMin + (randomWord(this.seed, this.stream, counter) % (networkUsMax - networkUsMin + 1))
  }
}

function wordOf(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}
