import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
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
    // A file without a byte on the disk, one byte too long.
    writeFileSync(join(folder, 'model.onnx'), '')
    truncateSync(join(folder, 'model.onnx'), 64 * 1024 * 1024 + 1)
    await expect(open({ modelDir: folder })).rejects.toMatchObject({ code: 'FILE_UNREADABLE', message: expect.stringContaining('at most 67108864 are read') })
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

const WEIGHTS = { slippage: 1_000, fill: 500, speed: 250, leakage: 0, fees: 5_000 }
/** See faulty-child.ts: what a first feature of so much does to it. */
const [HANGS, DIES, ANSWERS_NAN] = [666, 667, 668]
const rowOf = (first: number): Float32Array => Float32Array.of(first, 0, 0, 0)
const faulty = (options: Partial<OpenScorerOptions> = {}): Partial<OpenScorerOptions> => ({ provider: 'webgpu', child: child('faulty-child.ts'), hangMs: 100, restartDelayMs: 1, ...options })

async function until(what: string, holds: () => boolean): Promise<void> {
  const endMs = performance.now() + 15_000
  while (!holds()) {
    if (performance.now() > endMs) throw new Error(`not within 15 s: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

describe('a model that uses the objective', () => {
  it('[SC14] sees the weights of the order, and answers every column', async () => {
    const scorer = await open({ modelDir: join(HERE, 'fixtures', 'weighted') })
    expect(scorer.outputNames).toHaveLength(9)
    const features = Float32Array.from({ length: 3 * COLUMNS }, (_, i) => i / 7)
    const answers = await scorer.score(features, 3, 1_000, WEIGHTS)
    expect(answers).toHaveLength(27)
    const doubled = await scorer.score(features, 3, 1_000, { ...WEIGHTS, fees: 0 })
    expect([...doubled]).not.toEqual([...answers])
    await expect(scorer.score(features, 3, 1_000)).rejects.toMatchObject({ reason: 'provider-failed', message: expect.stringContaining('weights') })
  })

  it('[SC14] in a child as in this process', async () => {
    const modelDir = join(HERE, 'fixtures', 'weighted')
    const [here, there] = [await open({ modelDir }), await open({ modelDir, isolate: true, child: child('scorer-child.ts') })]
    const features = Float32Array.from({ length: 5 * COLUMNS }, (_, i) => i / 7)
    expect([...await there.score(features, 5, 1_000, WEIGHTS)]).toEqual([...await here.score(features, 5, 1_000, WEIGHTS)])
  })
})

describe('a provider in a child', () => {
  it('[SC9] gives way to the CPU with a reason when there is no child', async () => {
    const reasons: string[] = []
    const scorer = await open({ provider: 'webgpu', child: child('no-such-child.ts'), onFallback: (reason) => reasons.push(reason) })
    expect([scorer.provider, scorer.place]).toEqual(['cpu', 'inline'])
    expect(reasons).toEqual([scorer.fallbackReason])
    await expect(scorer.score(new Float32Array(COLUMNS), 1, 1_000)).resolves.toHaveLength(4)
  })

  it('[SC10] a hung or dead provider: the CPU answers within the deadline, the child is killed and started again', async () => {
    const reasons: string[] = []
    const scorer = await open(faulty({ onFallback: (reason) => reasons.push(reason) }))
    expect([scorer.provider, scorer.place]).toEqual(['webgpu', 'child'])
    const expected = await (await open()).score(rowOf(HANGS), 1, 1_000)
    const startMs = performance.now()
    expect(await scorer.score(rowOf(HANGS), 1, 200)).toEqual(expected)
    expect(performance.now() - startMs).toBeLessThan(200)
    await expect(scorer.score(new Float32Array(COLUMNS), 1, 200)).resolves.toHaveLength(4) // not queued behind the hang
    await until('the child was killed', () => reasons.length === 1)
    expect(reasons[0]).toContain('hung')
    expect([scorer.provider, scorer.fallbackReason]).toEqual(['cpu', reasons[0]])
    await until('a child runs again', () => scorer.provider === 'webgpu')
    expect(await scorer.score(rowOf(DIES), 1, 200)).toEqual(await (await open()).score(rowOf(DIES), 1, 1_000))
    await until('its death was told', () => reasons.length === 2)
    expect(scorer.figures().fallbacks).toBe(3)
    expect(scorer.figures().restarts).toBeGreaterThan(0)
  })

  it('[SC15] is not started again for ever; decisions go on with the CPU', async () => {
    const scorer = await open(faulty({ restartsMax: 0 }))
    await scorer.score(rowOf(DIES), 1, 500)
    await until('the child is down', () => scorer.fallbackReason !== null)
    expect(scorer.fallbackReason).toContain('not started again')
    await expect(scorer.score(new Float32Array(COLUMNS), 1, 500)).resolves.toHaveLength(4)
  })

  it('[SC11] a child that cannot load in time is killed', async () => {
    const scorer = await open(faulty({ child: child('faulty-child.ts', { HANG_AT_LOAD: '1' }), loadTimeoutMs: 1_500 }))
    expect(scorer.provider).toBe('cpu')
    expect(scorer.fallbackReason).toContain('did not load')
  })

  it('[SC16] a model of others runs in a child alone: what hangs, dies or answers nonsense is an error in time', async () => {
    const scorer = await open(faulty({ provider: 'cpu', isolate: true, restartsMax: 0 }))
    expect([scorer.provider, scorer.place]).toEqual(['cpu', 'child'])
    await expect(scorer.score(rowOf(1), 1, 1_000)).resolves.toEqual(await (await open()).score(rowOf(1), 1, 1_000))
    await expect(scorer.score(rowOf(ANSWERS_NAN), 1, 1_000)).rejects.toMatchObject({ reason: 'non-finite' })
    await expect(scorer.score(rowOf(HANGS), 1, 20)).rejects.toMatchObject({ reason: 'deadline' })
    await expect(scorer.score(rowOf(1), 1, 20)).rejects.toMatchObject({ reason: 'provider-failed' })
    await until('it was killed', () => scorer.fallbackReason !== null)
    await expect(scorer.score(rowOf(1), 1, 20)).rejects.toMatchObject({ reason: 'provider-failed', message: expect.stringContaining('hung') })
  })

  it('[SC16] one that cannot run there is refused, with the child\'s reason', async () => {
    const folder = copyOfModel()
    const path = join(folder, 'model.json')
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { golden: { scores: number[] }[] }
    manifest.golden[0]!.scores[0]! += 1
    writeFileSync(path, JSON.stringify(manifest))
    expect(await refusal({ modelDir: folder, isolate: true, child: child('scorer-child.ts') })).toBe('GOLDEN_VECTOR')
    expect(await refusal({ modelDir: folder, isolate: true, child: child('no-such-child.ts') })).toBe('LOAD_FAILED')
    expect(await refusal({ sha256: '0'.repeat(64) })).toBe('FILE_HASH')
  })

  it('[SC17] auto keeps what is faster, and says what each took', async () => {
    const scorer = await open({ provider: 'auto', child: child('faulty-child.ts', { VK_DRIVER_FILES: 'here' }) })
    await scorer.chosen
    expect([scorer.provider, scorer.place, scorer.fallbackReason]).toEqual(['cpu', 'inline', null])
    const { why, measurements } = scorer.figures()
    expect(why).toContain('cpu inline p99')
    expect(measurements.find(({ provider }) => provider === 'webgpu child')).toMatchObject({ rows: 12, usable: true, hopUs: expect.any(Number) })
    expect(measurements.find(({ provider }) => provider === 'cuda child')).toMatchObject({ usable: false, p99Us: null })
  })

  it('[SC18] bulk rows: in a child of their own with the same answers, and here in batches when it fails', async () => {
    const scorer = await open({ child: child('faulty-child.ts'), hangMs: 100, restartsMax: 0 })
    const rng = new Rng(3)
    const features = Float32Array.from({ length: 200 * COLUMNS }, () => rng.next() * 10 - 5)
    const here = await scorer.bulk(features, 200, 1_000)
    expect(scorer.figures().bulk).toMatchObject({ provider: 'cpu inline', rows: 200 })
    await scorer.startBulk(200)
    const there = await scorer.bulk(features, 200, 1_000)
    expect(scorer.figures().bulk).toMatchObject({ provider: 'cpu child', rows: 200 })
    here.forEach((value, i) => expect(Math.abs(value - there[i]!)).toBeLessThan(1e-4))
    features[0] = HANGS
    await expect(scorer.bulk(features, 200, 50)).resolves.toHaveLength(800)
    expect(scorer.figures().bulk).toMatchObject({ provider: 'cpu inline' })
    expect(scorer.fallbackReason).toBeNull() // decisions never left this process
    await expect(scorer.bulk(features, 200, 0)).rejects.toMatchObject({ reason: 'deadline' })
  })

  const vulkan = softwareVulkanEnv()
  it.skipIf(vulkan === null)('[SC12] webgpu answers as the CPU does', async () => {
    const gpu = await open({ provider: 'webgpu', child: child('scorer-child.ts', vulkan ?? {}) })
    expect([gpu.fallbackReason, gpu.provider]).toEqual([null, 'webgpu'])
    const cpu = await open()
    const rng = new Rng(7)
    for (const rows of [1, 12, 64]) {
      const features = Float32Array.from({ length: rows * COLUMNS }, () => rng.next() * 10 - 5)
      const [a, b] = [await gpu.score(features, rows, 10_000), await cpu.score(features, rows, 10_000)]
      a.forEach((value, i) => expect(Math.abs(value - b[i]!)).toBeLessThan(1e-4))
    }
    expect(gpu.figures().byProvider.map(({ provider }) => provider)).toEqual(['webgpu'])
  })

  it('[SC12] Chromium\'s software Vulkan is found where Chromium is', () => {
    expect(vulkan !== null).toBe(existsSync('/usr/lib/chromium/vk_swiftshader_icd.json'))
  })
})
