/** One measured figure. `ratio` is value over reference; null where there is nothing to compare with. */
export interface BenchRow {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly reference: number | null
  readonly ratio: number | null
  /** What the reference is. */
  readonly against: string
}

export function benchRow(name: string, value: number, unit: string, reference: number | null = null, against = ''): BenchRow {
  return { name, value: rounded(value), unit, reference: reference === null ? null : rounded(reference), ratio: reference === null ? null : rounded(value / reference), against }
}

const rounded = (value: number): number => Number(value.toPrecision(4))
