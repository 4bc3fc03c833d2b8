import { basename } from 'node:path'
import type { Instrument, Venue } from '@sluice/domain'
import { TapeMarket, type LatencyProfile, type MarketSimSink } from '@sluice/market-sim'
import { readTapeSync, tapeInfo } from '@sluice/tape'

/** A tape to quote from. */
export interface TapeOptions {
  /** File, or folder of a capture. */
  readonly path: string
  /** Time of day, UTC, such as 14:30, at which the playing begins; empty: at the first event. */
  readonly from: string
  readonly speed: number
  /** Begin anew at its end; otherwise every venue closes. */
  readonly repeat: boolean
}

interface PlayedTapeOptions {
  readonly tape: TapeOptions
  readonly instruments: readonly Instrument[]
  readonly venues: readonly Venue[]
  readonly seed: number
  readonly latency: LatencyProfile
  readonly startUs: number
  readonly runTag: string
  readonly sink: MarketSimSink
}

/** The tape's name for people. */
export const tapeNameOf = (path: string): string => basename(path)

/** Opens the tape as a market from `startUs` on. Throws with one line when it does not hold what the desk trades. */
export function playTape({ tape, instruments, venues, ...options }: PlayedTapeOptions): TapeMarket {
  const info = tapeInfo(tape.path)
  const held = new Set<string>(info.instruments.map(({ symbol }) => symbol))
  const known = instruments.filter(({ symbol }) => held.has(symbol))
  if (info.firstUs === null || info.lastUs === null) throw new Error(`sandbox.tape is ${tape.path}: it holds no event`)
  if (known.length === 0) throw new Error(`sandbox.tape is ${tape.path}: it holds ${[...held].join(', ')}, none of which is configured; npm start -- --tape configures what it holds`)
  for (const { symbol, priceScale, lotSize } of known) {
    const there = info.instruments.find((each) => each.symbol === symbol)!
    // Its price may be of many shares (qtyScale): the same units, of a smaller thing.
    if (there.lotSize !== lotSize || (priceScale !== there.priceScale && priceScale !== there.priceScale * there.qtyScale)) throw new Error(`${symbol} has price scale ${there.priceScale} and lot size ${there.lotSize} on the tape, ${priceScale} and ${lotSize} in the configuration`)
  }
  return new TapeMarket({
    ...options, open: () => readTapeSync(tape.path), fromUs: fromUsOf(tape.from, info.firstUs, info.lastUs), toUs: info.lastUs, instruments: known, venues, speed: tape.speed, repeat: tape.repeat,
  })
}

const MINUTE_US = 60_000_000
const DAY_US = 1_440 * MINUTE_US

/** The first such time of day on the tape. */
export function fromUsOf(from: string, firstUs: number, lastUs: number): number {
  const [, hours, minutes] = /^(\d\d):(\d\d)$/.exec(from) ?? []
  if (hours === undefined || minutes === undefined) return firstUs
  const ofDayUs = (Number(hours) * 60 + Number(minutes)) * MINUTE_US
  const midnightUs = firstUs - (firstUs % DAY_US)
  const fromUs = midnightUs + ofDayUs >= firstUs ? midnightUs + ofDayUs : midnightUs + DAY_US + ofDayUs
  if (fromUs >= lastUs) throw new Error(`sandbox.tapeFrom is ${from}: the tape is of ${new Date(firstUs / 1_000).toISOString()} to ${new Date(lastUs / 1_000).toISOString()}`)
  return fromUs
}
