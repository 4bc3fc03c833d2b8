import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ModelFolder } from './model-documents.ts'
import { MODEL_FILES } from './registry.ts'

/** Writes a model's folder, over one that is there: for models that are made again under their own name. What was said of the file before goes with it. */
export async function writeModelFolder(folder: string, { manifest, onnx, card, curves, dataset }: Omit<ModelFolder, 'gate'>): Promise<void> {
  await mkdir(folder, { recursive: true })
  for (const name of [MODEL_FILES.gate, MODEL_FILES.dataset]) await rm(join(folder, name), { force: true })
  const json = (value: unknown): string => `${JSON.stringify(value, null, 1)}\n`
  await writeFile(join(folder, manifest.file), onnx)
  await writeFile(join(folder, MODEL_FILES.manifest), json(manifest))
  await writeFile(join(folder, MODEL_FILES.card), card)
  await writeFile(join(folder, MODEL_FILES.curves), json(curves))
  if (dataset !== null) await writeFile(join(folder, MODEL_FILES.dataset), json(dataset))
}
