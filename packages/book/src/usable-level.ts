/** Largest believable price, in price units: ten million currency units at the default scale. */
export const PRICE_MAX = 100_000_000_000
/** Largest believable quantity of one level, in lots. */
export const LEVEL_QTY_MAX = 1_000_000_000

/** A level a book may show: positive integers within the bounds. Anything else is a feed's mistake and is left out. */
export const isUsableLevel = (price: number, qty: number): boolean =>
  Number.isSafeInteger(price) && price > 0 && price <= PRICE_MAX && Number.isSafeInteger(qty) && qty > 0 && qty <= LEVEL_QTY_MAX
