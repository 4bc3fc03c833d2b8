import type { SimOrder } from './types.ts'

/** Smallest execution that an order takes: fill or kill is an immediate order that takes nothing less than all. */
export const leastOf = ({ timeInForce, qty, minQty }: Pick<SimOrder, 'timeInForce' | 'qty' | 'minQty'>): number => (timeInForce === 'fok' ? qty : minQty ?? 0)
