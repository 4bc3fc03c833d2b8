import type { ConsoleState } from '@sluice/runtime'
import { describe, expect, it, vi } from 'vitest'
import { EngineStates } from '../src/engine-states.ts'

const state = (seq: number): ConsoleState => ({ seq }) as unknown as ConsoleState

describe('questions for the engine\'s state', () => {
  it('[ES1] answers go to who asked, in order; the feed\'s never to a person and the other way round', async () => {
    vi.useFakeTimers()
    try {
      const feed: number[] = []
      let asked = 0
      const states = new EngineStates({ ask: () => { asked += 1; return true }, onState: ({ seq }) => feed.push(seq) })
      states.askForFeed()
      const answers = [states.fresh(5_000), states.fresh(5_000)]
      await vi.advanceTimersByTimeAsync(0)
      expect(asked).toBe(2)
      states.answered(state(1))
      states.answered(state(2))
      expect((await Promise.all(answers)).map((each) => each?.seq)).toEqual([2, 2])
      expect(feed).toEqual([1])
    } finally {
      vi.useRealTimers()
    }
  })

  it('[ES2] however many ask, the core is asked twice a second at most, and each answer is of after its question', async () => {
    vi.useFakeTimers()
    try {
      let asked = 0
      const states: EngineStates = new EngineStates({ ask: () => { asked += 1; queueMicrotask(() => states.answered(state(asked))); return true }, onState: () => {} })
      const got: number[] = []
      for (let ms = 0; ms < 2_000; ms += 10) {
        void states.fresh(5_000).then((each) => got.push(each?.seq ?? -1))
        await vi.advanceTimersByTimeAsync(10)
      }
      await vi.advanceTimersByTimeAsync(500)
      expect(asked).toBeLessThanOrEqual(6)
      expect(got.length).toBe(200)
      expect(got).toEqual([...got].sort((a, b) => a - b))
    } finally {
      vi.useRealTimers()
    }
  })

  it('[ES3] with the link down, lost or silent there is no answer; a later question has one again', async () => {
    vi.useFakeTimers()
    try {
      let up = false
      const states = new EngineStates({ ask: () => up, onState: () => {} })
      const answer = async (ms: number, then: () => void = () => {}): Promise<number | undefined> => {
        const asked = states.fresh(1_000)
        await vi.advanceTimersByTimeAsync(ms)
        then()
        return (await asked)?.seq
      }
      expect(await answer(0)).toBeUndefined()
      up = true
      expect(await answer(500, () => states.linkLost())).toBeUndefined()
      expect(await answer(1_000)).toBeUndefined()
      states.answered(state(8))
      expect(await answer(500, () => states.answered(state(9)))).toBe(9)
    } finally {
      vi.useRealTimers()
    }
  })
})
