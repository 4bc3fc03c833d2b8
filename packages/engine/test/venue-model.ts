import { isTerminal, type ChildOrder, type ClOrdId, type ExecId, type ExecType, type Input, type Mic, type OrdStatus, type Output, type Price, type QtyLots, type UnixUs, type VenueExecutionReport } from '@sluice/domain'

interface ModelExecution {
  readonly execId: ExecId
  ids: ExecId[]
  qty: number
  px: Price
}

export interface ModelOrder {
  readonly order: ChildOrder
  clOrdId: ClOrdId
  qty: number
  cum: number
  status: OrdStatus
  readonly executions: ModelExecution[]
}

type Draw = (below: number) => number

/** A venue that does with our orders whatever a venue may do, and reports in order. What it says lies in `outbox` until it is taken to the desk. */
export class VenueModel {
  readonly mic: Mic
  readonly orders: ModelOrder[] = []
  readonly inbox: Output[] = []
  readonly outbox: Input[] = []
  /** Reports that the desk has had, to be told again. */
  readonly told: Input[] = []
  up = true
  /** Not: it refuses every status request, 35=j with 380=3. */
  tellsStatus = true
  /** It executed what it had said was over: then too much may be executed. */
  overFilled = false
  private readonly byId = new Map<ClOrdId, ModelOrder>()
  private execNo = 0

  constructor(mic: Mic) {
    this.mic = mic
  }

  get executed(): number {
    return this.orders.reduce((sum, { cum }) => sum + cum, 0)
  }

  /** What may still execute there, orders that have not arrived included. */
  get open(): number {
    const works = this.orders.reduce((sum, order) => sum + (isTerminal(order.status) ? 0 : order.qty - order.cum), 0)
    return works + this.inbox.reduce((sum, output) => sum + (output.kind === 'send-order' ? output.order.orderQty : 0), 0)
  }

  /** Takes the oldest message of the desk. */
  process(draw: Draw): void {
    const message = this.inbox.shift()
    if (message === undefined) return
    if (message.kind === 'send-order') this.accept(message.order, draw)
    else if (message.kind === 'send-cancel') this.cancel(message, draw)
    else if (message.kind === 'send-replace') this.replace(message, draw)
    else if (message.kind === 'send-status-request') this.tellStatus(message)
  }

  private accept(order: ChildOrder, draw: Draw): void {
    const it: ModelOrder = { order, clOrdId: order.clOrdId, qty: order.orderQty, cum: 0, status: 'new', executions: [] }
    this.orders.push(it)
    this.byId.set(order.clOrdId, it)
    const how = draw(8)
    if (how === 0) {
      it.status = 'rejected'
      this.report(it, 'rejected')
      return
    }
    if (how === 1) this.report(it, 'pendingNew', { ordStatus: 'pendingNew' })
    if (how === 2) this.fill(it, 1 + draw(it.qty))
    if (how !== 3 || it.status !== 'new') this.report(it, 'new')
    if (order.timeInForce === 'day') return
    if (draw(2) === 0) this.fill(it, 1 + draw(Math.max(1, it.qty - it.cum)))
    if (!isTerminal(it.status)) this.end(it, 'canceled', 'canceled')
  }

  private cancel({ clOrdId, origClOrdId }: Extract<Output, { kind: 'send-cancel' }>, draw: Draw): void {
    const it = this.byId.get(origClOrdId)
    if (draw(12) === 0) {
      this.outbox.push({ kind: 'venue-message-rejected', mic: this.mic, msgSeqNum: 1, clOrdId, text: 'not now' })
      return
    }
    // Some venues know an order by its newest id alone.
    if (it === undefined || isTerminal(it.status) || it.clOrdId !== origClOrdId) {
      this.outbox.push({ kind: 'venue-cancel-rejected', mic: this.mic, msgSeqNum: 1, clOrdId, origClOrdId, unknownOrder: it === undefined, ...(it === undefined ? {} : { ordStatus: it.status }), text: 'too late' })
      return
    }
    this.byId.set(clOrdId, it)
    if (draw(3) === 0) this.report(it, 'pendingCancel', { clOrdId, origClOrdId, ordStatus: 'pendingCancel' })
    if (draw(4) === 0) this.fill(it, 1 + draw(it.qty - it.cum))
    if (isTerminal(it.status)) this.outbox.push({ kind: 'venue-cancel-rejected', mic: this.mic, msgSeqNum: 1, clOrdId, origClOrdId, unknownOrder: false, ordStatus: it.status, text: 'filled' })
    else this.end(it, 'canceled', 'canceled', { clOrdId, origClOrdId })
  }

