import { TimedQueue } from './timed-queue.ts'

const SECOND_US = 1_000_000
export const FILL_HORIZONS_US: readonly [number, number, number] = [1 * SECOND_US, 10 * SECOND_US, 60 * SECOND_US]
const LIFE_US = FILL_HORIZONS_US[2]
/** Orders under way at one venue. */
const ORDERS_MAX = 4_096

/** An order that nobody sent: it stands behind what its venue displayed when it joined. */
export interface VirtualOrder {
  readonly joinedUs: number
  /** When it is judged. */
  readonly dueUs: number
  readonly buy: boolean
  readonly price: number
  /** Shares that must trade at its price before it is filled: the queue that it joined, and itself. */
  toTrade: number
  filledUs: number
}

/**
 * The virtual orders of one venue. Trades at their price use up the queue and then them; a trade beyond their price fills them; what
 * cancels is taken to have stood behind them, so that only trading moves them up.
 */
export class VirtualOrders {
  /** Judged ones, and those of them filled within each horizon. */
  judged = 0
  readonly filled: [number, number, number] = [0, 0, 0]
  private live: VirtualOrder[] = []
  private readonly lives = new TimedQueue<VirtualOrder>(ORDERS_MAX)

  get dropped(): number {
    return this.lives.dropped
  }

  /** The order that joined; null where too many are under way. */
  join(tsUs: number, buy: boolean, price: number, queue: number, size: number): VirtualOrder | null {
    const order: VirtualOrder = { joinedUs: tsUs, dueUs: tsUs + LIFE_US, buy, price, toTrade: queue + size, filledUs: Infinity }
    const { dropped } = this.lives
    this.lives.put(order)
    if (this.lives.dropped > dropped) return null
    this.live.push(order)
    return order
  }

  /** Judges those whose life ended before `tsUs`. */
  judgeBefore(tsUs: number): void {
    while (this.lives.nextUs < tsUs) {
      const order = this.lives.take()
      this.judged += 1
      const tookUs = order.filledUs - order.joinedUs
      FILL_HORIZONS_US.forEach((horizonUs, i) => {
        if (tookUs <= horizonUs) this.filled[i]! += 1
      })
    }
  }

  /** A trade of the venue; `onFill` is told of each order that it fills. */
  traded(tsUs: number, price: number, qty: number, onFill: (order: VirtualOrder) => void): void {
    if (this.live.length === 0) return
    let kept = 0
    for (const order of this.live) {
      if (tsUs - order.joinedUs > LIFE_US) continue
      if (tsUs > order.joinedUs) take(order, tsUs, price, qty)
      if (order.filledUs < Infinity) onFill(order)
      else this.live[kept++] = order
    }
    this.live.length = kept
  }
}

function take(order: VirtualOrder, tsUs: number, price: number, qty: number): void {
  if (price === order.price) order.toTrade -= qty
  const through = order.buy ? price < order.price : price > order.price
  if (through || order.toTrade <= 0) order.filledUs = tsUs
}
