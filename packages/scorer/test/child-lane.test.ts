import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelManifest } from '@sluice/domain'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { ChildLane } from '../src/child-lane.ts'

/** Scores everything 0 and never echoes. */
const NEVER_ECHOES = `process.on('message', ({ type, id, rows }) => {
  if (type === 'load') process.send({ type: 'loaded' })
  if (type === 'score') process.send({ type: 'scores', id, scores: new Float32Array(rows) })
})`
const MANIFEST = { modelId: 'zero', outputNames: ['slippageBps'], golden: [{ features: [1], scores: [0] }] } as unknown as ModelManifest

let dir: string
let lane: ChildLane | null = null
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'lane-')) })
afterEach(() => {
  lane?.close()
  rmSync(dir, { recursive: true, force: true })
})

it('[SC11] numbers that never come back are not waited for', async () => {
  const modulePath = join(dir, 'child.cjs')
  writeFileSync(modulePath, NEVER_ECHOES)
  const opened = lane = await ChildLane.open({
    child: { modulePath }, manifest: MANIFEST, model: new Uint8Array(1), provider: 'cpu', shape: { input: 'x', output: 'y', inputColumns: 1, outputColumns: 1 },
    loadTimeoutMs: 2_000, hangMs: 250, restartsMax: 0, restartWindowMs: 1, restartDelayMs: 1, onDown: () => undefined,
  })
  await expect(opened.run(Float32Array.of(1), 1, 2_000)).resolves.toEqual(Float32Array.of(0))
  await expect(opened.echo(Float32Array.of(1), 1)).rejects.toThrow('the way to cpu: no answer within 2000 ms')
})
