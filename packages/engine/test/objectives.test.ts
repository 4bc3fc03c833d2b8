import { describe, expect, it } from 'vitest'
import type { ClOrdId, DecisionRecord, ObjectiveWeights, Output } from '@sluice/domain'
import { rankUnder } from '@sluice/routing'
import { Engine } from '../src/index.ts'
import { Driver, parentOf, recordsOf, SYMBOL, testConfig } from './fixture.ts'

const BALANCED = testConfig().objectives.balanced!
const FEES: ObjectiveWeights = { slippage: 0, fill: 0, speed: 0, leakage: 0, fees: 5_000 }
const SPEED: ObjectiveWeights = { slippage: 0, fill: 0, speed: 5_000, leakage: 0, fees: 0 }
const CONFIG = testConfig({ objectives: { balanced: BALANCED, thrift: FEES } })

class Desk extends Driver {
  private no = 0

  set(objective: string, weights: ObjectiveWeights, preset: string | null = null, reason = 'because') {
    return this.step({ kind: 'set-weights', source: { kind: 'user', user: 'rita', requestId: `w${this.no++}` }, objective, weights, preset, reason })
  }

  clear(objective: string) {
    return this.step({ kind: 'clear-weights', source: { kind: 'user', user: 'rita', requestId: `w${this.no++}` }, objective, reason: 'no more' })
  }

  decided(objective: string | null = null): DecisionRecord {
    const asked = this.submit({ clOrdId: `C${this.no++}` as ClOrdId, objective })
    return recordsOf(this.answer(asked)).find((r) => r.type === 'decision')!
  }

  record(name: string) {
    return this.engine.objectiveRecords().find((r) => r.name === name)
  }
}

const opened = (): Desk => new Desk(CONFIG).open()
const denialOf = (outputs: readonly Output[]) => outputs.find((o) => o.kind === 'answer')?.denial

