import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { OffPolicyQuestion } from '@sluice/protocol'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OffPolicyDesk } from './off-policy-desk.ts'

/** Answers with its niceness. */
const ANSWERS = `process.on('message', () => process.send({ type: 'estimate', answer: { ok: false, reason: String(require('node:os').getPriority()) } }))`
const WAITS = `process.on('message', () => {}); setInterval(() => {}, 1000)`
const QUESTION: OffPolicyQuestion = { modelId: 'nn-2', weights: null }

let dir: string
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'sluice-estimates-')) })
afterEach(() => rmSync(dir, { recursive: true, force: true }))

function estimates(script: string, timeoutMs = 30_000): OffPolicyDesk {
  const modulePath = join(dir, 'trainer.cjs')
  writeFileSync(modulePath, script)
  return new OffPolicyDesk({ modulePath, journalDir: dir, folderOf: async (modelId) => (modelId === 'nn-2' ? dir : null), timeoutMs })
}

describe('estimates over the log', () => {
  it('are made one at a time, behind everything else that wants the processor', async () => {
    const desk = estimates(ANSWERS)
    const [first, second] = await Promise.all([desk.answer(QUESTION), desk.answer(QUESTION)])
    expect(first).toEqual({ ok: false, reason: '19' })
    expect(second).toMatchObject({ ok: false, reason: expect.stringContaining('another estimate') })
    expect(await desk.answer({ modelId: 'nn-9', weights: null })).toMatchObject({ ok: false, reason: expect.stringContaining('no model nn-9') })
    expect(await desk.answer(QUESTION)).toEqual(first)
  })

  it('are given up in time, and the next one is made', async () => {
    const desk = estimates(WAITS, 300)
    await expect(desk.answer(QUESTION)).rejects.toThrow('no estimate within')
    await expect(desk.answer(QUESTION)).rejects.toThrow('no estimate within')
  })
})
