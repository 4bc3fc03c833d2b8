import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { replayEntries, SimulatedDesk, submitAtRandom } from '@sluice/backtest'
import { SCORE_OUTPUTS, type EngineConfig } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { openJournal } from '@sluice/journal'
import { decodeDataset, GraphBuilder } from '@sluice/learning'
import { anEngineConfig } from '@sluice/testkit'
import { CommandFailed } from './command-failed.ts'
import { datasetCommand } from './dataset.ts'
import { modelsCommand } from './models.ts'
import { offPolicyCommand } from './off-policy.ts'
import { registerCommand } from './register.ts'

const REFERENCE = resolve(import.meta.dirname, '../../../../models/nn-1')
const config: EngineConfig = anEngineConfig({ model: { modelId: 'test', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null } })

/** A journal as a desk of this session would have written it. */
async function writeJournal(dir: string): Promise<void> {
  const desk = new SimulatedDesk({
    seed: 5, engineConfig: config, score: (_, rows) => Array.from({ length: rows }, (__, i) => ({ slippageMicroBps: i * 1_000, fillProbMicro: 500_000, timeToFillMs: 100, leakageMicroBps: 0 })),
  })
  desk.runUntil(desk.nowUs + 2_000_000)
  submitAtRandom(desk, { seed: 5, parents: 8, spacingUs: 500_000 })
  desk.runUntil(desk.nowUs + 15_000_000)
  const { outputs } = replayEntries(config, desk.entries)
  const journal = await openJournal({ dir, durability: 'written', segmentBytes: 1 << 22, maxPendingBytes: 1 << 26, commitDelayMs: 1 })
  desk.entries.forEach((entry, i) => {
    journal.append({ t: 'entry', ...entry })
    const records = outputs[i]!.flatMap((output) => (output.kind === 'record' ? [output.record] : []))
    if (records.length > 0) journal.append({ t: 'records', seq: entry.seq, tsUs: entry.tsUs, records })
  })
  await journal.close()
}

/** A one-layer model as somebody else would bring it. */
function foreignOnnx(columns: number): Uint8Array {
  const graph = new GraphBuilder()
  graph.input('features', ['rows', columns])
  graph.node('MatMul', ['features', graph.constant('w', Float32Array.from({ length: columns * 4 }, (_, i) => ((i % 5) - 2) / 1_000), [columns, 4])], {}, 'scores')
  graph.output('scores', ['rows', 4])
  return graph.encode({})
}

describe('the life of models from the command line', () => {
  let dir: string
  let lines: string[]
  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'lab-life-'))
    await writeJournal(join(dir, 'journal'))
  })
  afterAll(() => rmSync(dir, { recursive: true, force: true }))
  beforeEach(() => {
    lines = []
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line))
  })
  afterEach(() => vi.restoreAllMocks())

  it('builds a dataset from a journal, tells of it and compares it with one that leaves a range out', async () => {
    const [all, part] = [join(dir, 'all.ds'), join(dir, 'part.ds')]
    await datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', all, '--seed', '3'], { from: 'user' })
    const { manifest, rows } = decodeDataset(readFileSync(all))
    expect(rows.length).toBeGreaterThan(5)
    expect(manifest).toMatchObject({ source: 'decisions', seed: 3, rows: rows.length, inputs: [{ name: '00000000000000000001.log', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }] })
    const cut = new Date(rows[Math.floor(rows.length / 2)]!.sentUs / 1_000).toISOString()
    await datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', part, '--exclude-from', cut, '--reason', 'a bad feed'], { from: 'user' })
    expect(lines.join('\n')).toContain('(a bad feed)')
    await datasetCommand().parseAsync(['info', all], { from: 'user' })
    expect(lines.join('\n')).toContain('slippageBps')
    await datasetCommand().parseAsync(['diff', all, part], { from: 'user' })
    expect(lines.join('\n')).toMatch(new RegExp(`rows: ${rows.length} before, \\d+ after; 0 added, \\d+ removed, 0 changed`))
    await expect(datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', part, '--exclude-from', cut], { from: 'user' })).rejects.toThrow('give --reason')
    await expect(datasetCommand().parseAsync(['info', join(dir, 'none.ds')], { from: 'user' })).rejects.toThrow(CommandFailed)
  })

  it('off-policy evaluation refuses a journal without propensities', async () => {
    await expect(offPolicyCommand().parseAsync(['--journal', join(dir, 'journal'), '--weights', '1000,0,0,0,0'], { from: 'user' })).rejects.toThrow(/refused: .*(without propensities|propensity 0)/)
    await expect(offPolicyCommand().parseAsync(['--journal', join(dir, 'journal')], { from: 'user' })).rejects.toThrow('give one of')
  })

  it('registers a model that keeps the contract, lists it, and refuses one that does not', async () => {
    const [onnx, manifest, registry] = [join(dir, 'theirs.onnx'), join(dir, 'theirs.json'), join(dir, 'models')]
    writeFileSync(onnx, foreignOnnx(FEATURE_SCHEMA.count))
    writeFileSync(manifest, JSON.stringify({ featureSchemaHash: FEATURE_SCHEMA.hash, outputNames: SCORE_OUTPUTS, fillHorizonMs: 5_000, description: 'a straight line' }))
    const flags = ['--onnx', onnx, '--manifest', manifest, '--registry', registry, '--reference', REFERENCE, '--by', 'ann']
    await registerCommand().parseAsync(flags, { from: 'user' })
    expect(lines.join('\n')).toContain('foreign-1 is registered')
    await registerCommand().parseAsync(flags, { from: 'user' })
    await modelsCommand().parseAsync(['--registry', registry], { from: 'user' })
    expect(lines.join('\n')).toMatch(/foreign-2 +foreign/)
    expect(JSON.parse(readFileSync(join(registry, 'foreign-1', 'model.json'), 'utf8'))).toMatchObject({ modelKind: 'foreign', golden: { length: expect.any(Number) } })
    writeFileSync(onnx, foreignOnnx(32))
    await expect(registerCommand().parseAsync(flags, { from: 'user' })).rejects.toThrow(`refused: input features is float32 [rows, 32]: it must have ${FEATURE_SCHEMA.count} columns`)
    writeFileSync(onnx, 'no model')
    await expect(registerCommand().parseAsync(flags, { from: 'user' })).rejects.toThrow('refused: the file cannot be loaded as an ONNX model')
  })
})
