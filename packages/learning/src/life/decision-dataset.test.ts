import { anEngineConfig, aRouting, freshSeeds } from '@sluice/testkit'
import { beforeAll, describe, expect, it } from 'vitest'
import { recomputeVectors } from '@sluice/backtest'
import type { DecisionRecord, EngineConfig, Entry, ExecutionRecord, Output, VenueView } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { FILL, FILL_1S, HEADS } from '../dataset.ts'
import { buildDecisionDataset, type BuildDatasetOptions } from './build-dataset.ts'
import { datasetDifference, stabilityIndex } from './dataset-difference.ts'
import { decodeDataset } from './dataset-file.ts'
import { DecisionLog, type LoggedDecision, type LogRecord } from './decision-log.ts'
import { datasetOfRows } from './decision-rows.ts'
import { unseenRows } from './unseen-rows.ts'
import { logRecordsOf, runSession } from './test-session.ts'

const config: EngineConfig = anEngineConfig({ model: { modelId: 'test', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null }, routing: aRouting({ postTimeoutUs: 2_000_000, midTimeoutUs: 1_500_000 }) })
const SEED = freshSeeds(1)[0]!
const build = (records: readonly LogRecord[], over: Partial<BuildDatasetOptions> = {}) =>
  buildDecisionDataset({ records, inputs: [{ name: 'segment-1', hash: 'ab' }], codeVersion: '1.0.0', seed: 7, ...over })

