import { NO_INSTRUCTIONS, type ProjectionRecord } from '@sluice/domain'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectionReads, ProjectionItem, ProjectionPort } from '../src/projection-port.ts'
import { alert, breaker, child, decision, execution, item, objective, override, parent, shadow } from './sample-records.ts'

export interface ContractSubject {
  readonly projection: ProjectionPort
  readonly reads: () => ProjectionReads
  /** Empties everything. */
  reset(): Promise<void>
  close(): Promise<void>
}

const upTo = (items: readonly ProjectionItem[]) => {
  const last = items.at(-1) as ProjectionItem
  return { lsn: last.lsn, seq: last.seq, tsUs: last.tsUs }
}

const BUST = { kind: 'bust', refExecId: 'E1-1', lastQty: -100, feeMicro: -300_000 }
const CORRECTION = { kind: 'correct', refExecId: 'E1-1', lastQty: 60, lastPx: 1_574_500, feeMicro: 180_000 }
const INSTRUCTIONS = { ...NO_INSTRUCTIONS, minQty: 10, execInst: ['addLiquidityOnly'], exDestination: 'XNAS' }

export function projectionContract(name: string, make: () => Promise<ContractSubject>): void {
  describe(`${name} keeps the projection contract`, () => {
    let subject: ContractSubject
    beforeAll(async () => { subject = await make() })
    afterAll(async () => { await subject?.close() })
    beforeEach(async () => { await subject.reset() })
    const write = (items: readonly ProjectionItem[]) => subject.projection.project(items, upTo(items))

    it('[PJ1] what was written comes back, field by field', async () => {
      expect(await subject.projection.cursor()).toEqual({ lsn: 0, seq: 0, tsUs: 0 })
      const last = parent(1, { source: { kind: 'fix', session: 'OMS1', msgSeqNum: 7 }, limitPrice: 1_574_500, ordType: 'limit', instructions: INSTRUCTIONS, pending: 'cancel', denial: { code: 'KILL_SWITCH_ON', by: 'a "b" \\ c', reason: 'x\u0000y, {z}' } })
      const items = [item(2, 1, parent(1), decision(1, 10), child(1, 1)), item(5, 3, execution(1, 1), execution(1, 2, BUST), execution(1, 3, CORRECTION), child(1, 1, { status: 'partiallyFilled', text: '{a,"b"} \\ NULL' }), last)]
      await write(items)
      const order = await subject.reads().order('P-1')
      expect({ ...order?.parent, denial: null }).toEqual({ ...last, denial: null, seq: 3, updatedUs: items[1]?.tsUs })
      expect(order?.parent.denial?.code).toBe('KILL_SWITCH_ON')
      expect(order?.children).toEqual([child(1, 1, { status: 'partiallyFilled', text: '{a,"b"} \\ NULL' })])
      expect(order?.executions).toEqual([execution(1, 1), execution(1, 2, BUST), execution(1, 3, CORRECTION)])
      expect(order?.decisions).toEqual([decision(1, 10)])
      expect(order?.overrides).toEqual([])
      expect(await subject.projection.cursor()).toEqual({ lsn: 5, seq: 3, tsUs: items[1]?.tsUs })
      expect(await subject.reads().order('P-9')).toBeNull()
    })

    it('[PJ2] writing the same items again changes nothing, whatever the cut between two writes', async () => {
      const records: ProjectionRecord[][] = [[parent(1), child(1, 1), override(1, 1)], [execution(1, 1), parent(1, { cumQty: 100 })], [execution(1, 2), parent(1, { cumQty: 200 })], [decision(1, 10)]]
      const items = records.map((list, i) => item(i * 3 + 1, i + 1, ...list))
      for (let cut = 1; cut < items.length; cut++) {
        await subject.reset()
        await write(items.slice(0, cut))
        await write(items.slice(0, cut))
        await write(items)
        await write(items)
        const order = await subject.reads().order('P-1')
        expect([cut, order?.executions.length, order?.parent.cumQty, order?.decisions.length]).toEqual([cut, 2, 200, 1])
      }
    })

    it('[PJ3] rows of one entry journaled twice count once, and an older state never replaces a newer', async () => {
      await write([item(1, 5, parent(1, { cumQty: 300 }), execution(1, 1))])
      await write([item(2, 5, parent(1, { cumQty: 300 }), execution(1, 1)), item(3, 4, parent(1, { cumQty: 100 }))])
      const order = await subject.reads().order('P-1')
      expect([order?.executions.length, order?.parent.cumQty, order?.parent.seq]).toEqual([1, 300, 5])
    })

    it('[PJ4] the cursor moves without rows, and never back', async () => {
      await subject.projection.project([], { lsn: 50, seq: 20, tsUs: 9 })
      await subject.projection.project([], { lsn: 40, seq: 19, tsUs: 8 })
      expect(await subject.projection.cursor()).toEqual({ lsn: 50, seq: 20, tsUs: 9 })
    })

    it('[RD1] orders come newest first, page by page, by status, and by the request that made them', async () => {
      await write([1, 2, 3, 4, 5].map((n) => item(n, n, parent(n, n % 2 === 0 ? { status: 'filled' } : {}))))
      const idsOf = async (query: Parameters<ProjectionReads['orders']>[0]) => (await subject.reads().orders(query)).map(({ parentSeq }) => parentSeq)
      expect(await idsOf({ limit: 2 })).toEqual([5, 4])
      expect(await idsOf({ limit: 2, before: 4 })).toEqual([3, 2])
      expect(await idsOf({ limit: 9, status: 'filled' })).toEqual([4, 2])
      expect((await subject.reads().parentByRequest('r-3'))?.parentId).toBe('P-3')
      expect(await subject.reads().parentByRequest('r-9')).toBeNull()
    })

    it('[RD2] finished parents come oldest first, the newest when there are too many', async () => {
      const kpi = { slippageBps: 1.5, filledShare: 1, feesBps: 0.2, markout1sBps: null, firstFillUs: 5, doneUs: 9 }
      await write([1, 2, 3, 4].map((n) => item(n, n, parent(n, { status: 'filled', doneUs: n * 100, cumQty: n, kpi: n === 2 ? { ...kpi, slippageBps: null } : kpi }))))
      const finished = await subject.reads().finishedParents({ fromUs: 0, toUs: 1_000, limit: 2 })
      expect(finished.map(({ parentId, finishedUs, filledQty }) => [parentId, finishedUs, filledQty])).toEqual([['P-3', 300, 3], ['P-4', 400, 4]])
      expect(await subject.reads().finishedParents({ fromUs: 101, toUs: 299, limit: 9 })).toEqual([])
    })

    it('[RD3] an order comes with its overrides in their newest state, the manual child with the override that it came by', async () => {
      const step = { slices: [{ mic: 'XNAS', aggressiveness: 'take', qty: 5, limitPrice: 7, timeInForce: 'ioc' }], timeoutUs: 1 }
      const edit = override(1, 3, { action: { kind: 'edit-waterfall', decisionId: 10, steps: [1] }, kept: [step], dropped: [step, step] })
      const ended = override(1, 2, { endedUs: 99, endedBecause: 'ended-by-person', endedBy: 'risk', endedReason: 'well again', expiresUs: null })
      await write([
        item(1, 1, parent(1, { overrides: 1, requestedObjective: 'patient' }), override(1, 2)), item(2, 2, override(2, 4), child(1, 1, { overrideId: 'O-9', decisionId: 0 })), item(3, 3, ended, edit),
      ])
      await write([item(4, 2, override(1, 2))])
      const order = await subject.reads().order('P-1')
      expect(order?.overrides).toEqual([ended, edit])
      expect(order?.parent).toMatchObject({ overrides: 1, requestedObjective: 'patient' })
      expect(order?.children).toEqual([child(1, 1, { overrideId: 'O-9', decisionId: 0 })])
    })

    it('[RD4] alerts come newest first in their newest state; no page begins in the middle of those raised at the same time', async () => {
      const acknowledged = alert(2, 0, { status: 'resolved', acknowledgedBy: 'support', acknowledgedUs: 5, resolvedUs: 9, count: 2, events: [{ what: 'commented', atUs: 7, by: 'support', text: 'seen' }] })
      await write([item(1, 1, alert(1, 0)), item(2, 2, alert(2, 0), alert(2, 1), alert(2, 2)), item(3, 3, alert(3, 0), breaker('XNAS')), item(4, 4, acknowledged)])
      const page = (query: Parameters<ProjectionReads['alerts']>[0]) => subject.reads().alerts(query)
      expect((await page({ limit: 2 })).map(({ alertId }) => alertId)).toEqual(['A-3-0', 'A-2-2', 'A-2-1', 'A-2-0'])
      expect((await page({ limit: 2, before: acknowledged.raisedUs })).map(({ alertId }) => alertId)).toEqual(['A-1-0'])
      expect((await page({ limit: 9 }))[3]).toEqual({ ...acknowledged, seq: 4, tsUs: item(4, 4).tsUs })
      expect(await page({ limit: 5, before: 1 })).toEqual([])
    })

    it('[RD5] versions of an objective come newest first, at most 200', async () => {
      const versions = Array.from({ length: 203 }, (_, i) => objective('symbol:AVAX', i + 1, i === 202 ? { active: false, preset: null } : {}))
      await write([item(1, 1, ...versions, objective('firm', 1, { fromSeq: 0 }))])
      expect(await subject.reads().objectiveVersions('symbol:AVAX')).toEqual([...versions].reverse().slice(0, 200))
      expect(await subject.reads().objectiveVersions('firm')).toEqual([objective('firm', 1, { fromSeq: 0 })])
      expect(await subject.reads().objectiveVersions('x')).toEqual([])
    })

    it('[RD6] recent decisions come newest first, only such as can be ranked again', async () => {
      const at = (decisionId: number, decidedUs: number, changes = {}) => decision(1, decisionId, { decidedUs, ...changes })
      const { unfilledCostMicroBps: _, horizonMs: __, ...before } = at(1, 1).market
      await write([item(1, 1, parent(1), at(1, 100), at(2, 300), at(3, 200), at(4, 300)), item(2, 2, at(5, 400, { ranked: [] }), at(6, 500, { market: before }))])
      expect((await subject.reads().recentDecisions(3)).map(({ decisionId }) => decisionId)).toEqual([4, 2, 3])
      expect((await subject.reads().recentDecisions(9)).at(-1)).toEqual(at(1, 100))
    })

    it('[RD7] one decision is found by its number; the figures of a shadow are those of its newest decisions', async () => {
      await write([
        item(1, 1, parent(1), decision(1, 7), shadow(1, { agrees: false, madeCostMicroBps: 9_000_000 }), shadow(2, { agrees: false, madeCostMicroBps: 3_000_000, inferenceUs: 40 })),
        item(2, 2, shadow(3, { inferenceUs: 60 }), shadow(4, { firstChoice: null, agrees: false, ownCostMicroBps: null, madeCostMicroBps: null, inferenceUs: null, failure: 'deadline' }), shadow(4, { modelId: 'nn-3' })),
      ])
      expect(await subject.reads().decision(7)).toMatchObject({ decisionId: 7 })
      expect(await subject.reads().decision(8)).toBeNull()
      expect(await subject.reads().shadowFigures('nn-2', 3)).toEqual({ modelId: 'nn-2', decisions: 3, agreement: 0.5, savingMicroBps: 1_000_000, failures: 1, inferenceUsP50: 40 })
      expect(await subject.reads().shadowFigures('nn-9', 3)).toEqual({ modelId: 'nn-9', decisions: 0, agreement: null, savingMicroBps: null, failures: 0, inferenceUsP50: null })
    })
  })
}
