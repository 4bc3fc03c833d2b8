import type { GateCheck, GateReport } from '@sluice/domain'
import { DEFAULT_GATE_LIMITS, DEFAULT_GATE_PLAN, GATE_FIRST_SEED, GateStopped, type GateOptions } from './gate-options.ts'
import { predictionChecks, recordedChecks } from './prediction-checks.ts'
import { replayCheck, sandboxChecks } from './sandbox-checks.ts'
import { scoreChecks } from './score-checks.ts'

/**
 * Everything that a model has to pass before it may decide: usable, equal and timely scores; predictions against averages and champion; recorded
 * decisions; the sandbox; replay. Cheap checks come first, and all of them run, so that the report tells all that is wrong.
 */
export async function runGate(options: GateOptions): Promise<GateReport> {
  const limits = { ...DEFAULT_GATE_LIMITS, ...options.limits }
  const plan = options.plan ?? DEFAULT_GATE_PLAN
  const seed = options.firstSeed ?? GATE_FIRST_SEED
  const { candidate, champion, checkedUs, onProgress, shouldStop } = options
  const checks: GateCheck[] = []
  const groups: readonly (readonly [name: string, share: number, run: () => Promise<GateCheck[]>])[] = [
    ['scores', 0.05, () => scoreChecks(options, plan, limits, seed)],
    ['replay', 0.05, async () => [await replayCheck(options, seed)]],
    ['recorded', 0.1, () => recordedChecks(options, limits, seed)],
    ['offline', 0.3, () => predictionChecks(within(options, 0.2, 0.3), plan, limits, seed)],
    ['sandbox', 0.5, () => sandboxChecks(within(options, 0.5, 0.5), plan, limits, seed)],
  ]
  let done = 0
  for (const [name, share, run] of groups) {
    if (shouldStop?.() === true) throw new GateStopped(`the gate of ${candidate.manifest.modelId} was stopped before ${name}`)
    onProgress?.(name, done)
    checks.push(...(await guarded(name, run)))
    done += share
  }
  onProgress?.('done', 1)
  return { modelId: candidate.manifest.modelId, modelSha256: candidate.manifest.sha256, champion: champion?.manifest.modelId ?? null, checkedUs, passed: checks.every((check) => check.passed), checks }
}

/** A check that cannot be made is not passed. */
async function guarded(name: string, run: () => Promise<GateCheck[]>): Promise<GateCheck[]> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof GateStopped) throw error
    return [{ check: name, passed: false, was: `could not be made: ${(error as Error).message}`, limit: 'made', detail: '' }]
  }
}

/** Progress of a group as progress of the whole; a stop is asked for there, too. */
function within(options: GateOptions, from: number, share: number): GateOptions {
  return {
    ...options,
    onProgress: (check, done) => {
      if (options.shouldStop?.() === true) throw new GateStopped(`the gate of ${options.candidate.manifest.modelId} was stopped in ${check}`)
      options.onProgress?.(check, from + share * done)
    },
  }
}

/** The report as a table, for people. */
export function gateText({ modelId, champion, passed, checks }: GateReport): string {
  const rows = checks.map(({ check, passed: ok, was, limit }) => [ok ? 'passed' : 'FAILED', check, was, limit])
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)))
  const lines = rows.map((row) => row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column]!) : cell)).join('  '))
  const failed = checks.filter((check) => !check.passed)
  return [
    `Gate of ${modelId} against ${champion ?? 'venue averages'}`, ...lines,
    ...failed.map(({ check, detail }) => `${check}: ${detail}`),
    passed ? `${modelId} passes the gate.` : `${modelId} does not pass: ${failed.map(({ check }) => check).join('; ')}.`,
  ].join('\n')
}
