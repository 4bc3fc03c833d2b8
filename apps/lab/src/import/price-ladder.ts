/** One side of a book in whole depth, best first; quantities by price. */
export class PriceLadder {
  private readonly direction: 1 | -1
  /** Best last, so that what changes most is cheapest to move. */
  private prices: number[] = []
  private readonly quantities = new Map<number, number>()

  constructor(side: 'bid' | 'ask') {
    this.direction = side === 'bid' ? 1 : -1
  }

  /** 0 where the side is empty. */
  get best(): number {
    return this.prices.at(-1) ?? 0
  }

  get size(): number {
    return this.prices.length
  }

  clear(): void {
    this.prices = []
    this.quantities.clear()
  }

  qtyAt(price: number): number {
    return this.quantities.get(price) ?? 0
  }

  /** False when it is as it was. */
  set(price: number, qty: number): boolean {
    const before = this.qtyAt(price)
    if (before === qty) return false
    if (qty === 0) {
      this.quantities.delete(price)
      this.prices.splice(this.place(price), 1)
      return true
    }
    this.quantities.set(price, qty)
    if (before === 0) this.prices.splice(this.place(price), 0, price)
    return true
  }

  isBetter(price: number, than: number): boolean {
    return this.direction * (price - than) > 0
  }

  /** Flat, best first. */
  levels(): number[] {
    const flat: number[] = []
    for (let i = this.prices.length - 1; i >= 0; i--) flat.push(this.prices[i] as number, this.qtyAt(this.prices[i] as number))
    return flat
  }

  /** First place whose price is as good or better. */
  private place(price: number): number {
    let low = 0
    let high = this.prices.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.direction * ((this.prices[middle] as number) - price) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
