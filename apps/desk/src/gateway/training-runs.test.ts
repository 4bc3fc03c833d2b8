import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TrainingRow } from '@sluice/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { TrainJob } from '../trainer/train-job.ts'
import { TrainingRuns } from './training-runs.ts'

const REQUEST = { kind: 'net', source: 'sandbox', seed: 1, by: 'risk@desk', reason: 'a new week' } as const
const SPEC = { modelId: 'nn-2' }
const SENDS = `process.on('message', (job) => {
  process.send({ type: 'progress', stage: 'trains', progress: 0.5, line: 'seed ' + job.seed })
  process.send({ type: 'done', model: ${JSON.stringify(SPEC)} })
})`
const WAITS = `process.on('message', () => process.send({ type: 'progress', stage: 'waits', progress: 0.1, line: null })); setInterval(() => {}, 1000)`
const DIES = `process.on('message', () => { console.error('no memory left'); process.exit(3) })`

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'sluice-runs-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function runs(script: string, runMsMax = 60_000): TrainingRuns {
  const modulePath = join(dir, 'trainer.mjs')
  writeFileSync(modulePath, script)
  let us = 1_000_000
  return new TrainingRuns({
    modulePath, file: join(dir, 'runs.json'), nowUs: () => (us += 1), runMsMax, onError: () => undefined,
    jobOf: async ({ kind, source, seed }): Promise<TrainJob> => ({ job: 'train', kind, source, seed, nowUs: 1, registryDir: dir, shippedDirs: [], journalDir: dir, championDir: null, codeVersion: 'test' }),
  })
}

const ended = (of: TrainingRuns): Promise<TrainingRow> => new Promise((resolve) => of.onRun((run) => { if (run.status !== 'running') resolve(run) }))

describe('training runs', () => {
  it('shows progress and its log, and hands the model on', async () => {
    const of = runs(SENDS)
    const models: unknown[] = []
    of.onTrained((model, reason, by) => models.push([model, reason, by]))
    const over = ended(of)
    expect(await of.start(REQUEST)).toMatchObject({ ok: true, run: { status: 'running', by: 'risk@desk' } })
    expect(await over).toMatchObject({ status: 'done', modelId: 'nn-2', progress: 1, log: ['seed 1'], error: null })
    expect(models).toEqual([[SPEC, 'a new week', 'risk@desk']])
  })

  it('begins no second run beside the first, and ends one that is cancelled', async () => {
    const of = runs(WAITS)
    const begun = await of.start(REQUEST)
    expect(await of.start(REQUEST)).toMatchObject({ ok: false, reason: expect.stringContaining('one at a time') })
    const over = ended(of)
    expect(of.cancel('T-none', 'x')).toContain('no run T-none')
    expect(of.cancel(begun.ok ? begun.run.id : '', 'support@desk')).toBeNull()
    expect(await over).toMatchObject({ status: 'cancelled', error: 'canceled by support@desk' })
    expect(of.cancel(begun.ok ? begun.run.id : '', 'x')).toContain('is over')
  })

  it('says why a trainer died, and ends one that takes too long', async () => {
    const died = runs(DIES)
    const over = ended(died)
    await died.start(REQUEST)
    expect(await over).toMatchObject({ status: 'failed', error: expect.stringMatching(/the trainer ended \(3\).*no memory left/) })
    const slow = runs(WAITS, 50)
    const late = ended(slow)
    await slow.start(REQUEST)
    expect(await late).toMatchObject({ status: 'failed', error: expect.stringContaining('took longer') })
  })

  it('keeps the list over a restart; what ran then has failed', async () => {
    const first = runs(WAITS)
    await first.start(REQUEST)
    const again = runs(WAITS)
    expect(again.runs()).toMatchObject([{ status: 'failed', error: 'the gateway ended while it ran', reason: 'a new week' }])
    first.close()
  })
})
