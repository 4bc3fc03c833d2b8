import type { CandidateScore, QtyLots, RankedCandidate, SymbolId, UnixUs } from '@sluice/domain'
import type { Engine, ScoringInputs } from '@sluice/engine'
import { toCandidateScores, type ScoreRow } from '@sluice/runtime'
import type { DeskScorer } from './faulty-scorer.ts'

/** Order sizes that the heat map can show, in lots. */
export const GRID_QTYS: readonly number[] = [1_000, 10_000, 50_000]
const SIDES = ['buy', 'sell'] as const
/** Questions about one instrument. */
export const GRID_QUESTIONS = SIDES.length * GRID_QTYS.length

interface GridQuestion {
  readonly symbol: SymbolId
  readonly side: 'buy' | 'sell'
  readonly qty: QtyLots
  readonly inputs: ScoringInputs
}

/**
 * Scores of one instrument at every side and size at one instant, by the engine's own functions: the same candidates, the
 * same feature rows, the same ranking that a decision would use. One batch an instrument, so that orders wait for little.
 */
export class ScoreGrid {
  private readonly engine: Engine
  private readonly deadlineMs: number

  constructor(engine: Engine, deadlineMs: number) {
    this.engine = engine
    this.deadlineMs = deadlineMs
  }

  async rows(symbol: SymbolId, nowUs: UnixUs, scorer: DeskScorer | null): Promise<ScoreRow[]> {
    const questions = this.questions(symbol, nowUs)
    // Without an answer of the scorer a decision uses the venue averages, and so do these cells.
    const scores = scorer === null ? null : await this.score(symbol, questions, scorer).catch(() => null)
    let offset = 0
    return questions.flatMap((question) => {
      const { candidates, features } = question.inputs
      const own = scores !== null && features !== null ? scores.slice(offset, offset + candidates.length) : null
      if (features !== null) offset += candidates.length
      // With more abstentions than answers a decision goes by the averages alone.
      const usable = own !== null && own.filter(({ abstained }) => abstained === true).length * 2 <= own.length ? own : null
      return this.cells(question, this.engine.gridRank(question.inputs, usable), nowUs)
    })
  }

  private questions(symbol: SymbolId, nowUs: UnixUs): GridQuestion[] {
    return SIDES.flatMap((side) => GRID_QTYS.map((qty) =>
      ({ symbol, side, qty: qty as QtyLots, inputs: this.engine.gridInputs(symbol, side, qty as QtyLots, nowUs) })))
  }

  private async score(symbol: SymbolId, questions: readonly GridQuestion[], scorer: DeskScorer): Promise<readonly CandidateScore[] | null> {
    const parts = questions.flatMap(({ inputs }) => (inputs.features === null ? [] : [inputs.features]))
    const rows = questions.reduce((sum, { inputs }) => sum + (inputs.features === null ? 0 : inputs.candidates.length), 0)
    if (rows === 0) return []
    const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      all.set(part, at)
      at += part.length
    }
    const answer = toCandidateScores(await scorer.bulk(all, rows, this.deadlineMs, this.engine.gridWeights(symbol)), rows, scorer.outputNames, scorer.abstain)
    return answer.ok ? answer.scores : null
  }

  private cells({ symbol, side, qty }: GridQuestion, ranked: readonly RankedCandidate[], nowUs: UnixUs): ScoreRow[] {
    return this.engine.config.venues.map(({ mic }) => {
      const best = ranked.find((r) => r.mic === mic)
      const ageUs = this.engine.viewAgeUs(symbol, mic, nowUs)
      const fresh = this.engine.isFresh(symbol, mic, nowUs)
      return {
        symbol, side, qty, mic, ageUs,
        costMicroBps: best?.costMicroBps ?? null,
        aggressiveness: best?.aggressiveness ?? null,
        why: best !== undefined ? null : !this.engine.isUp(mic) ? 'venue-down' : !fresh ? 'stale' : 'no-quote',
        first: best !== undefined && best === ranked[0],
      }
    })
  }
}