  private replace({ replacement: { clOrdId, origClOrdId, orderQty } }: Extract<Output, { kind: 'send-replace' }>, draw: Draw): void {
    const it = this.byId.get(origClOrdId)
    const how = draw(8)
    if (how === 0) {
      this.outbox.push({ kind: 'venue-message-rejected', mic: this.mic, msgSeqNum: 1, clOrdId, text: 'not now' })
      return
    }
    if (how === 1 && it !== undefined && !isTerminal(it.status)) this.fill(it, 1 + draw(it.qty - it.cum))
    if (how === 2 || it === undefined || isTerminal(it.status) || it.clOrdId !== origClOrdId) {
      this.outbox.push({ kind: 'venue-cancel-rejected', mic: this.mic, msgSeqNum: 1, clOrdId, origClOrdId, unknownOrder: it === undefined, text: 'too late', ofReplace: true })
      return
    }
    if (how === 3) this.report(it, 'pendingReplace', { clOrdId, origClOrdId, ordStatus: 'pendingReplace' })
    this.byId.set(clOrdId, it)
    it.clOrdId = clOrdId
    it.qty = Math.max(orderQty, it.cum)
    if (it.qty === it.cum) it.status = 'filled'
    this.report(it, 'replaced', { clOrdId, origClOrdId, orderQty: it.qty as QtyLots })
  }

  private tellStatus({ clOrdId }: Extract<Output, { kind: 'send-status-request' }>): void {
    const it = this.byId.get(clOrdId)
    if (!this.tellsStatus) this.outbox.push({ kind: 'venue-message-rejected', mic: this.mic, msgSeqNum: 1, clOrdId, text: 'unsupported', noStatusRequests: true })
    else if (it !== undefined) this.report(it, 'orderStatus')
    else this.push({ clOrdId, execType: 'orderStatus', ordStatus: 'rejected', cumQty: 0 as QtyLots, leavesQty: 0 as QtyLots })
  }

  fill(it: ModelOrder, qty: number): void {
    const lots = Math.min(qty, it.qty - it.cum)
    if (lots <= 0) return
    const execution: ModelExecution = { execId: this.nextExecId(), ids: [], qty: lots, px: it.order.price }
    execution.ids.push(execution.execId)
    it.executions.push(execution)
    it.cum += lots
    if (!isTerminal(it.status)) it.status = it.cum >= it.qty ? 'filled' : 'partiallyFilled'
    this.report(it, 'trade', { execId: execution.execId, lastQty: lots as QtyLots, lastPx: execution.px })
  }

  end(it: ModelOrder, execType: ExecType, status: OrdStatus, change: Partial<VenueExecutionReport> = {}): void {
    it.status = status
    this.report(it, execType, change)
  }

  /** Over, with an execution whose report comes after that of the end. */
  endBeforeFill(it: ModelOrder, lots: number): void {
    const qty = Math.min(lots, it.qty - it.cum)
    const at = this.outbox.length
    this.fill(it, qty)
    const [trade] = this.outbox.splice(at)
    it.status = it.cum >= it.qty ? 'filled' : 'canceled'
    this.report(it, 'canceled', { ordStatus: 'canceled' })
    if (trade !== undefined) this.outbox.push(trade)
  }

