import { pairedDifference, type MeanInterval } from '@sluice/backtest'
import { DIMENSIONS, realisedToGo, weightedToGo, type QEpisode } from './q-learner.ts'
import { QPass, type QNetwork } from './q-network.ts'

/** How far what a Q-network said of its choices is what came of them. */
export interface QCalibration {
  readonly decisions: number
  readonly episodes: number
  /** Of the line of what came on what was said; 1: as said. */
  readonly slope: number
  readonly interceptBps: number
  /** What came less what was said, basis points, with its interval over sessions. */
  readonly bias: MeanInterval
  /** By tenths of what was said, in rising order: means of both. */
  readonly tenths: readonly { readonly said: number; readonly came: number; readonly decisions: number }[]
}

/** An episode and the session that it is of. */
export interface JudgedEpisode {
  readonly session: number
  readonly episode: QEpisode
}

interface Point {
  readonly session: number
  readonly said: number
  readonly came: number
}

/** Weighted costs to go of the choices made, against what was realised, under each episode's own weights. */
export function qCalibration(net: QNetwork, judged: readonly JudgedEpisode[]): QCalibration {
  const points = judged.flatMap((one) => pointsOf(net, one))
  const mean = (of: (p: Point) => number): number => points.reduce((sum, p) => sum + of(p), 0) / points.length
  const [said, came] = [mean((p) => p.said), mean((p) => p.came)]
  const slope = mean((p) => (p.said - said) * (p.came - came)) / mean((p) => (p.said - said) * (p.said - said))
  return {
    decisions: points.length, episodes: judged.length, slope, interceptBps: came - slope * said,
    bias: pairedDifference(points.map((p) => ({ group: p.session, base: p.said, other: p.came }))), tenths: tenthsOf(points),
  }
}

function pointsOf(net: QNetwork, { session, episode }: JudgedEpisode): Point[] {
  const pass = new QPass(net)
  const realised = realisedToGo(episode)
  return episode.steps.map((step, at) => {
    let came = 0
    for (let d = 0; d < DIMENSIONS; d++) came += (episode.weights[d]! / 1_000) * realised[at]![d]!
    return { session, said: weightedToGo(net, pass, step, step.chosen, episode.weights), came }
  })
}

const TENTHS = 10

function tenthsOf(points: readonly Point[]): QCalibration['tenths'] {
  const rising = [...points].sort((a, b) => a.said - b.said)
  return Array.from({ length: TENTHS }, (_, i) => {
    const part = rising.slice(Math.floor((i * rising.length) / TENTHS), Math.floor(((i + 1) * rising.length) / TENTHS))
    const mean = (of: (p: Point) => number): number => part.reduce((sum, p) => sum + of(p), 0) / Math.max(1, part.length)
    return { said: mean((p) => p.said), came: mean((p) => p.came), decisions: part.length }
  })
}
