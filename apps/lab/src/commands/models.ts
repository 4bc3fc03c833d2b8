import { Command } from 'commander'
import type { RegisteredModel } from '@sluice/learning'
import { openRegistry } from './open-registry.ts'
import { tellDeskCommand } from './tell-desk.ts'

/** The models that lie in the registry. What each of them does on a running desk is on its Models page. */
export function modelsCommand(): Command {
  return new Command('models')
    .description('List the models of the registry: kind, when they were trained, what the gate found.')
    .option('--registry <dir>', 'folder of the registry; the configured desk\'s by default')
    .addCommand(tellDeskCommand())
    .action(async ({ registry }: { readonly registry?: string }) => {
      const opened = openRegistry(registry)
      const { models, broken } = await opened.list()
      const rows = models.map(rowOf)
      const widths = HEADER.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]!.length)))
      for (const row of [HEADER, ...rows]) console.log(row.map((cell, column) => cell.padEnd(widths[column]!)).join('  ').trimEnd())
      for (const { folder, fault } of broken) console.log(`${folder} is no usable model: ${fault}`)
      if (models.length === 0 && broken.length === 0) console.log(`no model in ${opened.dir}`)
    })
}

const HEADER = ['model', 'kind', 'trained', 'after', 'outputs', 'gate', 'sha256']

function rowOf({ modelId, manifest, gate }: RegisteredModel): string[] {
  const failed = gate?.checks.filter((check) => !check.passed).length ?? 0
  return [
    modelId, manifest.modelKind, manifest.trainedUs === 0 ? '-' : new Date(manifest.trainedUs / 1_000).toISOString().slice(0, 16), manifest.lineage ?? '-', String(manifest.outputNames.length),
    gate === null ? 'never checked' : gate.passed ? 'passed' : `${failed} failed`, manifest.sha256.slice(0, 12),
  ]
}
