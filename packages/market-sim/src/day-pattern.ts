const DAY_US = 86_400_000_000
const SESSION_US = 23_400_000_000

/** Busyness at the open, least, and at the close, over the day's mean; where the least lies in the session. */
const OPEN = 2.1
const LEAST = 0.62
const CLOSE = 1.7
const LEAST_AT = 0.55
/** How fast the open calms down and the close heats up: high powers of the distance from the quietest hour. */
const square = (x: number): number => x * x

/**
 * How busy and volatile a moment is over the mean of the day: a U over the 6.5 hours from `openUs` (microseconds after
 * midnight, UTC), 1 outside them. Null is always 1.
 */
export function dayFactor(nowUs: number, openUs: number | null): number {
  if (openUs === null) return 1
  const at = ((((nowUs - openUs) % DAY_US) + DAY_US) % DAY_US) / SESSION_US
  if (at >= 1) return 1
  const away = at < LEAST_AT ? (LEAST_AT - at) / LEAST_AT : (at - LEAST_AT) / (1 - LEAST_AT)
  return LEAST + ((at < LEAST_AT ? OPEN : CLOSE) - LEAST) * square(square(away)) + 0.35 * square(away) * (1 - square(away))
}
