import { describe, expect, it } from 'vitest'
import type { ClOrdId, Input, Seq } from '@sluice/domain'
import { MemorySnapshots, TIMER, VirtualTime, bootToy, fixCancel, fixParent, scorerOf, startToy, userParent } from '../test/toy-desk.ts'
import { startRuntime, type Runtime } from './index.ts'

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const entriesOf = (desk: { readonly journal: { records(): readonly { readonly t: string }[] } }) => desk.journal.records().filter((record) => record.t === 'entry')

describe('loop', () => {
  it('[RT1] numbers entries without holes and holds time when the clock goes back', async () => {
    const desk = await startToy()
    expect(desk.runtime.submit(TIMER)).toBe(1)
    desk.time.us -= 500
    expect(desk.runtime.submit(TIMER)).toBe(2)
    desk.time.us += 900
    desk.runtime.submit(TIMER)
    expect(entriesOf(desk)).toMatchObject([{ seq: 1, tsUs: 1_000_000 }, { seq: 2, tsUs: 1_000_000 }, { seq: 3, tsUs: 1_000_400 }])
    expect(desk.engine.stepped).toHaveLength(3)
  })

  it('[RT2] queues what a dispatch submits, and tells the number it will get', async () => {
    const seqs: number[] = []
    let runtime: Runtime | null = null
    const desk = await startToy({
      dispatch: (output) => {
        if (output.kind === 'report-parent') seqs.push(runtime!.submit({ kind: 'session', session: 'S' as never, role: 'oms', mic: null, up: true }))
      },
    })
    runtime = desk.runtime
    expect(desk.runtime.submit(fixParent())).toBe(1)
    // Two reports, each submits; the missing model answers in between.
    expect(seqs).toEqual([2, 4])
    expect(desk.engine.stepped.map(({ input }) => input.kind)).toEqual(['submit-parent', 'session', 'score-failed', 'session'])
    expect(desk.engine.stepped.map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    expect(desk.halts).toEqual([])
  })

  it('[RT3] refuses past the queue bound before taking anything', async () => {
    let runtime: Runtime | null = null
    const refusals: unknown[] = []
    const desk = await startToy({
      maxQueuedInputs: 3,
      dispatch: (output) => {
        if (output.kind !== 'send-cancel') return
        for (let i = 0; i < 5; i++) {
          try {
            runtime!.submit(TIMER)
          } catch (error) {
            refusals.push((error as { code: string }).code)
          }
        }
      },
    })
    runtime = desk.runtime
    desk.runtime.submit(fixCancel())
    expect(refusals).toEqual(['RUNTIME_BUSY', 'RUNTIME_BUSY'])
    expect(desk.runtime.seq).toBe(4)
  })

  it('[RT3] leaves nothing behind when the journal is full, and goes on in order when it has room', async () => {
    let runtime: Runtime | null = null
    const desk = await startToy({
      maxPendingBytes: 1_200,
      dispatch: (output) => {
        if (output.kind === 'send-cancel') for (let i = 0; i < 20; i++) runtime!.submit(TIMER)
      },
    })
    runtime = desk.runtime
    desk.runtime.submit(fixCancel())
    const before = desk.runtime.seq
    expect(desk.runtime.queuedInputs).toBeGreaterThan(0)
    expect(desk.engine.state.lastSeq).toBe(before)
    const late = desk.runtime.submit({ kind: 'set-kill', source: { kind: 'user', user: 'u', requestId: 'r' }, on: true, reason: '' })
    expect(late).toBe(22)
    for (let i = 0; i < 20; i++) desk.journal.commit()
    expect(desk.runtime.queuedInputs).toBe(0)
    expect(desk.engine.stepped.at(-1)).toMatchObject({ seq: 22, input: { kind: 'set-kill' } })
    expect(entriesOf(desk)).toHaveLength(22)
    // Directly, too.
    expect(() => {
      for (;;) desk.runtime.submit(TIMER)
    }).toThrow(expect.objectContaining({ code: 'JOURNAL_FULL' }))
    expect(desk.engine.state.lastSeq).toBe(desk.runtime.seq)
  })

  it('[RT4] journals the rows of an entry as one record right after it', async () => {
    const desk = await startToy()
    desk.runtime.submit(fixCancel())
    expect(desk.journal.records()).toMatchObject([{ t: 'entry', seq: 1 }, { t: 'records', seq: 1, records: [{ code: 'cancel-parent' }] }])
  })

  it('[RT5] answers after the commit that covers the entry, once', async () => {
    const desk = await startToy()
    desk.runtime.submit(userParent())
    expect(desk.answers).toEqual([])
    desk.journal.commit()
    desk.journal.commit()
    expect(desk.answers).toMatchObject([{ seq: 1, output: { parentId: 'P-1' } }])
  })

  it('[RT5] refuses commands when too many answers wait', async () => {
    const desk = await startToy({ maxHeldAnswers: 2 })
    desk.runtime.submit(userParent())
    desk.runtime.submit(userParent())
    expect(() => desk.runtime.submit(userParent())).toThrow(expect.objectContaining({ code: 'RUNTIME_BUSY' }))
    desk.journal.commit()
    desk.runtime.submit(userParent())
  })

  it('[RT11] names the causing entry while dispatching', async () => {
    const causes: (Seq | null)[] = []
    let runtime: Runtime | null = null
    const desk = await startToy({ dispatch: () => causes.push(runtime!.causeSeq) })
    runtime = desk.runtime
    desk.runtime.submit(fixCancel())
    expect(causes).toEqual([1, 1])
    expect(desk.runtime.causeSeq).toBeNull()
  })

  it('[RT12] measures from the receive stamp to the release of the first child', async () => {
    let us = 100
    const desk = await startToy({ monotonicUs: () => us })
    desk.runtime.submit(fixParent(), 40)
    const children = desk.dispatched.flatMap(({ output }) => (output.kind === 'send-order' ? [output.order.clOrdId] : []))
    us = 340
    for (const clOrdId of [...children, 'unknown' as ClOrdId]) desk.runtime.childReleased(clOrdId)
    expect(desk.runtime.latency.orderToChild.stats()).toMatchObject({ count: 1, maxUs: 300 })
  })
})

describe('scores', () => {
  const cases: readonly (readonly [string, () => Float32Array | Error, Partial<Input>])[] = [
    ['integers', () => new Float32Array([-1.5, 0.25, 2, -0]), { kind: 'venues-scored', scores: [{ slippageMicroBps: -1_500_000, fillProbMicro: 250_000, timeToFillMs: 2_000, leakageMicroBps: 0 }] } as Partial<Input>],
    ['NaN', () => new Float32Array([1, NaN, 2, 0]), { kind: 'score-failed', reason: 'non-finite' } as Partial<Input>],
    ['a probability above 1', () => new Float32Array([1, 1.01, 2, 0]), { kind: 'score-failed', reason: 'out-of-range' } as Partial<Input>],
    ['too few numbers', () => new Float32Array(3), { kind: 'score-failed', reason: 'out-of-range' } as Partial<Input>],
    ['a failing provider', () => new Error('device lost'), { kind: 'score-failed', reason: 'provider-failed' } as Partial<Input>],
  ]
  it.each(cases)('[RT6] brings %s in through the door', async (_name, raw, expected) => {
    const desk = await startToy({ scorer: () => scorerOf(raw) })
    desk.runtime.submit(fixParent())
    await settle()
    expect(desk.engine.stepped[1]?.input).toMatchObject({ requestId: 1, ...expected })
  })

  it('[RT13] a shadow\'s answer, or why it gave none, comes in as its own', async () => {
    const good = await startToy({ scorer: () => scorerOf(() => new Float32Array([1, 0.5, 1, 0])) })
    good.runtime.submit(fixParent(1, 'shadowed'))
    await settle()
    expect(good.engine.stepped[1]?.input).toMatchObject({ kind: 'shadow-scored', requestId: 1, decisionId: 77, modelId: 'toy', failure: null, scores: [{ slippageMicroBps: 1_000_000 }] })
    expect(good.runtime.latency.inference.stats()).toMatchObject({ count: 0 })
    for (const [raw, failure] of [[new Error('gone'), 'provider-failed'], [new Float32Array([1, NaN, 1, 0]), 'non-finite'], [null, 'no-model']] as const) {
      const bad = await startToy({ scorer: () => (raw === null ? null : scorerOf(() => raw)) })
      bad.runtime.submit(fixParent(1, 'shadowed'))
      await settle()
      expect(bad.engine.stepped[1]?.input).toMatchObject({ kind: 'shadow-scored', scores: null, failure, inferenceUs: 0 })
    }
  })

  it('[RT6] says no-model when there is none or another', async () => {
    for (const scorer of [null, { ...scorerOf(() => new Float32Array(4)), modelId: 'other' }]) {
      const desk = await startToy({ scorer: () => scorer })
      desk.runtime.submit(fixParent())
      expect(desk.engine.stepped[1]?.input).toEqual({ kind: 'score-failed', requestId: 1, reason: 'no-model' })
    }
  })
})

describe('timers', () => {
  it('[RT7] keeps one timer for the earliest and fires each due time', async () => {
    const desk = await startToy({ scorer: () => scorerOf(() => new Float32Array(4)) })
    desk.runtime.submit(fixParent(1))
    desk.time.advance(4_000)
    desk.runtime.submit(fixParent(2))
    await settle()
    desk.time.advance(5_999)
    expect(desk.engine.state.timers).toHaveLength(2)
    desk.time.advance(1)
    expect(desk.engine.state.timers).toHaveLength(1)
    desk.time.advance(10_000)
    expect(desk.engine.state.timers).toHaveLength(0)
    expect(desk.engine.stepped.filter(({ input }) => input.kind === 'timer')).toHaveLength(2)
    expect(desk.time.mostArmed).toBe(1)
    expect(desk.time.armed).toHaveLength(0)
  })

  it('[RT7] looks again when it fires early, and arms what a restart left', async () => {
    const time = new VirtualTime()
    const first = await startToy({ time })
    first.runtime.submit(fixParent(1))
    await first.runtime.close()
    expect(time.armed).toHaveLength(0)
    const desk = await startToy({ time, records: first.journal.records() })
    expect(time.armed).toHaveLength(1)
    const [early] = time.armed
    time.armed = []
    early!.callback()
    expect(desk.engine.stepped.filter(({ input }) => input.kind === 'timer')).toHaveLength(0)
    time.advance(10_000)
    expect(desk.engine.state.timers).toHaveLength(0)
  })
})

describe('halting', () => {
  it('[RT8] halts on a step that throws, keeps its entry, takes nothing more', async () => {
    const desk = await startToy()
    desk.runtime.submit(fixParent(1, 'poison'))
    desk.runtime.latency.step.stats()
    expect(desk.halts.map(({ message }) => message)).toEqual(['poisoned entry'])
    expect(entriesOf(desk)).toHaveLength(1)
    expect(() => desk.runtime.submit(TIMER)).toThrow(expect.objectContaining({ code: 'RUNTIME_HALTED' }))
    desk.time.advance(1_000_000)
    await desk.runtime.close()
    expect(entriesOf(desk)).toHaveLength(1)
  })

  it('[RT8] halts when the journal fails; answers stay unanswered', async () => {
    const desk = await startToy()
    desk.runtime.submit(userParent())
    desk.journal.fail(new Error('ENOSPC'))
    desk.journal.commit()
    expect(desk.answers).toEqual([])
    expect(desk.halts).toHaveLength(1)
    expect(() => desk.runtime.submit(TIMER)).toThrow(expect.objectContaining({ code: 'RUNTIME_HALTED' }))
  })

  it('[RT8] halts on a dispatch that throws', async () => {
    const desk = await startToy({ dispatch: () => { throw new Error('our mistake') } })
    desk.runtime.submit(fixCancel())
    expect(desk.halts).toHaveLength(1)
    expect(desk.runtime.halted?.message).toBe('our mistake')
  })

  it('[RT8] does not start over a halted boot', async () => {
    const live = await startToy()
    live.runtime.submit(fixParent(1, 'poison'))
    const { engine, journal, booted } = await bootToy({ records: live.journal.records() })
    const time = new VirtualTime()
    expect(() => startRuntime({ engine, journal, booted, clock: time, timers: time, scorer: () => null, dispatch: () => undefined, answer: () => undefined, onHalt: () => undefined })).toThrow(expect.objectContaining({ code: 'BOOT_HALTED' }))
  })
})

describe('inputs', () => {
  it('[RT9] names a number that is not finite and takes nothing', async () => {
    const desk = await startToy()
    const weights = { slippage: 1, fill: 2, speed: NaN, leakage: 0, fees: 0 }
    expect(() => desk.runtime.submit({ kind: 'set-weights', source: { kind: 'user', user: 'u', requestId: 'r' }, objective: 'x', preset: null, weights, reason: '' })).toThrow(/set-weights: weights\.speed = NaN/)
    expect(desk.runtime.seq).toBe(0)
    expect(desk.journal.records()).toEqual([])
  })

  it('[RT9] steps on what the journal can carry', async () => {
    const desk = await startToy()
    desk.runtime.submit({ kind: 'venues-scored', requestId: -0, modelId: 'm', scores: [], inferenceUs: 1 })
    expect(Object.is((desk.engine.stepped[0]!.input as { requestId: number }).requestId, 0)).toBe(true)
    const { booted } = await bootToy({ records: desk.journal.records() })
    expect(booted.stateHash).toBe(desk.runtime.stateHash())
  })
})

describe('snapshots', () => {
  it('[RT10] saves every N entries, only once the journal is committed, one at a time', async () => {
    const snapshots = new MemorySnapshots()
    const saved: [number, number][] = []
    const desk = await startToy({ snapshots, snapshotEveryEntries: 10, onSnapshot: ({ seq }, previousLsn) => saved.push([seq, previousLsn]) })
    for (let i = 0; i < 25; i++) desk.runtime.submit(TIMER)
    await settle()
    expect(saved).toEqual([])
    desk.journal.commit()
    await settle()
    expect(saved).toEqual([[10, 0]])
    desk.runtime.submit(TIMER)
    desk.journal.commit()
    await settle()
    expect(saved).toEqual([[10, 0], [26, 20]])
  })

  it('[RT10] saves sooner when much came in: a core that comes back has little to replay', async () => {
    const snapshots = new MemorySnapshots()
    const desk = await startToy({ snapshots, snapshotEveryEntries: 100_000 })
    const submit = async (entries: number): Promise<void> => {
      for (let i = 0; i < entries; i++) desk.runtime.submit(TIMER)
      desk.journal.commit()
      await settle()
    }
    await submit(998)
    desk.time.us += 11_000_000
    await submit(1)
    expect([...snapshots.bodies.keys()]).toEqual([])
    await submit(1)
    expect([...snapshots.bodies.keys()]).toEqual([1_000])
    await submit(1_500)
    expect([...snapshots.bodies.keys()]).toEqual([1_000])
    desk.time.us += 11_000_000
    await submit(1)
    expect([...snapshots.bodies.keys()]).toEqual([1_000, 2_501])
  })

  it('[RT10] saves after a time without many entries, and when it closes', async () => {
    const snapshots = new MemorySnapshots()
    const desk = await startToy({ snapshots, snapshotEveryUs: 1_000_000 })
    desk.runtime.submit(TIMER)
    desk.journal.commit()
    await settle()
    expect([...snapshots.bodies.keys()]).toEqual([])
    desk.time.us += 2_000_000
    desk.runtime.submit(TIMER)
    desk.journal.commit()
    await settle()
    expect([...snapshots.bodies.keys()]).toEqual([2])
    desk.runtime.submit(TIMER)
    desk.journal.commit()
    await desk.runtime.close()
    expect([...snapshots.bodies.keys()]).toEqual([2, 3])
  })
})
