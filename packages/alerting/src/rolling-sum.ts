import { assert } from '@sluice/domain'

export interface RollingSumSnapshot {
  readonly size: number
  readonly values: readonly number[]
}

/** Sum of the newest `size` samples. Samples are integers, so that the sum is exact and the same on every machine. */
export class RollingSum {
  private size: number
  private values: number[] = []
  private total = 0

  constructor(size: number) {
    this.size = size
  }

  push(value: number): void {
    assert(Number.isSafeInteger(value), `a sample must be an integer, is ${value}`)
    this.values.push(value)
    this.total += value
    this.trim()
  }

  /** Keeps the newest samples that fit. */
  resize(size: number): void {
    this.size = size
    this.trim()
  }

  get full(): boolean {
    return this.values.length === this.size
  }

  get sum(): number {
    return this.total
  }

  /** Null before the first sample. */
  get mean(): number | null {
    return this.values.length === 0 ? null : this.total / this.values.length
  }

  snapshot(): RollingSumSnapshot {
    return { size: this.size, values: [...this.values] }
  }

  static restore({ size, values }: RollingSumSnapshot): RollingSum {
    const rolling = new RollingSum(size)
    for (const value of values) rolling.push(value)
    return rolling
  }

  private trim(): void {
    while (this.values.length > this.size) this.total -= this.values.shift()!
  }
}
