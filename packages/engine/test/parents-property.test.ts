import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  NO_INSTRUCTIONS, type ChildOrder, type ClOrdId, type EngineConfig, type Mic, type Output, type ParentRequest, type Price, type QtyLots, type VenueExecutionReport,
} from '@sluice/domain'
import { Engine } from '../src/index.ts'
import { Driver, OMS, ordersOf, request, testConfig, VENUES } from './fixture.ts'

const qty = (n: number): QtyLots => n as QtyLots

/** An order at its venue, and what we asked of it that has no answer yet. */
interface AtVenue {
  readonly order: ChildOrder
  orderQty: number
  cumQty: number
  cancelAsked: boolean
  replaceAsked: { readonly clOrdId: ClOrdId; readonly orderQty: number } | null
  known: boolean
  over: boolean
}

const config = (takesReplace: boolean): EngineConfig => testConfig({
  orders: { cancelOnDisconnectUs: {}, holdsPositions: false, dropCopySessions: [] }, venues: VENUES.map((venue) => ({ ...venue, takesReplace })),
})

/** An owner that submits, replaces and cancels, and venues that answer whatever they like, in any order. */
class Scene {
  readonly d: Driver
  readonly children: AtVenue[] = []
  readonly takesReplace: boolean
  /** Requests by their own ClOrdID: final answers so far. */
  readonly answers = new Map<string, number>()
  /** Newest accepted ClOrdID of each order, by the first. */
  readonly newest = new Map<string, string>()
  private asked: readonly Output[] = []
  private no = 0

  constructor(takesReplace: boolean) {
    this.takesReplace = takesReplace
    this.d = new Driver(config(takesReplace)).open()
  }

  take(outputs: readonly Output[]): void {
    if (outputs.some((o) => o.kind === 'score-requested')) this.asked = outputs
    for (const output of outputs) this.note(output)
    for (const parent of this.d.engine.parentRecords()) expect(parent.cumQty + parent.liveQty, parent.parentId).toBeLessThanOrEqual(parent.orderQty)
    this.checkFloors()
    for (const order of ordersOf(outputs)) {
      const parent = this.d.engine.parentRecords().find(({ parentId }) => parentId === order.parentId)!
      if (parent.limitPrice !== null) expect(order.side === 'buy' ? order.price <= parent.limitPrice : order.price >= parent.limitPrice, `${order.price} within ${parent.limitPrice}`).toBe(true)
      expect(order.mic === (parent.instructions?.exDestination ?? order.mic)).toBe(true)
    }
  }

  private checkFloors(): void {
    for (const { parentId, instructions, status } of this.d.engine.parentRecords()) {
      const maxFloor = instructions?.maxFloor ?? null
      if (maxFloor === null || status !== 'working') continue
      const shown = this.d.engine.childRecords().filter((child) => child.parentId === parentId && child.aggressiveness === 'post').reduce((sum, child) => sum + child.leavesQty, 0)
      expect(shown, `shown of ${parentId}`).toBeLessThanOrEqual(maxFloor)
    }
  }

  private note(output: Output): void {
    if (output.kind === 'send-order') this.children.push({ order: output.order, orderQty: output.order.orderQty, cumQty: 0, cancelAsked: false, replaceAsked: null, known: false, over: false })
    else if (output.kind === 'send-cancel') this.childOf(output.clOrdId).cancelAsked = true
    else if (output.kind === 'send-replace') this.childOf(output.order.clOrdId).replaceAsked = output.replacement
    else if (output.kind === 'reject-cancel') this.answered(output.clOrdId)
    else if (output.kind === 'report-parent') {
      const { execType, clOrdId, origClOrdId } = output.report
      if (execType === 'replaced' || (execType === 'canceled' && origClOrdId !== null)) this.answered(clOrdId)
      if (execType === 'replaced') for (const [first, newest] of this.newest) if (newest === origClOrdId) this.newest.set(first, clOrdId)
      if (execType === 'trade') expect([...this.newest.values()]).toContain(clOrdId)
    }
  }

  private answered(clOrdId: string): void {
    expect(this.answers.has(clOrdId), `${clOrdId} was asked`).toBe(true)
    this.answers.set(clOrdId, this.answers.get(clOrdId)! + 1)
    expect(this.answers.get(clOrdId)).toBe(1)
  }

  private childOf(clOrdId: string): AtVenue {
    return this.children.find(({ order }) => order.clOrdId.split('-').slice(0, 2).join('-') === clOrdId.split('-').slice(0, 2).join('-'))!
  }

  submit(a: number, b: number): void {
    if (this.d.engine.openParents >= 2) return this.happen(b, a)
    const first = `S${++this.no}`
    this.newest.set(first, first)
    this.take(this.d.submit({ clOrdId: first as ClOrdId, ...this.terms(a, b) }))
  }

  private terms(a: number, b: number): Partial<ParentRequest> {
    const limit = [null, 1_574_100, 1_574_200, 1_574_300, 1_574_500][b % 5]!
    const instructions = b % 7 === 0 ? { instructions: { ...NO_INSTRUCTIONS, exDestination: 'XNAS' as Mic } } : b % 3 === 0 ? { instructions: { ...NO_INSTRUCTIONS, maxFloor: qty(1 + (a % 60)) } } : {}
    const terms = { orderQty: qty(1 + (a % 900)), side: 'buy' as const, ...instructions }
    return limit === null ? { ...terms, ordType: 'market', limitPrice: null } : { ...terms, ordType: 'limit', limitPrice: limit as Price }
  }

