import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Rng, SCORE_OUTPUTS } from '@sluice/domain'
import { afterEach, describe, expect, it } from 'vitest'
import { openScorer, parseManifest, softwareVulkanEnv, type OpenedScorer, type OpenScorerOptions } from '../src/index.ts'

const HERE = dirname(fileURLToPath(import.meta.url))
const TINY = join(HERE, 'fixtures', 'tiny')
const SCHEMA = '00000000000000aa'
const COLUMNS = 4
const opened: OpenedScorer[] = []
const folders: string[] = []

afterEach(async () => {
  for (const scorer of opened.splice(0)) await scorer.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

async function open(options: Partial<OpenScorerOptions> = {}): Promise<OpenedScorer> {
  const scorer = await openScorer({ modelDir: TINY, provider: 'cpu', featureSchemaHash: SCHEMA, ...options })
  opened.push(scorer)
  return scorer
}

function copyOfModel(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scorer-'))
  folders.push(folder)
  cpSync(TINY, folder, { recursive: true })
  return folder
}

const child = (module: string, env: Record<string, string> = {}) => ({ modulePath: join(HERE, module), execArgv: ['--import', 'tsx'], env })
const refusal = (options: Partial<OpenScorerOptions>): Promise<unknown> => open(options).then(() => 'opened', (cause: { code?: string }) => cause.code)

describe('opening a model', () => {
  it('[SC1] scores the golden vectors on the CPU', async () => {
    const scorer = await open()
    const { golden } = scorer.manifest
    const scores = await scorer.score(Float32Array.from(golden.flatMap((g) => [...g.features])), golden.length, 1_000)
    golden.flatMap((g) => [...g.scores]).forEach((value, i) => expect(scores[i]).toBeCloseTo(value, 5))
    expect([scorer.provider, scorer.fallbackReason, scorer.modelId]).toEqual(['cpu', null, 'tiny'])
  })

  it('[SC2] refuses every single flipped bit', async () => {
    const folder = copyOfModel()
    const clean = readFileSync(join(folder, 'model.onnx'))
    const rng = new Rng(20_261_121)
    for (let i = 0; i < 20; i++) {
      const bit = rng.int(0, clean.length * 8 - 1)
      const flipped = Buffer.from(clean)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      writeFileSync(join(folder, 'model.onnx'), flipped)
      expect(await refusal({ modelDir: folder }), `bit ${bit}`).toBe('FILE_HASH')
    }
  })

  it('[SC3] refuses another schema, missing files, a broken manifest and a wrong golden vector', async () => {
    expect(await refusal({ featureSchemaHash: 'ffffffffffffffff' })).toBe('SCHEMA_HASH')
    expect(await refusal({ modelDir: join(TINY, 'nowhere') })).toBe('MANIFEST_UNREADABLE')
    const folder = copyOfModel()
    const path = join(folder, 'model.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { golden: { scores: number[] }[] }
    manifest.golden[1]!.scores[2]! += 0.01
    writeFileSync(path, JSON.stringify(manifest))
    expect(await refusal({ modelDir: folder })).toBe('GOLDEN_VECTOR')
    writeFileSync(path, '{')
    expect(await refusal({ modelDir: folder })).toBe('MANIFEST_INVALID')
    rmSync(join(folder, 'model.onnx'))
    cpSync(join(TINY, 'model.json'), path)
    expect(await refusal({ modelDir: folder })).toBe('FILE_UNREADABLE')
  })

  const good = (): Record<string, unknown> => JSON.parse(readFileSync(join(TINY, 'model.json'), 'utf8')) as Record<string, unknown>
  /** The same model as of version 2, with two columns more. */
  const wide = (): Record<string, unknown> => {
    const manifest = parseManifest(good())
    return {
      ...manifest, outputNames: [...SCORE_OUTPUTS, 'distance', 'fillProb60s'], abstain: { distanceMax: 9, widthMaxBps: null }, reference: [{ name: 'b', edges: [0, 1], shares: [0.25, 0.5, 0.25] }],
      golden: manifest.golden.map(({ features, scores }) => ({ features, scores: [...scores, 1, 0.5] })),
    }
  }
  const WRONG: Record<string, readonly unknown[]> = {
    manifestVersion: [3, '2', null], modelId: ['', 'Big', '../x', 'x'.repeat(41)], file: ['../model.onnx'], sha256: ['x'], featureNames: [[]], fillHorizonMs: [0], verdict: ['maybe'], golden: [[]],
    outputNames: [['a'], [...SCORE_OUTPUTS].reverse(), [...SCORE_OUTPUTS, 'distance', 'distance'], [...SCORE_OUTPUTS, 'luck']], venueAverages: [[{ mic: 'XNAS', aggressiveness: 'shout' }]],
  }
  const WRONG_SINCE_2: Record<string, readonly unknown[]> = {
    modelKind: ['oracle'], usesObjective: [1], blendMicro: [-1, 1_000_001, 0.5, 1], trainedUs: [-1], lineage: [4], datasetSha256: ['x'],
    abstain: [null, { distanceMax: 0, widthMaxBps: null }, { distanceMax: null, widthMaxBps: 5 }],
    reference: [{}, [{ name: 'z', edges: [0], shares: [0.5, 0.5] }], [{ name: 'a', edges: [1, 0], shares: [0.2, 0.3, 0.5] }], [{ name: 'a', edges: [0], shares: [0.5, 0.6] }]],
    golden: [[{ features: [0, 0, 0, 0], scores: [1, 1, 1, 1] }], [{ features: [0, 0, 0], scores: [1, 1, 1, 1, 1, 1] }]],
  }

  it('[SC4] names the manifest field that is wrong', () => {
    for (const [manifest, wrong] of [[good(), WRONG], [wide(), WRONG], [wide(), WRONG_SINCE_2]] as const) {
      expect(() => parseManifest(manifest)).not.toThrow()
      for (const [field, values] of Object.entries(wrong)) {
        for (const value of values) expect(() => parseManifest({ ...manifest, [field]: value }), `${field} = ${JSON.stringify(value)}`).toThrow(field)
      }
    }
  })

  it('[SC13] golden vectors are as wide as the input with the weights, and as the columns that are answered', () => {
    const { golden, ...rest } = wide()
    const withWeights = (golden as { features: number[]; scores: number[] }[]).map(({ features, scores }) => ({ features: [...features, 1, 1, 1, 1, 1], scores }))
    expect(() => parseManifest({ ...rest, usesObjective: true, golden: withWeights })).not.toThrow()
    expect(() => parseManifest({ ...rest, usesObjective: true, golden })).toThrow('9 finite numbers')
    expect(() => parseManifest({ ...rest, usesObjective: false, golden: withWeights })).toThrow('4 finite numbers')
  })
})

describe('scoring', () => {
  it('[SC5] a non-finite input never yields a score', async () => {
    const scorer = await open()
    for (const bad of [NaN, Infinity, -Infinity]) {
      const features = new Float32Array(2 * COLUMNS)
      features[5] = bad
      await expect(scorer.score(features, 2, 1_000)).rejects.toMatchObject({ reason: 'non-finite', message: expect.stringContaining('feature b of row 1') })
    }
  })

  it('[SC6] refuses rows out of bounds and too few features', async () => {
    const scorer = await open({ rowsMax: 4 })
    await expect(scorer.score(new Float32Array(40), 5, 1_000)).rejects.toMatchObject({ reason: 'provider-failed' })
    await expect(scorer.score(new Float32Array(40), 0, 1_000)).rejects.toMatchObject({ reason: 'provider-failed' })
    await expect(scorer.score(new Float32Array(7), 2, 1_000)).rejects.toMatchObject({ reason: 'provider-failed' })
  })

  it('[SC7] never resolves late', async () => {
    const scorer = await open()
    await expect(scorer.score(new Float32Array(COLUMNS), 1, 0)).rejects.toMatchObject({ reason: 'deadline' })
  })

  it('[SC8] overlapping calls do not mix their rows', async () => {
    const scorer = await open()
    const inputs = Array.from({ length: 12 }, (_, i) => Float32Array.of(i, 1, -i, 0.5))
    const together = await Promise.all(inputs.map((features) => scorer.score(features, 1, 1_000)))
    for (let i = 0; i < inputs.length; i++) expect([...together[i]!]).toEqual([...(await scorer.score(inputs[i]!, 1, 1_000))])
  })
})

describe('a provider in a child', () => {
  it('[SC9] gives way to the CPU with a reason when there is no child', async () => {
    const reasons: string[] = []
    const scorer = await open({ provider: 'webgpu', child: child('no-such-child.ts'), onFallback: (reason) => reasons.push(reason) })
    expect(scorer.provider).toBe('cpu')
    expect(reasons).toEqual([scorer.fallbackReason])
    await expect(scorer.score(new Float32Array(COLUMNS), 1, 1_000)).resolves.toHaveLength(4)
  })

  it('[SC10] a hung provider misses its deadline, is killed, and the CPU answers', async () => {
    let fell: (reason: string) => void = () => {}
    const fallback = new Promise<string>((resolve) => {
      fell = resolve
    })
    const scorer = await open({ provider: 'webgpu', child: child('hanging-child.ts', { HANG_AFTER: '20' }), hangMs: 100, onFallback: (reason) => fell(reason) })
    expect(scorer.provider).toBe('webgpu')
    const startMs = performance.now()
    await expect(scorer.score(new Float32Array(COLUMNS), 1, 30)).rejects.toMatchObject({ reason: 'deadline' })
    await expect(scorer.score(new Float32Array(COLUMNS), 1, 1_000)).resolves.toHaveLength(4) // not queued behind the hang
    expect(await fallback).toContain('hung')
    expect(performance.now() - startMs).toBeLessThan(5_000)
    expect(scorer.provider).toBe('cpu')
  })

  it('[SC11] a child that cannot load in time is killed', async () => {
    const scorer = await open({ provider: 'webgpu', child: child('hanging-child.ts', { HANG_AFTER: '3' }), loadTimeoutMs: 1_500 })
    expect(scorer.provider).toBe('cpu')
    expect(scorer.fallbackReason).not.toBeNull()
  })

  const vulkan = softwareVulkanEnv()
  it.skipIf(vulkan === null)('[SC12] webgpu answers as the CPU does', async () => {
    const gpu = await open({ provider: 'webgpu', child: child('scorer-child.ts', vulkan ?? {}) })
    expect(gpu.fallbackReason).toBeNull()
    expect(gpu.provider).toBe('webgpu')
    const cpu = await open()
    const rng = new Rng(7)
    for (const rows of [1, 12, 64]) {
      const features = Float32Array.from({ length: rows * COLUMNS }, () => rng.next() * 10 - 5)
      const [a, b] = [await gpu.score(features, rows, 10_000), await cpu.score(features, rows, 10_000)]
      a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1e-4))
    }
  })
})