  /** It executed although it had said that the order was over. */
  fillAfterEnd(it: ModelOrder, lots: number): void {
    it.qty = Math.max(it.qty, it.cum + lots)
    this.overFilled = true
    this.fill(it, lots)
  }

  bust(it: ModelOrder, which: number, reopens: boolean): void {
    const execution = it.executions[which % Math.max(1, it.executions.length)]
    if (execution === undefined) return
    it.executions.splice(it.executions.indexOf(execution), 1)
    it.cum -= execution.qty
    this.changed(it, execution.qty, reopens)
    this.report(it, 'tradeCancel', { execRefId: execution.ids.at(-1) as ExecId, lastQty: execution.qty as QtyLots, lastPx: execution.px })
  }

  correct(it: ModelOrder, which: number, qty: number, px: number, reopens: boolean): void {
    const execution = it.executions[which % Math.max(1, it.executions.length)]
    if (execution === undefined) return
    const is = Math.max(1, Math.min(execution.qty, qty))
    const less = execution.qty - is
    it.cum -= less
    execution.qty = is
    execution.px = px as Price
    this.changed(it, less, reopens)
    const execId = this.nextExecId()
    const [execRefId] = which % 2 === 0 ? execution.ids : execution.ids.slice(-1)
    execution.ids.push(execId)
    this.report(it, 'tradeCorrect', { execId, execRefId: execRefId as ExecId, lastQty: is as QtyLots, lastPx: execution.px })
  }

  private changed(it: ModelOrder, less: number, reopens: boolean): void {
    if (!reopens && !isTerminal(it.status)) it.qty -= less
    if (reopens && it.status === 'filled' && it.order.timeInForce === 'day' && less > 0) it.status = 'partiallyFilled'
    if (it.status === 'filled' && less > 0) it.status = 'canceled'
    if (!isTerminal(it.status)) it.status = it.qty <= it.cum ? 'filled' : it.cum > 0 ? 'partiallyFilled' : 'new'
  }

  restate(it: ModelOrder, leaves: number): void {
    it.qty = it.cum + Math.min(leaves, it.qty - it.cum)
    if (it.qty === it.cum) it.status = 'canceled'
    this.report(it, 'restated', { orderQty: it.qty as QtyLots, text: 'less was there' })
  }

  suspend(it: ModelOrder): void {
    this.report(it, 'suspended', { ordStatus: 'suspended' })
  }

  resume(it: ModelOrder): void {
    this.report(it, 'restated', { orderQty: it.qty as QtyLots })
  }

  /** What was on its way to it is lost; what it says is kept for the time after. */
  drop(cancelsWhatRests: boolean): void {
    this.up = false
    this.inbox.length = 0
    const kept = this.outbox.filter(({ kind }) => kind !== 'venue-caught-up')
    this.outbox.splice(0, this.outbox.length, ...kept)
    if (cancelsWhatRests) for (const it of this.orders) if (!isTerminal(it.status)) this.end(it, 'canceled', 'canceled')
  }

  private report(it: ModelOrder, execType: ExecType, change: Partial<VenueExecutionReport> = {}): void {
    const done = isTerminal(it.status)
    this.push({ clOrdId: it.clOrdId, execType, ordStatus: it.status, cumQty: it.cum as QtyLots, leavesQty: (done ? 0 : it.qty - it.cum) as QtyLots, orderQty: it.qty as QtyLots, ...change })
  }

  private push(report: Partial<VenueExecutionReport> & Pick<VenueExecutionReport, 'clOrdId' | 'execType' | 'ordStatus' | 'cumQty' | 'leavesQty'>): void {
    this.outbox.push({
      kind: 'venue-execution', mic: this.mic, msgSeqNum: 1,
      report: { execId: this.nextExecId(), venueOrderId: '1', lastQty: 0 as QtyLots, lastPx: 0 as Price, liquidity: 'removed', venueUs: 0 as UnixUs, ...report },
    })
  }

  private readonly nextExecId = (): ExecId => `${this.mic}-${this.execNo++}` as ExecId
}