describe('objectives', () => {
  it('[EN55] the preset an order names, else its symbol\'s, else the firm\'s, at every decision', () => {
    const d = opened()
    expect(d.decided()).toMatchObject({ objective: 'firm', objectiveVersion: 1, weights: BALANCED })
    expect(d.decided('thrift')).toMatchObject({ objective: 'thrift', objectiveVersion: 1, weights: FEES })
    d.set('firm', FEES)
    expect(d.decided()).toMatchObject({ objective: 'firm', objectiveVersion: 2, weights: FEES })
    d.set(`symbol:${SYMBOL}`, SPEED)
    expect(d.decided()).toMatchObject({ objective: `symbol:${SYMBOL}`, objectiveVersion: 1, weights: SPEED })
    expect(d.decided('balanced')).toMatchObject({ objective: 'balanced', weights: BALANCED })
    d.clear(`symbol:${SYMBOL}`)
    expect(d.decided()).toMatchObject({ objective: 'firm', objectiveVersion: 2 })
    expect(d.engine.parentRecords().map((p) => p.requestedObjective)).toEqual([null, 'thrift', null, null, 'balanced', null])
  })

  it('[EN55] a change between question and answer counts for the answer\'s decision', () => {
    const d = opened()
    const asked = d.submit()
    d.set('firm', SPEED)
    const out = d.answer(asked)
    expect(recordsOf(out).find((r) => r.type === 'decision')).toMatchObject({ objectiveVersion: 2, weights: SPEED })
    expect(parentOf(out)).toMatchObject({ objective: 'firm', objectiveVersion: 2, requestedObjective: null })
  })

  it('[EN55] an order may name a preset, not the firm or a symbol', () => {
    const d = opened()
    d.set(`symbol:${SYMBOL}`, SPEED)
    for (const objective of ['firm', `symbol:${SYMBOL}`, 'magic']) {
      expect(parentOf(d.submit({ clOrdId: objective as ClOrdId, objective })).denial).toEqual({ code: 'UNKNOWN_OBJECTIVE', objective })
    }
  })

  it('[EN56] each version tells who, why, from where on, and the preset that it is', () => {
    const d = opened()
    const out = d.set('firm', FEES, 'thrift', 'fees first')
    const seq = d.entries.at(-1)!.seq
    // With it once more what was configured, for journals from before objectives were told; a version of a person has been told.
    expect(recordsOf(out)).toMatchObject([{ name: 'firm', version: 1, by: 'configuration', fromSeq: 0 }, { version: 2 }])
    expect(recordsOf(out).slice(1)).toEqual([{
      type: 'objective', name: 'firm', version: 2, weights: FEES, preset: 'thrift', active: true, by: 'rita', reason: 'fees first', fromSeq: seq, sinceUs: d.nowUs,
    }])
    d.set('firm', SPEED, 'thrift')
    expect(d.record('firm'), 'not the weights of that preset').toMatchObject({ version: 3, preset: null })
    d.set('thrift', SPEED)
    expect(d.record('thrift')).toMatchObject({ version: 2, by: 'rita' })
    d.set(`symbol:${SYMBOL}`, SPEED)
    d.clear(`symbol:${SYMBOL}`)
    expect(d.record(`symbol:${SYMBOL}`)).toMatchObject({ version: 2, active: false, reason: 'no more' })
    d.set(`symbol:${SYMBOL}`, FEES)
    expect(d.record(`symbol:${SYMBOL}`)).toMatchObject({ version: 3, active: true })
  })

  it('[EN56] refusals by name', () => {
    const d = opened()
    expect(denialOf(d.set('magic', FEES))).toEqual({ code: 'UNKNOWN_OBJECTIVE', objective: 'magic' })
    expect(denialOf(d.set('symbol:NOPE', FEES))).toEqual({ code: 'UNKNOWN_SYMBOL', symbol: 'NOPE' })
    expect(denialOf(d.set('firm', FEES, 'magic'))).toEqual({ code: 'UNKNOWN_OBJECTIVE', objective: 'magic' })
    expect(denialOf(d.set('firm', FEES, null, ''))).toMatchObject({ code: 'TEXT_REFUSED', field: 'reason' })
    expect(denialOf(d.set('firm', { ...FEES, fees: 5_001 }))).toEqual({ code: 'WEIGHTS_OUT_OF_RANGE', dimension: 'fees', value: 5_001, max: 5_000 })
    for (const objective of ['firm', 'thrift', `symbol:${SYMBOL}`]) expect(denialOf(d.clear(objective))).toEqual({ code: 'OBJECTIVE_NOT_CLEARABLE', objective })
    expect(d.engine.objectiveRecords().map((r) => r.version)).toEqual([1, 1, 1])
  })

  it('[EN57] begins as configured; another configuration counts for what no person has set', () => {
    const d = opened()
    expect(d.engine.objectiveRecords()).toMatchObject([
      { name: 'balanced', version: 1, preset: 'balanced', by: 'configuration', fromSeq: 0, sinceUs: 0, weights: BALANCED }, { name: 'thrift', version: 1 },
      { name: 'firm', version: 1, preset: 'balanced', by: 'configuration', fromSeq: 0, weights: BALANCED },
    ])
    d.set('thrift', SPEED)
    expect(recordsOf(d.step({ kind: 'set-config', config: CONFIG })).filter((r) => r.type === 'objective')).toEqual([])
    const changed = d.step({ kind: 'set-config', config: { ...CONFIG, objectives: { balanced: FEES, thrift: BALANCED } } })
    expect(recordsOf(changed).filter((r) => r.type === 'objective')).toMatchObject([
      { name: 'balanced', version: 2, weights: FEES, by: 'configuration', fromSeq: d.entries.at(-1)!.seq }, { name: 'firm', version: 2, weights: FEES },
    ])
    expect(d.record('thrift')).toMatchObject({ version: 2, weights: SPEED, by: 'rita' })
  })

  it('[EN57] a journal begins with its own configuration, whatever the process that replays it is configured with', () => {
    const [first, other] = [new Desk(CONFIG), new Driver({ ...CONFIG, objectives: { balanced: SPEED, other: FEES }, venues: CONFIG.venues.slice(1) })]
    const told = first.step({ kind: 'set-config', config: CONFIG })
    expect(recordsOf(told).filter((r) => r.type === 'objective').map((r) => [r.name, r.version, r.fromSeq])).toEqual([['balanced', 1, 0], ['thrift', 1, 0], ['firm', 1, 0]])
    first.open()
    first.set('firm', FEES)
    first.decided()
    const outputs = first.entries.map((entry) => other.engine.step(entry))
    expect(outputs).toEqual(first.outputs)
    expect(other.engine.stateHash()).toBe(first.engine.stateHash())
  })

  it('[EN58] authors and reasons survive a restart', () => {
    const d = opened()
    d.set('firm', FEES, null, 'quarter end')
    d.set(`symbol:${SYMBOL}`, SPEED)
    const copy = new Engine(CONFIG)
    copy.restore(JSON.parse(JSON.stringify(d.engine.snapshot())))
    expect(copy.objectiveRecords()).toEqual(d.engine.objectiveRecords())
    expect(copy.stateHash()).toBe(d.engine.stateHash())
  })

  it('[EN48] a repeated change makes one version', () => {
    const d = opened()
    const input = { kind: 'set-weights', source: { kind: 'user', user: 'rita', requestId: 'once' }, objective: 'firm', weights: FEES, preset: null, reason: 'x' } as const
    const first = d.step(input)
    expect(d.step(input)).toEqual(first.filter((o) => o.kind === 'answer'))
    expect(d.record('firm')!.version).toBe(2)
  })

  it('[EN48] nor does a repeated kill engage what was released meanwhile', () => {
    const d = opened()
    const kill = (requestId: string, on: boolean) => d.step({ kind: 'set-kill', source: { kind: 'user', user: 'ann', requestId }, on, reason: 'x' })
    kill('k1', true)
    kill('k2', false)
    expect(kill('k1', true)).toHaveLength(1)
    expect(d.engine.kill().on).toBe(false)
  })

  it('[EN59] [RK4] a decision ranks again under its own weights to what it recorded', () => {
    const d = opened()
    const asked = d.submit()
    let n = 0
    const decision = recordsOf(d.answer(asked, () => ({ slippageMicroBps: 100_000 * ((n += 7) % 5), fillProbMicro: 90_000 * (n % 11), timeToFillMs: 300 * (n % 3) }))).find((r) => r.type === 'decision')!
    expect(rankUnder(decision.weights, decision)).toEqual(decision.ranked)
    expect(rankUnder(FEES, decision)[0]!.aggressiveness).toBe('post')
  })
})
