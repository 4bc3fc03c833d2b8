import { MEASURES, VENUE_MEASURES, VENUE_REFERENCES, type MeasuredSession, type VenueMeasure } from './calibration-measures.ts'

/** One figure of every session beside its reference. */
export interface CalibrationCell {
  readonly measure: string
  /** Null: of the whole market. */
  readonly mic: string | null
  readonly digits: number
  readonly reference: string
  readonly allowed: readonly [low: number, high: number] | null
  /** By session; null where it cannot be told. */
  readonly values: readonly (number | null)[]
  /** By session; null where there is nothing to judge or to judge by. */
  readonly inside: readonly (boolean | null)[]
}

/** How one session stands against the reference. */
export interface CalibrationScore {
  readonly session: string
  readonly inside: number
  readonly judged: number
  readonly outside: readonly CalibrationCell[]
  /** Figures with a reference that the session says nothing about. */
  readonly unknown: readonly CalibrationCell[]
}

export interface CalibrationReport {
  readonly sessions: readonly string[]
  readonly market: readonly CalibrationCell[]
  /** The figures of each venue, those with a reference first. */
  readonly venues: readonly { readonly mic: string; readonly cells: readonly CalibrationCell[] }[]
  readonly scores: readonly CalibrationScore[]
}

/** Holds measured sessions against the reference, figure by figure. */
export function calibrationReport(sessions: readonly MeasuredSession[]): CalibrationReport {
  const market = MEASURES.map(({ name, digits, reference, allowed, of }) => cell(name, null, digits, reference, allowed, sessions.map(of)))
  const venues = micsOf(sessions).map((mic) => ({ mic, cells: VENUE_MEASURES.map((measure, i) => venueCell(measure, i, mic, sessions)) }))
  const cells = [...market, ...venues.flatMap((venue) => venue.cells)]
  return { sessions: sessions.map(({ name }) => name), market, venues, scores: sessions.map(({ name }, i) => scoreOf(name, i, cells)) }
}

/** A figure as it is printed. */
export const printed = (value: number | null, digits: number): string => (value === null ? '-' : value.toFixed(digits))

function micsOf(sessions: readonly MeasuredSession[]): string[] {
  const mics = new Set(VENUE_REFERENCES.map(({ mic }) => mic))
  for (const { table } of sessions) for (const { mic } of table.venues) mics.add(mic)
  return [...mics]
}

function venueCell(measure: VenueMeasure, index: number, mic: string, sessions: readonly MeasuredSession[]): CalibrationCell {
  const { name, digits, tolerance, most } = measure
  const reference = VENUE_REFERENCES.find((venue) => venue.mic === mic)?.values[index] ?? null
  const reach = reference === null ? 0 : Math.max(tolerance.share * Math.abs(reference), tolerance.least)
  const values = sessions.map(({ table }) => {
    const venue = table.venues.find((row) => row.mic === mic)
    return venue === undefined ? null : measure.of(venue)
  })
  // No share and no chance is below nothing.
  const low = reference === null ? 0 : reference >= 0 ? Math.max(0, reference - reach) : reference - reach
  return cell(name, mic, digits, reference === null ? '' : printed(reference, digits), reference === null ? null : [low, Math.min(most, reference + reach)], values)
}

function cell(
  measure: string, mic: string | null, digits: number, reference: string, range: readonly [number, number] | null, values: readonly (number | null)[],
): CalibrationCell {
  const rounded = (value: number): number => Number(value.toFixed(digits))
  const allowed = range === null ? null : ([rounded(range[0]), rounded(range[1])] as const)
  const inside = values.map((value) => (value === null || allowed === null ? null : rounded(value) >= allowed[0] && rounded(value) <= allowed[1]))
  return { measure, mic, digits, reference, allowed, values, inside }
}

function scoreOf(session: string, index: number, cells: readonly CalibrationCell[]): CalibrationScore {
  const judged = cells.filter((c) => c.inside[index] !== null)
  return {
    session, judged: judged.length, inside: judged.filter((c) => c.inside[index] === true).length,
    outside: judged.filter((c) => c.inside[index] === false), unknown: cells.filter((c) => c.allowed !== null && c.values[index] === null),
  }
}
