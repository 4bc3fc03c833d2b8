import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { GateReport, ModelManifest, UnixUs } from '@sluice/domain'
import { ModelRegistry, RegistryError, sha256Of, specOf } from './registry.ts'
import { aModelFolder } from './test-models.ts'
import { writeModelFolder } from './write-model-folder.ts'

const parseManifest = (json: unknown): ModelManifest => {
  if (typeof (json as ModelManifest).modelId !== 'string') throw new Error('model.json: modelId must be a text')
  return json as ModelManifest
}
const report = (modelId: string, passed: boolean): GateReport => ({
  modelId, modelSha256: aModelFolder(modelId).manifest.sha256, champion: null, checkedUs: 5 as UnixUs, passed, checks: [{ check: 'latency', passed, was: '3 ms', limit: '1 ms', detail: '' }, { check: 'coverage', passed: true, was: '1', limit: '1', detail: '' }],
})

describe('registry of models', () => {
  let dir: string
  let registry: ModelRegistry
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sluice-registry-'))
    registry = new ModelRegistry({ dir: join(dir, 'models'), shipped: [join(dir, 'shipped')], parseManifest })
  })
  afterEach(() => rm(dir, { recursive: true, force: true }))

  it('[LN50] gives back what was written, and the core is told the same', async () => {
    const folder = aModelFolder('nn-1')
    const path = await registry.write({ ...folder, gate: report('nn-1', false) })
    expect((await readdir(join(dir, 'models')))).toEqual(['nn-1'])
    expect(await registry.read('nn-1')).toMatchObject({ modelId: 'nn-1', card: '# nn-1\n', curves: folder.curves, dataset: null, gate: report('nn-1', false) })
    const spec = await registry.spec('nn-1')
    expect(spec).toMatchObject({
      modelId: 'nn-1', modelKind: 'net', sha256: folder.manifest.sha256, cardSlippageMseBps2: 0.25,
      gate: { passed: false, checkedUs: 5, failed: ['latency'], reportSha256: sha256Of(await readFile(join(path, 'gate.json'))) },
    })
    expect(spec).toEqual(await specOf(path, parseManifest))
  })

  it('[LN51] an id is given once, also to two at a time, and never leaves a part behind', async () => {
    const results = await Promise.allSettled([registry.write(aModelFolder('nn-1')), registry.write(aModelFolder('nn-1'))])
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(registry.write(aModelFolder('nn-1'))).rejects.toThrow(RegistryError)
    await expect(registry.write(aModelFolder('../x'))).rejects.toThrow('is not allowed')
    const other = aModelFolder('nn-2')
    await expect(registry.write({ ...other, onnx: Uint8Array.of(9) })).rejects.toThrow('its manifest says')
    expect(await readdir(join(dir, 'models'))).toEqual(['nn-1'])
  })

  it('[LN52] lists what is sound and names what is not', async () => {
    await registry.write(aModelFolder('nn-2'))
    await new ModelRegistry({ dir: join(dir, 'shipped'), parseManifest }).write(aModelFolder('nn-1'))
    await registry.write(aModelFolder('trees-3'))
    await writeFile(join(dir, 'models', 'trees-3', 'model.json'), '{')
    const { models, broken } = await registry.list()
    expect(models.map(({ modelId }) => modelId)).toEqual(['nn-1', 'nn-2'])
    expect(broken).toMatchObject([{ modelId: 'trees-3', fault: expect.stringContaining('no JSON') }])
    expect(await registry.nextId('net')).toBe('nn-3')
    expect(await registry.nextId('trees')).toBe('trees-4')
    expect(await registry.nextId('rl')).toBe('rl-1')
    expect(await registry.read('nn-9')).toBeNull()
    expect(await registry.folderOf('../shipped/nn-1')).toBeNull()
  })

  it('[LN53] a report of the gate replaces the one before', async () => {
    await registry.write(aModelFolder('nn-1'))
    await registry.writeGate(report('nn-1', false))
    await registry.writeGate(report('nn-1', true))
    expect((await registry.spec('nn-1')).gate).toMatchObject({ passed: true, failed: [] })
    await expect(registry.writeGate(report('nn-7', true))).rejects.toThrow('no model nn-7')
  })

  it('[LN54] a model that is made again has passed no gate', async () => {
    const folder = aModelFolder('nn-1')
    const path = await registry.write({ ...folder, gate: report('nn-1', true) })
    await writeModelFolder(path, folder)
    expect(await registry.read('nn-1')).toMatchObject({ modelId: 'nn-1', card: folder.card, curves: folder.curves, gate: null })
    await registry.writeGate({ ...report('nn-1', true), modelSha256: sha256Of('another file') })
    expect((await registry.spec('nn-1')).gate).toBeNull()
  })
})
