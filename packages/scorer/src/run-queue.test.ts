import { describe, expect, it } from 'vitest'
import type { FromChild } from './child-protocol.ts'
import { RunQueue } from './run-queue.ts'

/** Two columns in, one out: their sum. Runs end when told. */
function aQueue() {
  const runs: number[] = []
  const answers: FromChild[] = []
  let release: () => void = () => {}
  let fails = false
  const session = {
    run: async (rows: number, fill: (buffer: Float32Array) => void): Promise<Float32Array> => {
      const buffer = new Float32Array(rows * 2)
      fill(buffer)
      runs.push(rows)
      await new Promise<void>((resolve) => { release = resolve })
      if (fails) throw new Error('no device')
      return Float32Array.from({ length: rows }, (_, row) => buffer[row * 2]! + buffer[row * 2 + 1]!)
    },
  }
  const queue = new RunQueue(session, { input: 2, output: 1 }, (message) => answers.push(message))
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  return { queue, runs, answers, turn, end: async () => { release(); await turn() }, fail: () => { fails = true } }
}

const row = (id: number, a: number, b: number): { id: number; rows: number; input: Float32Array } => ({ id, rows: 1, input: Float32Array.of(a, b) })

describe('questions of a child', () => {
  it('[SC19] what comes in while a run is under way goes into the next one together, each with its own answer', async () => {
    const { queue, runs, answers, turn, end } = aQueue()
    queue.push(row(1, 1, 2))
    await turn()
    queue.push(row(2, 3, 4))
    queue.push({ id: 3, rows: 2, input: Float32Array.of(5, 6, 7, 8) })
    queue.push(row(4, -1, 1))
    await end()
    await end()
    expect(runs).toEqual([1, 4])
    expect(answers).toEqual([
      { type: 'scores', id: 1, scores: Float32Array.of(3) }, { type: 'scores', id: 2, scores: Float32Array.of(7) },
      { type: 'scores', id: 3, scores: Float32Array.of(11, 15) }, { type: 'scores', id: 4, scores: Float32Array.of(0) },
    ])
  })

  it('[SC19] large questions run one by one', async () => {
    const { queue, runs, turn, end } = aQueue()
    for (const id of [1, 2, 3]) queue.push({ id, rows: 1_000, input: new Float32Array(2_000) })
    await turn()
    await end()
    await end()
    await end()
    expect(runs).toEqual([1_000, 1_000, 1_000])
  })

  it('[SC19] a run that fails fails all that were in it, and the next goes on', async () => {
    const { queue, answers, turn, end, fail } = aQueue()
    fail()
    queue.push(row(1, 1, 2))
    queue.push(row(2, 1, 2))
    await turn()
    await end()
    expect(answers).toEqual([{ type: 'score-failed', id: 1, message: 'no device' }, { type: 'score-failed', id: 2, message: 'no device' }])
    queue.push(row(3, 1, 2))
    await turn()
    await end()
    expect(answers).toHaveLength(3)
  })
})
