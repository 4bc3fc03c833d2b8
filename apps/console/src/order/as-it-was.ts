import type { OrderDetail } from '@sluice/protocol'

interface Counted {
  readonly status: string
  readonly orderQty: number
  readonly cumQty: number
  readonly doneUs: number | null
}

export interface EndThen {
  /** Filled when it was done, as far as was known then; of `orderQty`. */
  readonly cumQty: number
  /** It was filled then, whatever its venues took back since. */
  readonly filled: boolean
  /** When what a venue took back or corrected left less than the whole of what had been filled; null: it did not. */
  readonly reducedUs: number | null
  /** Filled after that. */
  readonly reducedTo: number
}

/**
 * How an order or a child stood when it was done. Records hold what is so now: what was executed, taken back or corrected since is counted
 * back. `executions`: those of it alone. Null while it is not done.
 */
export function endThen({ orderQty, cumQty, doneUs, status }: Counted, executions: readonly { readonly lastQty: number; readonly receivedUs: number }[]): EndThen | null {
  if (doneUs === null) return null
  const later = executions.filter(({ receivedUs }) => receivedUs > doneUs).sort((a, b) => a.receivedUs - b.receivedUs)
  const then = later.reduce((sum, { lastQty }) => sum - lastQty, cumQty)
  const stays: EndThen = { cumQty: then, filled: status === 'filled' && then >= orderQty, reducedUs: null, reducedTo: then }
  if (status === 'filled' || then < orderQty) return stays
  let now = then
  for (const [at, { lastQty, receivedUs }] of later.entries()) {
    now += lastQty
    // A correction takes back and books anew at one instant.
    if (later[at + 1]?.receivedUs !== receivedUs && now < orderQty) return { ...stays, filled: true, reducedUs: receivedUs, reducedTo: now }
  }
  return stays
}

/** Of the whole order. */
export const orderEndThen = ({ parent, executions }: Pick<OrderDetail, 'parent' | 'executions'>): EndThen | null => endThen(parent, executions)
