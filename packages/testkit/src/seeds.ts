import { randomInt } from 'node:crypto'
import { Rng } from '@sluice/domain'

/** New seeds on every run; `SLUICE_TEST_SEED` pins them all to one, to repeat a failure. */
export function freshSeeds(count: number): number[] {
  const pinned = process.env['SLUICE_TEST_SEED']
  if (pinned !== undefined) return [Number(pinned)]
  return Array.from({ length: count }, () => randomInt(0x1_0000_0000))
}

/** Runs `body` with a stream of `seed`; a failure names the seed and how to repeat it. */
export function withSeed<T>(seed: number, body: (rng: Rng) => T): T {
  try {
    return body(new Rng(seed))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`seed ${seed} (repeat with SLUICE_TEST_SEED=${seed}): ${reason}`, { cause })
  }
}
