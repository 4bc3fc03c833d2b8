import type { Topic } from '@sluice/protocol'
import type { LinkToCore } from '@sluice/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { EngineHashQuestions } from '../src/engine-hash-questions.ts'

type Question = Extract<LinkToCore, { type: 'hashes' }>

describe('questions for the engine\'s hashes', () => {
  afterEach(() => void vi.useRealTimers())

  const opened = (up = true) => {
    vi.useFakeTimers()
    const sent: Question[] = []
    const questions = new EngineHashQuestions({ ask: (message) => up && sent.push(message as Question) > 0, spacingMs: 500 })
    const reply = (i: number): void => questions.answered({ type: 'hashes', requestId: sent[i]!.requestId, seq: 9 as never, hashes: Object.fromEntries(sent[i]!.topics.map((topic) => [topic, `h-${topic}`])) })
    return { sent, questions, reply }
  }

  it('[EH1] those who ask together are answered by one question, each with its own topics', async () => {
    const { sent, questions, reply } = opened()
    const both = Promise.all([questions.hashes(['parents', 'desk'], 5_000), questions.hashes(['desk', 'order:P-1'], 5_000)])
    await vi.advanceTimersByTimeAsync(0)
    expect(sent.map(({ topics }) => topics)).toEqual([['parents', 'desk', 'order:P-1']])
    reply(0)
    expect(await both).toEqual([{ seq: 9, hashes: { parents: 'h-parents', desk: 'h-desk' } }, { seq: 9, hashes: { desk: 'h-desk', 'order:P-1': 'h-order:P-1' } }])
  })

  it('[EH2] the core is asked at most every half second', async () => {
    const { sent, questions, reply } = opened()
    void questions.hashes(['desk'], 5_000)
    await vi.advanceTimersByTimeAsync(0)
    reply(0)
    const second = questions.hashes(['alerts'], 5_000)
    await vi.advanceTimersByTimeAsync(499)
    expect(sent).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1)
    reply(1)
    expect(await second).toMatchObject({ hashes: { alerts: 'h-alerts' } })
  })

  it('[EH3] no link, no answer in time, a link lost, too many topics: null, never a wait without end', async () => {
    const away = opened(false)
    const never = away.questions.hashes(['desk'], 5_000)
    await vi.advanceTimersByTimeAsync(0)
    expect(await never).toBeNull()
    const { questions } = opened()
    const late = questions.hashes(['desk'], 100)
    await vi.advanceTimersByTimeAsync(100)
    expect(await late).toBeNull()
    const lost = questions.hashes(['desk'], 5_000)
    await vi.advanceTimersByTimeAsync(500)
    questions.linkLost()
    expect(await lost).toBeNull()
    expect(await questions.hashes(Array.from({ length: 65 }, (_, i) => `order:P-${i}` as Topic), 5_000)).toBeNull()
    const closing = questions.hashes(['desk'], 5_000)
    questions.close()
    expect(await closing).toBeNull()
  })
})
