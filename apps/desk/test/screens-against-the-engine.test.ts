import { SimulatedDesk } from '@sluice/backtest'
import type { ProjectionRecord } from '@sluice/domain'
import { ReadModel } from '@sluice/gateway'
import { stateHashes, viewHash, type Topic } from '@sluice/protocol'
import type { ConsoleState } from '@sluice/runtime'
import { aBreaker, alertRules, anEngineConfig, freshSeeds } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { RecentRecords } from '../src/core/recent-records.ts'
import { actAsPeople } from './people-of-a-session.ts'

/** What JSON does to a record, link and journal do. */
const overTheWire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T

/** Few, so that orders fall out of both in the middle of a session. */
const PARENTS_MAX = 8

/** The core's rows of its newest parents, and its state as a gateway gets it. */
class Core {
  private readonly recent = new RecentRecords(PARENTS_MAX)
  private readonly session: SimulatedDesk
  private taken = 0

  constructor(session: SimulatedDesk) {
    this.session = session
  }

  /** What came out since the last time, entry by entry. */
  news(): { readonly seq: number; readonly records: readonly ProjectionRecord[] }[] {
    const { entries, outputs } = this.session
    const news = entries.slice(this.taken).map(({ seq }, i) => ({ seq, records: (outputs[this.taken + i] ?? []).flatMap((output) => (output.kind === 'record' ? [output.record] : [])) }))
    this.taken = entries.length
    for (const { records } of news) this.recent.addAll(records)
    return news
  }

  state(): ConsoleState {
    const { engine, entries } = this.session
    return overTheWire({
      seq: entries.at(-1)!.seq, lsn: 1, stateHash: '',
      parents: this.recent.parents(), children: this.recent.children(), decisions: this.recent.decisions(), executions: this.recent.executions(), overrides: this.recent.overrides(),
      breakers: engine.breakerRecords(), alerts: engine.alertRecords(), models: engine.modelRecords(), objectives: engine.objectiveRecords(), defaultObjective: engine.config.defaultObjective,
      kill: engine.kill(), strategy: engine.strategy(),
    })
  }
}

describe('what screens hold, against the engine', () => {
  it.each([7, ...freshSeeds(3)])('[RM5] is the engine\'s state at any moment, wherever the gateway began, seed %i', (seed) => {
    const session = new SimulatedDesk({ seed, engineConfig: anEngineConfig({ model: null, breaker: aBreaker(), alerts: alertRules({ 'session-down': { enabled: true }, 'venue-breaker': { enabled: true }, 'reject-burst': { enabled: true } }) }) })
    session.runUntil(session.nowUs + 2_000_000)
    const core = new Core(session)
    const model = new ReadModel({ mode: 'SIMULATION', defaultObjective: 'balanced', parentsMax: PARENTS_MAX }, () => {})
    core.news()
    model.reset(core.state())
    let compared = 0
    actAsPeople(session, seed, 100, (act) => {
      for (const { seq, records } of core.news()) {
        model.batch({ firstLsn: seq, records: [{ t: 'records', seq: seq as never, tsUs: session.nowUs, records: overTheWire(records) }] })
      }
      // A gateway that starts in the middle.
      if (act === 45) model.reset(core.state())
      if (act % 10 !== 9) return
      const state = core.state()
      const topics = ['parents', 'desk', 'alerts', 'breakers', ...state.parents.map(({ parentId }) => `order:${parentId}`)] as Topic[]
      const hashes = stateHashes(state, topics)
      for (const topic of topics) expect([act, topic, viewHash(topic, model.rows(topic))]).toEqual([act, topic, hashes[topic]])
      compared += topics.length
    })
    expect(session.engine.parentRecords().length, 'orders of the session').toBeGreaterThan(PARENTS_MAX)
    // Four topics at ten moments, and the orders that a seed brings.
    expect(compared).toBeGreaterThan(40)
  })
})
