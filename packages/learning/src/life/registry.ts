import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MODEL_ID_PATTERN, type GateReport, type ModelKind, type ModelManifest, type ModelSpec } from '@sluice/domain'
import type { DatasetManifest, ModelFolder, TrainingCurve } from './model-documents.ts'
import { writeFileAtomically, writeFolderAtomically } from './write-atomically.ts'

export const MODEL_FILES = { manifest: 'model.json', card: 'card.md', gate: 'gate.json', curves: 'curves.json', dataset: 'dataset.json' } as const

/** Why a folder of the registry cannot be used, or something cannot be put into it. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
}

export interface ModelRegistryOptions {
  /** Models are written here; made where it does not exist. */
  readonly dir: string
  /** Further folders of models that are read and never written: what is shipped. A model of `dir` hides one of the same name. */
  readonly shipped?: readonly string[]
  /** The one check of manifests (`parseManifest` of package scorer): throws naming the field. */
  readonly parseManifest: (json: unknown) => ModelManifest
}

/** What lies in the registry of one model. */
export interface RegisteredModel {
  readonly modelId: string
  readonly folder: string
  readonly manifest: ModelManifest
  readonly gate: GateReport | null
}
/** A folder that is no usable model. */
export interface BrokenModel {
  readonly modelId: string
  readonly folder: string
  readonly fault: string
}

const PREFIX: Readonly<Record<ModelKind, string>> = { net: 'nn', trees: 'trees', rl: 'rl', blend: 'blend', foreign: 'foreign' }
/** Largest text file of a model's folder that is read, bytes. */
const TEXT_BYTES_MAX = 64 * 1024 * 1024

/** A folder of models, one folder each, named by the model's id. Keeps nothing in memory: what is on disk counts. */
export class ModelRegistry {
  readonly dir: string
  private readonly shipped: readonly string[]
  private readonly parse: (json: unknown) => ModelManifest

  constructor({ dir, shipped = [], parseManifest }: ModelRegistryOptions) {
    this.dir = dir
    this.shipped = shipped
    this.parse = parseManifest
  }

  /** All models by id, and the folders that are none, with the reason. */
  async list(): Promise<{ readonly models: readonly RegisteredModel[]; readonly broken: readonly BrokenModel[] }> {
    const models: RegisteredModel[] = []
    const broken: BrokenModel[] = []
    for (const [modelId, folder] of [...(await this.folders())].sort(([a], [b]) => (a < b ? -1 : 1))) {
      try {
        models.push(await readModelFolder(folder, this.parse))
      } catch (error) {
        broken.push({ modelId, folder, fault: (error as Error).message })
      }
    }
    return { models, broken }
  }

  /** Folder of a model; null: there is none of that name. */
  async folderOf(modelId: string): Promise<string | null> {
    if (!MODEL_ID_PATTERN.test(modelId)) return null
    return (await this.folders()).get(modelId) ?? null
  }

  /** Null: no such model. Throws where its folder is broken. */
  async read(modelId: string): Promise<(RegisteredModel & { readonly card: string; readonly curves: readonly TrainingCurve[]; readonly dataset: DatasetManifest | null }) | null> {
    const folder = await this.folderOf(modelId)
    if (folder === null) return null
    const model = await readModelFolder(folder, this.parse)
    const [card, curves, dataset] = await Promise.all([
      readText(join(folder, MODEL_FILES.card)), readJson<readonly TrainingCurve[]>(join(folder, MODEL_FILES.curves)), readJson<DatasetManifest>(join(folder, MODEL_FILES.dataset)),
    ])
    return { ...model, card: card ?? '', curves: curves ?? [], dataset }
  }