  replace(a: number, b: number): void {
    const [first, newest] = [...this.newest][a % Math.max(1, this.newest.size)] ?? []
    if (first === undefined) return
    const clOrdId = `R${++this.no}`
    this.answers.set(clOrdId, 0)
    this.take(this.d.step({
      kind: 'replace-parent', source: { kind: 'fix', session: OMS, msgSeqNum: this.d.seq }, parentId: null, origClOrdId: newest as ClOrdId, reason: '',
      // Of either type, whatever it was.
      request: request({ ...this.terms(a, b), clOrdId: clOrdId as ClOrdId }),
    }))
  }

  cancel(a: number): void {
    const newest = [...this.newest.values()][a % Math.max(1, this.newest.size)]
    if (newest === undefined) return
    const clOrdId = `C${++this.no}`
    this.answers.set(clOrdId, 0)
    this.take(this.d.step({ kind: 'cancel-parent', source: { kind: 'fix', session: OMS, msgSeqNum: this.d.seq }, parentId: null, origClOrdId: newest as ClOrdId, clOrdId: clOrdId as ClOrdId }))
  }

  scores(): void {
    const { asked } = this
    this.asked = []
    if (asked.some((o) => o.kind === 'score-requested')) this.take(this.d.answer(asked, (_, how) => (how === 'post' ? { slippageMicroBps: -5_000_000 } : {})))
  }

  /** Something happens to an order at its venue. */
  happen(a: number, b: number): void {
    const open = this.children.filter(({ over }) => !over)
    const child = open[a % Math.max(1, open.length)]
    if (child === undefined) return
    const left = child.orderQty - child.cumQty
    if (child.replaceAsked !== null && b % 3 !== 0) this.answerReplace(child, b)
    else if (child.cancelAsked && b % 3 !== 0) this.end(child, 'canceled')
    else if (!child.known) this.acknowledge(child)
    else if (b % 13 === 0 && child.cumQty === 0) this.end(child, 'rejected')
    else if (b % 17 === 0) this.end(child, 'canceled')
    else this.fill(child, b % 4 === 0 ? left : 1 + (b % left))
  }

  private acknowledge(child: AtVenue): void {
    child.known = true
    this.report(child, { execType: 'new', ordStatus: 'new' })
  }

  private fill(child: AtVenue, lastQty: number): void {
    child.cumQty += lastQty
    child.over = child.cumQty === child.orderQty
    this.report(child, { execType: 'trade', ordStatus: child.over ? 'filled' : 'partiallyFilled', lastQty: qty(lastQty), lastPx: child.order.price })
  }

  private answerReplace(child: AtVenue, b: number): void {
    const { clOrdId, orderQty } = child.replaceAsked!
    child.replaceAsked = null
    if (b % 4 === 0 || orderQty <= child.cumQty) {
      this.take(this.d.step({ kind: 'venue-cancel-rejected', mic: child.order.mic, msgSeqNum: this.d.seq, clOrdId, origClOrdId: child.order.clOrdId, unknownOrder: false, text: 'no', ofReplace: true }))
      return
    }
    child.orderQty = orderQty
    this.report(child, { clOrdId, origClOrdId: child.order.clOrdId, execType: 'replaced', ordStatus: child.cumQty > 0 ? 'partiallyFilled' : 'new', orderQty: qty(orderQty) })
  }

  private end(child: AtVenue, how: 'canceled' | 'rejected'): void {
    child.over = true
    this.report(child, { execType: how, ordStatus: how, leavesQty: qty(0) })
  }

  private report(child: AtVenue, change: Partial<VenueExecutionReport>): void {
    this.take(this.d.report(child.order, { cumQty: qty(child.cumQty), leavesQty: qty(child.over ? 0 : child.orderQty - child.cumQty), ...change }))
  }

  /** Nobody asks for more, venues answer everything: every request has had its answer. */
  drain(): void {
    this.take(this.d.step({ kind: 'set-kill', source: { kind: 'user', user: 'rita', requestId: 'k' }, on: true, reason: 'end' }))
    for (const child of this.children) if (!child.over) this.end(child, 'canceled')
    expect(this.d.engine.openParents).toBe(0)
    for (const [clOrdId, count] of this.answers) expect(count, `answers to ${clOrdId}`).toBe(1)
  }
}

const STEPS = ['submit', 'submit', 'replace', 'replace', 'cancel', 'scores', 'happen', 'happen', 'happen', 'happen', 'happen', 'happen', 'quote', 'timer', 'restart'] as const

it('[EN186] whatever is asked and executed in whatever order: never too much, never beyond the limit, one final answer each, and replay agrees', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom(...STEPS), fc.nat(10_000), fc.nat(10_000)), { minLength: 10, maxLength: 70 })
  fc.assert(fc.property(steps, fc.boolean(), (actions, takesReplace) => {
    const scene = new Scene(takesReplace)
    for (const [action, a, b] of actions) {
      if (a % 4 > 0) scene.scores()
      if (action === 'quote') scene.take(scene.d.quote())
      else if (action === 'timer') scene.take(scene.d.step({ kind: 'timer' }, 10 + a * 100))
      else if (action === 'restart') {
        const restored = new Engine(config(takesReplace))
        restored.restore(structuredClone(scene.d.engine.snapshot()))
        expect(restored.stateHash()).toBe(scene.d.engine.stateHash())
        Object.assign(scene.d, { engine: restored })
      } else scene[action](a, b)
    }
    scene.drain()
    const replayed = new Engine(config(takesReplace))
    for (const entry of scene.d.entries) replayed.step(structuredClone(entry))
    expect(replayed.stateHash()).toBe(scene.d.engine.stateHash())
  }), { numRuns: 80 })
})
