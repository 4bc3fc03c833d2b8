import { alignedGrid, markdownGrid, type Grid } from '../text-grid.ts'
import { printed, type CalibrationCell, type CalibrationReport, type CalibrationScore } from './calibration-report.ts'

const CONVENTIONS =
  'Cents per share; shares, effective spread, impact and % at the midpoint by volume; impact over 1 s; markout of a filled virtual order of 100 shares 10 s after its fill, ' +
  'before fees, negative where who posted loses. ! marks what is outside the allowed range.'

/** The report for a terminal. */
export function calibrationText(report: CalibrationReport): string {
  return [
    ...alignedGrid(marketGrid(report), 1), '', ...alignedGrid(venueGrid(report), 2), '', CONVENTIONS, '', ...report.scores.flatMap(scoreLines),
  ].join('\n')
}

/** The report for a page. */
export function calibrationMarkdown(report: CalibrationReport): string {
  return [
    ...markdownGrid(marketGrid(report), 1), '', ...markdownGrid(venueGrid(report), 2), '', CONVENTIONS, '', ...report.scores.flatMap(scoreLines).map((line) => (line.startsWith('  ') ? `- ${line.trim()}` : `\n${line}\n`)),
  ].join('\n').replace(/\n{3,}/g, '\n\n')
}

function marketGrid({ sessions, market }: CalibrationReport): Grid {
  return [['market', 'reference', 'allowed', ...sessions], ...market.map((c) => [c.measure, c.reference || '-', allowedOf(c), ...sessions.map((_, i) => valueOf(c, i))])]
}

/** Reference, allowed range and sessions below each other, venue by venue. */
function venueGrid({ sessions, venues }: CalibrationReport): Grid {
  const head = ['venue', '', ...(venues[0]?.cells ?? []).map(({ measure }) => measure)]
  const rows = venues.flatMap(({ mic, cells }) => {
    const known = cells.some(({ allowed }) => allowed !== null)
    const reference = known ? [['reference', ...cells.map((c) => c.reference || '-')], ['allowed', ...cells.map(allowedOf)]] : []
    const measured = sessions
      .map((name, i) => [name, ...cells.map((c) => valueOf(c, i))])
      .filter((_, i) => cells.some((c) => c.values[i] !== null))
    return [...reference, ...measured].map((row, i) => [i === 0 ? mic : '', ...row])
  })
  return [head, ...rows]
}

const allowedOf = ({ allowed, digits }: CalibrationCell): string => (allowed === null ? '-' : allowed.map((value) => printed(value, digits)).join(' to '))
const valueOf = ({ values, inside, digits }: CalibrationCell, i: number): string => `${printed(values[i] ?? null, digits)}${inside[i] === false ? ' !' : ''}`

function scoreLines({ session, inside, judged, outside, unknown }: CalibrationScore): string[] {
  const place = ({ mic, measure }: CalibrationCell): string => (mic === null ? measure : `${mic} ${measure}`)
  const byMeasure = new Map<string, string[]>()
  for (const c of outside) byMeasure.set(c.mic === null ? 'market' : c.measure, [...(byMeasure.get(c.mic === null ? 'market' : c.measure) ?? []), c.mic ?? c.measure])
  return [
    `${session}: ${inside} of ${judged} figures inside${outside.length === 0 ? '.' : `, ${outside.length} outside:`}`,
    ...[...byMeasure].map(([measure, places]) => `  ${measure}: ${places.join('; ')}`),
    ...(unknown.length === 0 ? [] : [`  cannot be told: ${unknown.map(place).join('; ')}`]),
  ]
}