  /** Puts a new model into the registry, all of it or nothing; answers its folder. */
  async write({ manifest, onnx, card, curves, dataset, gate }: ModelFolder): Promise<string> {
    const { modelId } = this.parse(manifest)
    if (!MODEL_ID_PATTERN.test(modelId)) throw new RegistryError(`model id ${JSON.stringify(modelId)} is not allowed: 1 to 40 small letters, digits, dots or hyphens, a letter or digit first`)
    const sha256 = sha256Of(onnx)
    if (manifest.sha256 !== sha256) throw new RegistryError(`model ${modelId}: sha256 of the file is ${sha256}, its manifest says ${manifest.sha256}`)
    if ((await this.folderOf(modelId)) !== null) throw new RegistryError(`model ${modelId} exists already: ids are given once`)
    const folder = join(this.dir, modelId)
    await writeFolderAtomically(folder, {
      [manifest.file]: onnx, [MODEL_FILES.manifest]: jsonText(manifest), [MODEL_FILES.card]: card, [MODEL_FILES.curves]: jsonText(curves),
      ...(dataset === null ? {} : { [MODEL_FILES.dataset]: jsonText(dataset) }), ...(gate === null ? {} : { [MODEL_FILES.gate]: jsonText(gate) }),
    }).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOTEMPTY' || error.code === 'EEXIST' ? new RegistryError(`model ${modelId} exists already: ids are given once`) : error
    })
    return folder
  }

  /** Replaces the gate's report of a model. */
  async writeGate(report: GateReport): Promise<void> {
    const folder = await this.folderOf(report.modelId)
    if (folder === null) throw new RegistryError(`there is no model ${report.modelId} in the registry`)
    await writeGateReport(folder, report)
  }

  /** What the core is told of a model. */
  async spec(modelId: string): Promise<ModelSpec> {
    const folder = await this.folderOf(modelId)
    if (folder === null) throw new RegistryError(`there is no model ${modelId} in the registry`)
    return specOf(folder, this.parse)
  }

  /** The first free number of a kind: `nn-2`, `trees-1`. Two that ask at once may get the same; `write` refuses the second. */
  async nextId(kind: ModelKind): Promise<string> {
    const prefix = `${PREFIX[kind]}-`
    const numbers = [...(await this.folders()).keys()].flatMap((id) => (id.startsWith(prefix) && /^\d{1,9}$/.test(id.slice(prefix.length)) ? [Number(id.slice(prefix.length))] : []))
    return `${prefix}${Math.max(0, ...numbers) + 1}`
  }

  /** Folders by model id. */
  private async folders(): Promise<Map<string, string>> {
    const found = new Map<string, string>()
    for (const root of [this.dir, ...this.shipped]) {
      const entries = await readdir(root, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return []
        throw error
      })
      for (const entry of entries) {
        if (entry.isDirectory() && MODEL_ID_PATTERN.test(entry.name) && !found.has(entry.name)) found.set(entry.name, join(root, entry.name))
      }
    }
    return found
  }
}

/** Manifest and gate of one folder; throws RegistryError or the manifest's own refusal. */
export async function readModelFolder(folder: string, parse: (json: unknown) => ModelManifest): Promise<RegisteredModel> {
  const json = await readJson<unknown>(join(folder, MODEL_FILES.manifest))
  if (json === null) throw new RegistryError(`${folder} holds no ${MODEL_FILES.manifest}`)
  const manifest = parse(json)
  const gate = await readJson<GateReport>(join(folder, MODEL_FILES.gate))
  return { modelId: manifest.modelId, folder, manifest, gate: isOf(gate, manifest) ? gate : null }
}

/** What the core is told of the model in a folder: from its manifest and the report of its gate. */
export async function specOf(folder: string, parse: (json: unknown) => ModelManifest): Promise<ModelSpec> {
  const { manifest, gate } = await readModelFolder(folder, parse)
  const report = gate === null ? null : await readFile(join(folder, MODEL_FILES.gate))
  return {
    modelId: manifest.modelId, modelKind: manifest.modelKind, sha256: manifest.sha256, featureSchemaHash: manifest.featureSchemaHash, fillHorizonMs: manifest.fillHorizonMs,
    cardSlippageMseBps2: cardSlippageMse(manifest.training), blendMicro: manifest.blendMicro, trainedUs: manifest.trainedUs, lineage: manifest.lineage, datasetSha256: manifest.datasetSha256,
    gate: gate === null || report === null ? null
      : { passed: gate.passed, checkedUs: gate.checkedUs, failed: gate.checks.filter((check) => !check.passed).map(({ check }) => check), reportSha256: sha256Of(report) },
    venueAverages: manifest.venueAverages,
  }
}

/** A report of this very file. */
const isOf = (gate: GateReport | null, { modelId, sha256 }: ModelManifest): boolean => gate?.modelId === modelId && gate.modelSha256 === sha256 && Array.isArray(gate.checks)

export const writeGateReport = (folder: string, report: GateReport): Promise<void> => writeFileAtomically(join(folder, MODEL_FILES.gate), jsonText(report))

/** Squared error of the predicted slippage on held-out sessions, as the training report tells it; null when it tells none. */
function cardSlippageMse(training: unknown): number | null {
  const { comparisons } = ((training as { heldOut?: unknown } | null)?.heldOut ?? {}) as { comparisons?: unknown }
  if (!Array.isArray(comparisons)) return null
  const row = (comparisons as ({ loss?: unknown; model?: unknown } | null)[]).find((each) => typeof each?.loss === 'string' && each.loss.startsWith('slippage squared error'))
  return typeof row?.model === 'number' && Number.isFinite(row.model) && row.model > 0 ? row.model : null
}

async function readText(path: string): Promise<string | null> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (bytes !== null && bytes.length > TEXT_BYTES_MAX) throw new RegistryError(`${path} has ${bytes.length} bytes, at most ${TEXT_BYTES_MAX} are read`)
  return bytes === null ? null : bytes.toString('utf8')
}

async function readJson<T>(path: string): Promise<T | null> {
  const text = await readText(path)
  if (text === null) return null
  try {
    return JSON.parse(text) as T
  } catch (error) {
    throw new RegistryError(`${path} is no JSON: ${(error as Error).message}`)
  }
}

export const sha256Of = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const jsonText = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`
