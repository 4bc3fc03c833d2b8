import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, type Config } from '@sluice/config'
import { NEVER_ABSTAIN, SCORE_OUTPUTS, type ModelManifest, type ModelRecord, type ModelSpec } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { ModelRefused, type OpenedScorer, type OpenScorerOptions } from '@sluice/scorer'
import { afterEach, describe, expect, it } from 'vitest'
import type { LiveModel } from './live-model.ts'
import { differenceOf, specOfFolder } from './model-spec.ts'
import { ModelShelf, OPEN_MAX } from './model-shelf.ts'

const ROOT = join(import.meta.dirname, '../../../..')
const folders: string[] = []
const shelves: ModelShelf[] = []
afterEach(async () => {
  for (const shelf of shelves.splice(0)) await shelf.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Counts what is asked of it; `hold` keeps a run under way. */
class FakeScorer implements OpenedScorer {
  readonly chosen = Promise.resolve()
  readonly modelId: string
  readonly manifest: ModelManifest
  readonly featureSchemaHash = FEATURE_SCHEMA.hash
  readonly provider = 'cpu'
  readonly place = 'inline'
  readonly outputNames = SCORE_OUTPUTS
  readonly abstain = NEVER_ABSTAIN
  readonly fallbackReason = null
  bulkOpen = false
  closed = false
  release: () => void = () => {}
  constructor(modelId: string) {
    this.modelId = modelId
    this.manifest = { modelId } as ModelManifest
  }
  figures(): ReturnType<OpenedScorer['figures']> {
    return { provider: 'cpu', place: 'inline', why: 'configured: cpu', batchRowsP50: 0, p50Us: 0, p99Us: 0, byProvider: [], fallbacks: 0, restarts: 0, bulk: null, measurements: [] }
  }
  async startBulk(): Promise<void> { this.bulkOpen = true }
  stopBulk(): void { this.bulkOpen = false }
  async score(): Promise<Float32Array> {
    await new Promise<void>((resolve) => { this.release = resolve })
    return new Float32Array(4)
  }
  async bulk(): Promise<Float32Array> { return new Float32Array(4) }
  async close(): Promise<void> { this.closed = true }
}

function aShelf(opener?: (options: OpenScorerOptions) => Promise<OpenedScorer>, mode: Config['mode'] = 'SIMULATION') {
  const dataDir = mkdtempSync(join(tmpdir(), 'shelf-'))
  folders.push(dataDir)
  const asked: OpenScorerOptions[] = []
  const made: FakeScorer[] = []
  const warnings: string[] = []
  const config = { ...ConfigSchema.parse({}), mode }
  const first = new FakeScorer('nn-1')
  made.push(first)
  const configured: LiveModel = { scorer: first, scoring: { model: { modelId: 'nn-1', featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null }, venueAverages: [] }, fillHorizonMs: 5_000, note: 'as configured' }
  const shelf = new ModelShelf({
    config, root: ROOT, dataDir, configured, faults: { budgetUs: 1, deadlineUs: 20_000 }, gridRows: 10, adoptMs: 50, warn: (_details, text) => warnings.push(text),
    open: opener ?? (async (options) => {
      asked.push(options)
      const scorer = new FakeScorer(options.modelDir.split('/').at(-1)!)
      made.push(scorer)
      return scorer
    }),
  })
  shelves.push(shelf)
  const folder = (modelId: string): string => {
    const path = join(dataDir, 'models', modelId)
    mkdirSync(path, { recursive: true })
    writeFileSync(join(path, 'model.json'), '{}')
    return path
  }
  return { shelf, asked, made, warnings, folder, first, of: (modelId: string) => made.findLast((scorer) => scorer.modelId === modelId) }
}

const GATE = { passed: true, checkedUs: 1 as never, failed: [], reportSha256: 'ab'.repeat(32) }
const record = (modelId: string, stage: ModelRecord['stage'], more: Partial<ModelRecord> = {}): ModelRecord => ({
  type: 'model', modelId, modelKind: 'net', sha256: 'cd'.repeat(32), featureSchemaHash: FEATURE_SCHEMA.hash, fillHorizonMs: 5_000, cardSlippageMseBps2: null, blendMicro: 0, trainedUs: 1 as never, lineage: null,
  datasetSha256: null, gate: GATE, stage, shareMicro: null, proposal: null, suspendedBy: null, previous: false, sinceUs: 1 as never, events: [], ...more,
})
const turns = async (): Promise<void> => { for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve)) }
const until = async (holds: () => boolean): Promise<void> => {
  const endMs = performance.now() + 5_000
  while (!holds()) {
    if (performance.now() > endMs) throw new Error('not within 5 s')
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
}

describe('models that are open', () => {
  it('begins with the configured one, and opens what the journal says is needed', async () => {
    const { shelf, folder, asked } = aShelf()
    for (const id of ['nn-2', 'nn-3', 'nn-4', 'nn-5']) folder(id)
    await shelf.adopt([record('nn-1', 'live'), record('nn-2', 'shadow'), record('nn-3', 'registered'), record('nn-4', 'canary'), record('nn-5', 'retired')])
    expect(['nn-1', 'nn-2', 'nn-3', 'nn-4', 'nn-5'].filter((id) => shelf.get(id) !== null)).toEqual(['nn-1', 'nn-2', 'nn-4'])
    expect(shelf.live?.modelId).toBe('nn-1')
    expect(asked.map(({ sha256, isolate }) => [sha256, isolate])).toEqual([['cd'.repeat(32), false], ['cd'.repeat(32), false]])
    expect(shelf.health()).toMatchObject({ modelId: 'nn-1', open: [{ modelId: 'nn-1' }, { modelId: 'nn-2' }, { modelId: 'nn-4' }] })
  })

  it('a model of others, or one that passed no gate, is never loaded into the core', async () => {
    const { shelf, folder, asked } = aShelf()
    for (const id of ['foreign-1', 'nn-2', 'nn-3']) folder(id)
    await shelf.adopt([record('foreign-1', 'shadow', { modelKind: 'foreign' }), record('nn-2', 'shadow', { gate: null }), record('nn-3', 'canary', { gate: { ...GATE, passed: false } })])
    expect(asked.map(({ isolate }) => isolate)).toEqual([true, true, true])
  })

  it('another live model: open before it is asked, the grid goes over to it, the one before stays for a rollback', async () => {
    const { shelf, folder, of } = aShelf()
    folder('nn-2')
    await shelf.adopt([record('nn-1', 'live'), record('nn-2', 'canary')])
    expect([of('nn-1')!.bulkOpen, of('nn-2')!.bulkOpen]).toEqual([true, false])
    expect(await shelf.faultOfStep({ kind: 'decide-proposal', source: {} as never, modelId: 'nn-2', approve: true, reason: 'r' })).toBeNull()
    shelf.onRecord(record('nn-1', 'retired', { previous: true }))
    shelf.onRecord(record('nn-2', 'live'))
    expect(shelf.live?.modelId).toBe('nn-2')
    expect([of('nn-1')!.bulkOpen, of('nn-2')!.bulkOpen]).toEqual([false, true])
    expect(shelf.get('nn-1')).not.toBeNull()
    shelf.onRecord(record('nn-1', 'live'))
    shelf.onRecord(record('nn-2', 'retired'))
    expect([shelf.live?.modelId, shelf.get('nn-2')]).toEqual(['nn-1', null])
  })

  it('what is not needed any more is closed after its last run', async () => {
    const { shelf, folder, of } = aShelf()
    folder('nn-2')
    await shelf.adopt([record('nn-1', 'live'), record('nn-2', 'shadow')])
    const run = shelf.get('nn-2')!.score(new Float32Array(4), 1, 20)
    shelf.onRecord(record('nn-2', 'retired'))
    expect(shelf.get('nn-2')).toBeNull()
    await turns()
    expect(of('nn-2')!.closed).toBe(false)
    of('nn-2')!.release()
    await expect(run).resolves.toHaveLength(4)
    await until(() => of('nn-2')!.closed)
  })

  it('no more than so many at once', async () => {
    const { shelf, folder, warnings } = aShelf()
    const ids = Array.from({ length: OPEN_MAX + 2 }, (_, i) => `nn-${i + 2}`)
    for (const id of ids) folder(id)
    await shelf.adopt([record('nn-1', 'live'), ...ids.map((id) => record(id, 'shadow'))])
    expect(shelf.health()!.open.length).toBeLessThanOrEqual(OPEN_MAX)
    expect(warnings.length).toBeGreaterThan(0)
  })

  it('what was opened for steps that were refused makes room', async () => {
    const { shelf, folder } = aShelf()
    const ids = Array.from({ length: OPEN_MAX + 2 }, (_, i) => `nn-${i + 2}`)
    for (const id of ids) folder(id)
    await shelf.adopt([record('nn-1', 'live'), ...ids.map((id) => record(id, 'registered'))])
    for (const modelId of ids) expect(await shelf.faultOfStep({ kind: 'stage-model', source: {} as never, modelId, stage: 'shadow', shareMicro: null, reason: 'r' })).toBeNull()
    expect(shelf.get('nn-1')).not.toBeNull()
    expect(shelf.get(ids.at(-1)!)).not.toBeNull()
  })

  it('a start does not wait for a model that does not open', async () => {
    let opens: (scorer: OpenedScorer) => void = () => {}
    const { shelf, folder } = aShelf(() => new Promise((resolve) => { opens = resolve }))
    folder('nn-2')
    await shelf.adopt([record('nn-1', 'live'), record('nn-2', 'shadow')])
    expect([shelf.get('nn-1') === null, shelf.get('nn-2')]).toEqual([false, null])
    opens(new FakeScorer('nn-2'))
    await turns()
    expect(shelf.get('nn-2')).not.toBeNull()
  })

  it('one that cannot be opened is told, its step is refused, and the others go on', async () => {
    const { shelf, folder, warnings } = aShelf(() => Promise.reject(new ModelRefused('FILE_HASH', 'the file was changed or damaged')))
    folder('nn-2')
    await shelf.adopt([record('nn-1', 'live'), record('nn-2', 'shadow')])
    expect([shelf.get('nn-2'), shelf.get('nn-1') === null]).toEqual([null, false])
    expect(warnings).toHaveLength(1)
    expect(await shelf.faultOfStep({ kind: 'stage-model', source: {} as never, modelId: 'nn-2', stage: 'canary', shareMicro: 1, reason: 'r' })).toContain('damaged')
    expect(await shelf.faultOfStep({ kind: 'stage-model', source: {} as never, modelId: 'nn-2', stage: 'retired', shareMicro: null, reason: 'r' })).toBeNull()
    expect(await shelf.faultOfStep({ kind: 'stage-model', source: {} as never, modelId: 'nobody', stage: 'shadow', shareMicro: null, reason: 'r' })).toBeNull()
  })
})

describe('fault switches of the scorer', () => {
  it('are the live model\'s, whichever that is', async () => {
    const { shelf, folder } = aShelf()
    folder('nn-2')
    await shelf.adopt([record('nn-1', 'live'), record('nn-2', 'canary')])
    expect(shelf.switchFault('fail', true)).toBeNull()
    await expect(shelf.get('nn-1')!.bulk(new Float32Array(4), 1, 20)).rejects.toThrow('fault switch')
    await expect(shelf.get('nn-2')!.bulk(new Float32Array(4), 1, 20)).resolves.toHaveLength(4)
    shelf.onRecord(record('nn-1', 'retired', { previous: true }))
    shelf.onRecord(record('nn-2', 'live'))
    await expect(shelf.get('nn-1')!.bulk(new Float32Array(4), 1, 20)).resolves.toHaveLength(4)
    await expect(shelf.get('nn-2')!.bulk(new Float32Array(4), 1, 20)).rejects.toThrow('fault switch')
    expect(shelf.faultsOn).toEqual(['fail'])
    expect(shelf.switchFault('fail', false)).toBeNull()
    expect(shelf.faultsOn).toEqual([])
  })

  it('are refused in LIVE, and where no model scores', async () => {
    const live = aShelf(undefined, 'LIVE')
    expect(live.shelf.switchFault('fail', true)).toBe('faults are for SIMULATION only, mode is LIVE')
    const { shelf } = aShelf()
    shelf.onRecord(record('nn-1', 'retired'))
    expect(shelf.switchFault('fail', true)).toContain('no model scores')
  })
})

describe('a model that is registered', () => {
  async function registered(): Promise<{ shelf: ModelShelf; folder: string; spec: ModelSpec }> {
    const { shelf, folder } = aShelf()
    const path = folder('nn-7')
    cpSync(join(ROOT, 'models/nn-1'), path, { recursive: true })
    const manifest = { ...JSON.parse(readFileSync(join(path, 'model.json'), 'utf8')) as ModelManifest, modelId: 'nn-7' }
    writeFileSync(join(path, 'model.json'), JSON.stringify(manifest))
    writeFileSync(join(path, 'gate.json'), JSON.stringify({ modelId: 'nn-7', modelSha256: manifest.sha256, champion: null, checkedUs: 5, passed: true, checks: [{ check: 'latency', passed: true, was: '1', limit: '2', detail: '' }] }))
    const { parseManifest } = await import('@sluice/scorer')
    return { shelf, folder: path, spec: await specOfFolder(path, parseManifest(manifest)) }
  }
  const ask = (shelf: ModelShelf, model: ModelSpec): Promise<string | null> => shelf.faultOfStep({ kind: 'register-model', source: {} as never, model, reason: 'r' })

  it('must lie in the registry as it is told', async () => {
    const { shelf, spec } = await registered()
    expect(await ask(shelf, spec)).toBeNull()
    expect(await ask(shelf, { ...spec, modelId: 'nn-8' })).toBe('the registry holds no model nn-8')
    expect(await ask(shelf, { ...spec, sha256: 'ab'.repeat(32) })).toContain('sha256 of model nn-7')
    expect(await ask(shelf, { ...spec, blendMicro: 4 })).toContain('blendMicro')
    expect(await ask(shelf, { ...spec, gate: null })).toContain('gate')
    expect(await ask(shelf, { ...spec, gate: { ...spec.gate!, reportSha256: 'ab'.repeat(32) } })).toContain('gate')
    expect(differenceOf(spec, spec)).toBeNull()
    const reversed = <T extends object>(of: T): T => Object.fromEntries(Object.entries(of).reverse()) as T
    expect(await ask(shelf, { ...spec, venueAverages: spec.venueAverages.map((average) => reversed({ ...average, score: reversed(average.score) })) })).toBeNull()
  })

  it('a flipped bit of its file is refused', async () => {
    const { shelf, folder, spec } = await registered()
    const bytes = readFileSync(join(folder, 'model.onnx'))
    bytes[100]! ^= 4
    writeFileSync(join(folder, 'model.onnx'), bytes)
    expect(await ask(shelf, spec)).toContain('changed or damaged')
  })
})
