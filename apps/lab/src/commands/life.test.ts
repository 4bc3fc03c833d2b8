import fc from 'fast-check'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { replayEntries, SimulatedDesk, submitAtRandom } from '@sluice/backtest'
import { NEVER_ABSTAIN, SCORE_OUTPUTS, type Denial, type EngineConfig, type Mic } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { openJournal } from '@sluice/journal'
import { decodeDataset, GraphBuilder, weightedCostBps } from '@sluice/learning'
import { rankCandidates } from '@sluice/routing'
import { toCandidateScores, type LinkToCore } from '@sluice/runtime'
import { anEngineConfig, arbWeights } from '@sluice/testkit'
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
  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  it('builds a dataset from a journal, tells of it and compares it with one that leaves a range out', async () => {
    const [all, part, tagged] = [join(dir, 'all.ds'), join(dir, 'part.ds'), join(dir, 'tagged.ds')]
    await datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', all, '--seed', '3'], { from: 'user' })
    const { manifest, rows } = decodeDataset(readFileSync(all))
    expect(rows.length).toBeGreaterThan(5)
    expect(manifest).toMatchObject({ source: 'decisions', seed: 3, rows: rows.length, inputs: [{ name: '00000000000000000001.log', hash: expect.stringMatching(/^[0-9a-f]{64}$/) }] })
    const cut = new Date(rows[Math.floor(rows.length / 2)]!.sentUs / 1_000).toISOString()
    await datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', part, '--exclude-from', cut, '--reason', 'a bad feed'], { from: 'user' })
    expect(lines.join('\n')).toContain('(a bad feed)')
    const rules = join(dir, 'rules.json')
    writeFileSync(rules, JSON.stringify([{ from: cut, action: 'tag', reason: 'a new feed' }]))
    await datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', tagged, '--exclude-to', cut, '--reason', 'a bad feed', '--rules', rules], { from: 'user' })
    expect(decodeDataset(readFileSync(tagged)).rows.every((row) => row.tags.includes('range'))).toBe(true)
    writeFileSync(rules, JSON.stringify([{ from: cut, action: 'drop', reason: '' }]))
    await expect(datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', part, '--rules', rules], { from: 'user' })).rejects.toThrow('0.action')
    await datasetCommand().parseAsync(['info', all], { from: 'user' })
    expect(lines.join('\n')).toContain('slippageBps')
    await datasetCommand().parseAsync(['diff', all, part], { from: 'user' })
    expect(lines.join('\n')).toMatch(new RegExp(`rows: ${rows.length} before, \\d+ after; 0 added, \\d+ removed, 0 changed`))
    await expect(datasetCommand().parseAsync(['build', '--journal', join(dir, 'journal'), '--out', part, '--exclude-from', cut], { from: 'user' })).rejects.toThrow('give --reason')
    await expect(datasetCommand().parseAsync(['info', join(dir, 'none.ds')], { from: 'user' })).rejects.toThrow(CommandFailed)
  })

  it('a cost that is explained is the cost that ranking counts', () => {
    fc.assert(fc.property(arbWeights, fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 9, maxLength: 9 }), fc.integer({ min: 0, max: 4 }), (weights, values, quarter) => {
      const [slippage, fill, time, leakage, ...toGo] = values as [number, number, number, number, ...number[]]
      const raw = Float32Array.from([slippage, Math.abs(fill) / 20, Math.abs(time), leakage, ...toGo])
      const outputNames = [...SCORE_OUTPUTS, 'toGoSlippageBps', 'toGoFillBps', 'toGoSpeedBps', 'toGoLeakageBps', 'toGoFeesBps'] as const
      const scores = toCandidateScores(raw, 1, outputNames, NEVER_ABSTAIN)
      if (!scores.ok) return
      const blendMicro = quarter * 250_000
      const [ranked] = rankCandidates({ weights, candidates: [{ mic: 'XNAS' as Mic, aggressiveness: 'take' }], scores: scores.scores, feeMicroBps: [300_000], unfilledCostMicroBps: 4_000_000, horizonMs: 5_000, blendMicro: [blendMicro] })
      expect(weightedCostBps(raw, 0.3, { weights, outputNames, blendMicro, unfilledCostBps: 4, horizonMs: 5_000 })).toBeCloseTo(ranked!.costMicroBps / 1e6, 3)
    }))
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

  it('makes a model of the registry known to the desk that runs, and says what the desk says', async () => {
    vi.stubEnv('SLUICE_DATA_DIR', dir)
    mkdirSync(join(dir, 'run'), { recursive: true })
    const asked: Extract<LinkToCore, { type: 'command' }>['input'][] = []
    let denial: Denial | null = null
    const server = createServer((socket) => socket.on('error', () => socket.destroy()).setEncoding('utf8').on('data', (text: string) => {
      const message = JSON.parse(text) as Extract<LinkToCore, { type: 'command' }>
      asked.push(message.input)
      socket.write(`${JSON.stringify({ type: 'answer', requestId: message.requestId, parentId: null, denial })}\n`)
    }))
    await new Promise<void>((done) => server.listen(join(dir, 'run', 'core.sock'), done))
    const tell = (id: string): Promise<unknown> => modelsCommand().parseAsync(['tell', id, '--reason', 'to shadow it'], { from: 'user' })
    try {
      await tell('nn-1')
      expect(asked).toMatchObject([{ kind: 'register-model', source: { kind: 'command-line' }, model: { modelId: 'nn-1', modelKind: 'net' }, reason: 'to shadow it' }])
      expect(lines.join('\n')).toContain('the desk knows nn-1')
      denial = { code: 'MODEL_EXISTS', modelId: 'nn-1' }
      await expect(tell('nn-1')).rejects.toThrow('the desk knows nn-1 already')
      await expect(tell('nn-77')).rejects.toThrow('there is no model nn-77 in the registry')
      expect(asked).toHaveLength(2)
    } finally {
      await new Promise((done) => server.close(done))
    }
  })
})