describe(`dataset from the decision log, seed ${SEED} (repeat with SLUICE_TEST_SEED)`, () => {
  let entries: readonly Entry[]
  let outputs: readonly (readonly Output[])[]
  let log: readonly LogRecord[]
  let decisions: ReadonlyMap<number, DecisionRecord>
  beforeAll(() => {
    const desk = runSession(config, { seed: SEED, parents: 18 });
    ({ entries, outputs } = desk)
    log = logRecordsOf(entries, outputs)
    decisions = new Map(log.flatMap((r) => (r.t === 'records' ? r.records.flatMap((each) => (each.type === 'decision' ? [[each.decisionId, each] as const] : [])) : [])))
  })

  it('[LN60] one row for each order that a decision sent, with the features as recorded', async () => {
    const { rows, manifest } = await build(log, { curation: { halts: 'tag' } })
    const sent = new Set(log.flatMap((r) => (r.t === 'records' ? r.records.flatMap((each) => (each.type === 'child' && each.decisionId > 0 && each.status !== 'rejected' ? [each.clOrdId] : [])) : [])))
    const left = manifest.curation.filter(({ what }) => what === 'no row').reduce((sum, { rows: n }) => sum + n, 0)
    expect(rows.length).toBeGreaterThan(20)
    expect(rows.length + left).toBeGreaterThanOrEqual(sent.size)
    expect(new Set(rows.map(({ clOrdId }) => clOrdId)).size).toBe(rows.length)
    const recomputed = new Map(recomputeVectors(config, entries.map((entry, i) => ({ entry, outputs: outputs[i]! }))).map((v) => [v.decisionId, v]))
    for (const row of rows) {
      const decision = decisions.get(row.decisionId)!
      const vectors = recomputed.get(row.decisionId)!
      const at = decision.candidates.indexOf(`${row.mic}:${row.aggressiveness}`) * FEATURE_SCHEMA.count
      FEATURE_SCHEMA.names.forEach((name, column) => {
        if (row.tags.includes('other-quantity') && (name === 'orderQtyLog' || name === 'venueCoverage')) return
        expect(row.features[column], name).toBe(Math.fround(decision.features[at + column]!))
        expect(row.features[column], name).toBe(vectors.recomputed[at + column])
      })
      expect(row.features[FEATURE_SCHEMA.names.indexOf('orderQtyLog')]).toBeCloseTo(Math.log1p(row.orderQty), 4)
    }
  })

  it('[LN61] outcomes come from later entries alone, and are those of the executions', async () => {
    const { rows } = await build(log, { curation: { halts: 'tag' } })
    const fills = new Map<string, ExecutionRecord[]>()
    for (const record of log) if (record.t === 'records') for (const each of record.records) if (each.type === 'execution') fills.set(each.clOrdId, [...(fills.get(each.clOrdId) ?? []), each])
    let filled = 0
    for (const row of rows) {
      const own = fills.get(row.clOrdId) ?? []
      const qty = own.reduce((sum, f) => sum + f.lastQty, 0)
      expect(row.waitS !== null).toBe(qty >= row.orderQty)
      expect(row.knownUs).toBeGreaterThanOrEqual(row.sentUs)
      const decision = decisions.get(row.decisionId)!
      expect(decision.requestedUs).toBeLessThanOrEqual(row.sentUs)
      if (qty < row.orderQty || row.waitS! > 5) continue
      filled += 1
      const mid = (decision.market.bid! + decision.market.ask!) / 2
      const paid = own.reduce((sum, f) => sum + f.lastQty * f.lastPx, 0) / qty
      expect(row.slippageBps).toBeCloseTo(((paid - mid) / mid) * (decision.side === 'buy' ? 1e4 : -1e4), 6)
      expect(row.knownUs).toBeGreaterThanOrEqual(own[own.length - 1]!.receivedUs + 9_999_999)
    }
    expect(filled).toBeGreaterThan(5)
  })

  it('[LN61] a log cut anywhere gives the same rows, as far as their outcome was known', async () => {
    const whole = new Map((await build(log, { curation: { halts: 'tag' } })).rows.map((row) => [row.clOrdId, row]))
    for (const share of [0.3, 0.6, 0.9]) {
      const { rows } = await build(log.slice(0, Math.floor(log.length * share)), { curation: { halts: 'tag' } })
      for (const row of rows) expect(row).toEqual(whole.get(row.clOrdId))
    }
  })

  it('[LN62] same log, same file; the file gives back the same rows and refuses changed bytes', async () => {
    const [one, two] = [await build(log), await build(log)]
    expect(Buffer.from(one.bytes).equals(Buffer.from(two.bytes))).toBe(true)
    const read = decodeDataset(one.bytes)
    expect(read.manifest).toEqual(one.manifest)
    expect(read.rows.map((row) => ({ ...row, features: [...Array.from(row.features)] }))).toEqual(one.rows.map((row) => ({ ...row, features: [...Array.from(row.features)] })))
    expect(one.manifest).toMatchObject({ source: 'decisions', seed: 7, rows: one.rows.length, codeVersion: '1.0.0', inputs: [{ name: 'segment-1', hash: 'ab' }], featureSchemaHash: FEATURE_SCHEMA.hash })
    const damaged = Uint8Array.from(one.bytes)
    damaged[damaged.length - 9]! ^= 1
    expect(() => decodeDataset(damaged)).toThrow('changed or damaged')
    expect(() => decodeDataset(one.bytes.subarray(0, one.bytes.length - 4))).toThrow('cut short')
    expect(() => decodeDataset(Uint8Array.of(1, 2))).toThrow('no dataset file')
  })

  it('[LN63] ranges, halts, busts and outliers are left out or tagged, each counted with its reason', async () => {
    const all = (await build(log)).rows
    const middle = all[Math.floor(all.length / 2)]!.sentUs
    const ranged = await build(log, { curation: { ranges: [{ fromUs: middle, toUs: Infinity, action: 'leave-out', reason: 'a bad feed' }] } })
    expect(ranged.rows.every((row) => row.sentUs < middle)).toBe(true)
    expect(ranged.manifest.curation).toContainEqual({ what: expect.stringContaining('to the end') as string, reason: 'a bad feed', rows: all.length - ranged.rows.length })
    const tagged = await build(log, { curation: { ranges: [{ fromUs: middle, toUs: Infinity, action: 'tag', reason: 'a bad feed' }] } })
    expect(tagged.rows.filter((row) => row.tags.includes('range')).map((row) => row.clOrdId)).toEqual(all.filter((row) => row.sentUs >= middle).map((row) => row.clOrdId))
    expect(decodeDataset(tagged.bytes).rows.map((row) => row.tags)).toEqual(tagged.rows.map((row) => row.tags))
    const outliers = await build(log, { curation: { outlierBps: 0.5, outliers: 'leave-out' } })
    expect(outliers.rows.length).toBeLessThan(all.length)
    expect(outliers.rows.every((row) => Math.abs(row.slippageBps ?? 0) <= 0.5)).toBe(true)
    expect(outliers.manifest.curation).toContainEqual({ what: 'left out: outlier', reason: 'an outcome beyond the bound of 0.5 bps', rows: all.length - outliers.rows.length })

    const bustAt = log.findIndex((r) => r.t === 'entry' && r.input.kind === 'venue-execution' && r.input.report.execType === 'trade' && all.some((row) => row.clOrdId === (r.input.kind === 'venue-execution' ? r.input.report.clOrdId : '')))
    const bust = log[bustAt] as Extract<LogRecord, { t: 'entry' }>
    const report = (bust.input as Extract<Entry['input'], { kind: 'venue-execution' }>)
    const busted = [...log.slice(0, bustAt + 2), { ...bust, input: { ...report, report: { ...report.report, execType: 'tradeCancel' as const } } }, ...log.slice(bustAt + 2)]
    const without = await build(busted)
    expect(without.manifest.curation).toContainEqual(expect.objectContaining({ what: 'left out: bust', rows: 1 }))
    expect(without.rows.length).toBe(all.length - 1)

    const halted = await build(log.map((r) => (r.t === 'entry' && r.input.kind === 'views' ? { ...r, input: { ...r.input, views: r.input.views.map((v): VenueView => ({ ...v, status: { state: 'halted', bandLow: null, bandHigh: null } })) } } : r)))
    expect(halted.rows).toHaveLength(0)
    expect(halted.manifest.curation).toContainEqual(expect.objectContaining({ what: 'left out: halt' }))
  })

  it('[LN64] a horizon beyond the patience of the plan is unknown, whether the order filled or not', async () => {
    const rows = (await build(log)).rows
    const data = datasetOfRows(rows)
    rows.forEach((row, at) => {
      expect(Number.isNaN(data.targets[at * HEADS + FILL]!)).toBe(row.patienceS < 5 || (row.waitS === null && row.watchedS < 5))
      if (row.patienceS >= 1 && row.waitS !== null) expect(data.targets[at * HEADS + FILL_1S]).toBe(row.waitS <= 1 ? 1 : 0)
    })
    expect(rows.some((row) => row.patienceS < 5)).toBe(true)
  })

  it('[LN73] a model is not tried on what it was trained on', async () => {
    const rows = (await build(log)).rows
    const [fromUs, toUs] = [rows[0]!.sentUs, rows[Math.floor(rows.length / 2)]!.sentUs]
    expect(unseenRows(rows, null)).toEqual(rows)
    expect(unseenRows(rows, { source: 'sandbox', fromUs, toUs })).toEqual(rows)
    const unseen = unseenRows(rows, { source: 'decisions', fromUs, toUs })
    const trained = rows.filter(({ sentUs }) => sentUs <= toUs)
    expect(unseen.filter(({ sentUs }) => sentUs > toUs)).toEqual(rows.filter(({ sentUs }) => sentUs > toUs))
    expect(unseen.filter(({ sentUs }) => sentUs <= toUs)).toEqual(trained.slice(Math.floor(trained.length * 0.8)))
  })

  it('[LN65] the difference of two datasets tells rows and distributions', async () => {
    const [before, after] = [await build(log), await build(log, { curation: { ranges: [{ fromUs: -Infinity, toUs: entries[Math.floor(entries.length / 2)]!.tsUs, action: 'leave-out', reason: 'half' }] } })]
    const same = datasetDifference(before, before)
    expect(same.rows).toMatchObject({ added: 0, removed: 0, changed: 0, same: before.rows.length })
    expect(same.manifest).toEqual([])
    expect(same.columns.every((column) => column.stabilityIndex === 0)).toBe(true)
    const less = datasetDifference(before, after)
    expect(less.rows).toMatchObject({ removed: before.rows.length - after.rows.length, added: 0 })
    expect(less.manifest.some(({ what }) => what.includes('half'))).toBe(true)
    expect(stabilityIndex([1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [11, 12, 13, 14])).toBeGreaterThan(0.25)
  })

  it('[LN60] decisions are given out once, with all their orders', () => {
    const given: LoggedDecision[] = []
    const reader = new DecisionLog((decision) => given.push(decision))
    for (const record of log) reader.take(record)
    reader.finish()
    expect(given.map(({ decision }) => decision.decisionId).sort((a, b) => a - b)).toEqual([...decisions.keys()].sort((a, b) => a - b))
  })
})
