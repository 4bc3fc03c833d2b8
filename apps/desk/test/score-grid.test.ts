import { SimulatedDesk } from '@sluice/backtest'
import { FEATURE_SCHEMA } from '@sluice/features'
import { toCandidateScores } from '@sluice/runtime'
import { anEngineConfig } from '@sluice/testkit'
import { expect, it } from 'vitest'
import { NEVER_ABSTAIN, SCORE_OUTPUTS, type CandidateScore, type DecisionRecord, type SymbolId } from '@sluice/domain'
import type { DeskScorer } from '../src/core/faulty-scorer.ts'
import { GRID_QTYS, ScoreGrid } from '../src/core/score-grid.ts'

/** Depends on every feature, so that a cell computed from other features shows. */
const raw = (features: Float32Array, rows: number): Float32Array => {
  const out = new Float32Array(rows * 4)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let i = 0; i < FEATURE_SCHEMA.count; i++) sum += features[row * FEATURE_SCHEMA.count + i]! * ((i % 7) - 3)
    out.set([sum / 50, 1 / (1 + Math.abs(sum)), 0.25, sum / 300], row * 4)
  }
  return out
}
const scorer: DeskScorer = {
  modelId: 'test', featureSchemaHash: FEATURE_SCHEMA.hash, provider: 'cpu', outputNames: SCORE_OUTPUTS, abstain: NEVER_ABSTAIN, close: () => Promise.resolve(),
  score: () => Promise.reject(new Error('decisions only')), bulk: (features, rows) => Promise.resolve(raw(features, rows)),
}
const scoresOf = (values: Float32Array): readonly CandidateScore[] | null => {
  const scores = toCandidateScores(values)
  return scores.ok ? scores.scores : null
}

it('each number of the heat map is what a decision at that instant uses', async () => {
  const engineConfig = anEngineConfig({ model: { modelId: 'test', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null } })
  const desk = new SimulatedDesk({ seed: 11, engineConfig, score: (features, rows) => scoresOf(raw(features, rows))!, scoreUs: 0 })
  desk.runUntil(desk.nowUs + 5_000_000)
  const grid = new ScoreGrid(desk.engine, 1_000)
  const rows = (await Promise.all(engineConfig.instruments.map(({ symbol }) => grid.rows(symbol, desk.nowUs, scorer)))).flat()
  expect(rows).toHaveLength(engineConfig.instruments.length * 2 * GRID_QTYS.length * engineConfig.venues.length)
  let compared = 0
  for (const { symbol } of engineConfig.instruments.slice(0, 4)) {
    for (const side of ['buy', 'sell'] as const) {
      const qty = GRID_QTYS[compared % GRID_QTYS.length]!
      const decision = decide(desk, symbol, side, qty)
      const cells = rows.filter((r) => r.symbol === symbol && r.side === side && r.qty === qty)
      for (const cell of cells) {
        const best = decision.ranked.find((r) => r.mic === cell.mic)
        expect(cell.costMicroBps, `${symbol} ${side} ${qty} ${cell.mic}`).toBe(best?.costMicroBps ?? null)
        expect(cell.aggressiveness).toBe(best?.aggressiveness ?? null)
        expect(cell.first).toBe(best !== undefined && best === decision.ranked[0])
      }
      compared += 1
    }
  }
  expect(compared).toBe(8)
})

/** A parent of that size at this very instant, in a copy of the engine: the desk itself is left as it is. */
function decide(desk: SimulatedDesk, symbol: SymbolId, side: 'buy' | 'sell', qty: number): DecisionRecord {
  const before = structuredClone(desk.engine.snapshot())
  const entries = desk.entries.length
  desk.submit({ symbol, side, orderQty: qty as never, ordType: 'market', limitPrice: null, timeInForce: 'day', objective: null, urgency: 'normal', account: 'T' })
  desk.runUntil(desk.nowUs)
  const decision = desk.outputs.slice(entries).flat().flatMap((o) => (o.kind === 'record' && o.record.type === 'decision' ? [o.record] : []))[0]
  desk.engine.restore(before)
  if (decision === undefined) throw new Error(`no decision for ${symbol} ${side} ${qty}`)
  return decision
}
