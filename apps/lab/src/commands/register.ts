import { Command } from 'commander'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { userInfo } from 'node:os'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import { engineConfigOf, loadConfig } from '@sluice/config'
import { MODEL_ID_PATTERN, type UnixUs } from '@sluice/domain'
import { foreignModel, readModelFolder, type GraphValue, type OpenedGraph } from '@sluice/learning'
import { parseManifest } from '@sluice/scorer'
import { CommandFailed } from './command-failed.ts'
import { openRegistry } from './open-registry.ts'
import { matching } from './option-parsers.ts'

interface RegisterFlags {
  readonly onnx: string
  readonly manifest: string
  readonly modelId?: string
  readonly registry?: string
  readonly reference: string
  readonly by?: string
}

/** Puts a model that was made elsewhere into the registry, once it keeps the contract. It scores nothing before the gate and people let it. */
export function registerCommand(): Command {
  return new Command('register')
    .description('Bring your own ONNX model: check it against the contract and put it into the registry. Refused with the reason.')
    .requiredOption('--onnx <file>', 'the model')
    .requiredOption('--manifest <file>', 'what it is: featureSchemaHash, outputNames, fillHorizonMs and more (docs/life-of-a-model.md)')
    .option('--model-id <id>', 'its name; that of the manifest, or the next free one, by default', matching(MODEL_ID_PATTERN, '1 to 40 small letters, digits, dots or hyphens, a letter or digit first'))
    .option('--registry <dir>', 'folder of the registry; the configured desk\'s by default')
    .option('--reference <dir>', 'model whose rows it is asked, and whose averages stand in where it brings none', 'models/nn-1')
    .option('--by <name>', 'who brings it; the user of this machine by default')
    .action(register)
}

async function register(flags: RegisterFlags): Promise<void> {
  const { config } = loadConfig()
  const registry = openRegistry(flags.registry)
  const manifest = await jsonOf(flags.manifest)
  const named = (manifest as { modelId?: unknown } | null)?.modelId
  const modelId = flags.modelId ?? (typeof named === 'string' ? named : await registry.nextId('foreign'))
  const engineConfig = engineConfigOf(config)
  const answer = await foreignModel({
    onnx: await bytesOf(flags.onnx), manifest, modelId, reference: (await readModelFolder(resolve(flags.reference), parseManifest)).manifest,
    weights: engineConfig.objectives[engineConfig.defaultObjective]!, nowUs: (Date.now() * 1_000) as UnixUs, by: flags.by ?? userInfo().username, open: openGraph, parseManifest,
  })
  if (!answer.ok) throw new CommandFailed(`refused: ${answer.error}`)
  const folder = await registry.write(answer.value)
  console.log(`${modelId} is registered: ${folder}`)
  console.log(`next: lab gate ${folder}, then lab models tell ${modelId} --reason "…"`)
}

/** The file on the CPU, one thread. */
export async function openGraph(onnx: Uint8Array): Promise<OpenedGraph> {
  const session = await InferenceSession.create(onnx, { executionProviders: ['cpu'], intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 })
  return {
    inputs: session.inputMetadata.map(valueOf), outputs: session.outputMetadata.map(valueOf),
    run: async (input, rows, count, columns, output) => {
      const answer = (await session.run({ [input]: new Tensor('float32', rows, [count, columns]) }, [output]))[output]!
      return Float32Array.from(answer.data as Float32Array)
    },
    close: () => session.release(),
  }
}

const valueOf = (value: InferenceSession.ValueMetadata): GraphValue => (value.isTensor ? { name: value.name, type: value.type, shape: value.shape } : { name: value.name, type: null, shape: [] })

async function bytesOf(path: string): Promise<Buffer> {
  return readFile(resolve(path)).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFailed(`${path} cannot be read: ${error.message}`)
  })
}

async function jsonOf(path: string): Promise<unknown> {
  const text = (await bytesOf(path)).toString('utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CommandFailed(`${path} is no JSON: ${(error as Error).message}`)
  }
}
