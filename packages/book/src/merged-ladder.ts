const GROWTH = 64

/**
 * One side of many venues as three flat arrays, worst price first as in `Ladder`: price key, quantity of all, and a bit for every
 * venue that shows the price. Grows by doubling while the book does, and then never again.
 */
export class MergedLadder {
  readonly sign: 1 | -1
  private keys = new Float64Array(GROWTH)
  private qtys = new Float64Array(GROWTH)
  private masks = new Uint32Array(GROWTH)
  count = 0

  constructor(sign: 1 | -1) {
    this.sign = sign
  }

  /** What one venue (its bit) shows at a price changes by `delta`; `shows` tells whether it shows anything there now. */
  change(price: number, delta: number, bit: number, shows: boolean): void {
    const { keys } = this
    const key = price * this.sign
    let at = this.count - 1
    while (at >= 0 && keys[at]! > key) at--
    if (at < 0 || keys[at] !== key) {
      if (shows) this.insert(at + 1, key, delta, bit)
      return
    }
    const mask = shows ? this.masks[at]! | bit : this.masks[at]! & ~bit
    if (mask === 0) return this.remove(at)
    this.masks[at] = mask
    this.qtys[at]! += delta
  }

  priceAt(at: number): number {
    return this.keys[at]! * this.sign
  }

  qtyAt(at: number): number {
    return this.qtys[at]!
  }

  maskAt(at: number): number {
    return this.masks[at]!
  }

  private remove(at: number): void {
    const { keys, qtys, masks } = this
    const last = --this.count
    for (let i = at; i < last; i++) {
      keys[i] = keys[i + 1]!
      qtys[i] = qtys[i + 1]!
      masks[i] = masks[i + 1]!
    }
  }

  private insert(at: number, key: number, qty: number, mask: number): void {
    if (this.count === this.keys.length) this.grow()
    const { keys, qtys, masks } = this
    for (let i = this.count; i > at; i--) {
      keys[i] = keys[i - 1]!
      qtys[i] = qtys[i - 1]!
      masks[i] = masks[i - 1]!
    }
    keys[at] = key
    qtys[at] = qty
    masks[at] = mask
    this.count++
  }

  private grow(): void {
    const { keys, qtys, masks } = this
    this.keys = new Float64Array(2 * keys.length)
    this.qtys = new Float64Array(2 * keys.length)
    this.masks = new Uint32Array(2 * keys.length)
    this.keys.set(keys)
    this.qtys.set(qtys)
    this.masks.set(masks)
  }
}
