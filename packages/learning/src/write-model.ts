import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TrainedModel } from './train-model.ts'

/** Writes `model.onnx`, `model.json` and `card.md` into `folder`, which is made where it does not exist. */
export function writeModel(folder: string, model: TrainedModel): void {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, model.manifest.file), model.onnx)
  writeFileSync(join(folder, 'model.json'), `${JSON.stringify(model.manifest, null, 1)}\n`)
  writeFileSync(join(folder, 'card.md'), model.card)
}
