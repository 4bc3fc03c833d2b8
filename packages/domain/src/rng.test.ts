import { describe, expect, it } from 'vitest'
import { freshSeeds, withSeed } from '@sluice/testkit'
import { Rng, randomWord } from './rng.ts'

const DRAWS = 20_000
const BINS = 100
/** Chi-squared with 99 degrees of freedom stays below this but once in 10 million. */
const CHI_SQUARED_MAX = 185
/** Correlation of independent streams stays within 5.5 standard deviations but once in 25 million. */
const CORRELATION_MAX = 5.5 / Math.sqrt(DRAWS)

const draws = (rng: Rng): number[] => Array.from({ length: DRAWS }, () => rng.next())

function chiSquared(values: readonly number[]): number {
  const counts = new Array<number>(BINS).fill(0)
  for (const value of values) counts[Math.floor(value * BINS)]! += 1
  const expected = values.length / BINS
  return counts.reduce((sum, count) => sum + ((count - expected) * (count - expected)) / expected, 0)
}

/** Of two uniform samples; the variance of a uniform is 1/12. */
const correlation = (x: readonly number[], y: readonly number[]): number =>
  (12 * x.reduce((sum, value, i) => sum + (value - 0.5) * (y[i]! - 0.5), 0)) / x.length

const SEEDS = [0, 1, 0xffffffff, ...freshSeeds(5)]

describe('random streams', () => {
  it.each(SEEDS)('[DR2] uniform and free of serial correlation, seed %d', (seed) => {
    withSeed(seed, (rng) => {
      const values = draws(rng)
      expect(chiSquared(values)).toBeLessThan(CHI_SQUARED_MAX)
      expect(Math.abs(correlation(values.slice(1), values.slice(0, -1)))).toBeLessThan(CORRELATION_MAX)
    })
  })

  it.each(SEEDS)('[DR2] neighbouring streams, seeds and forks are independent, seed %d', (seed) => {
    withSeed(seed, (rng) => {
      const values = draws(new Rng(seed))
      for (const other of [new Rng(seed, 1), new Rng(seed, 2), new Rng((seed + 1) >>> 0), rng.fork(0), rng.fork(1)]) {
        expect(Math.abs(correlation(values, draws(other)))).toBeLessThan(CORRELATION_MAX)
      }
      const across = Array.from({ length: DRAWS }, (_, stream) => randomWord(seed, stream, 7) / 0x1_0000_0000)
      expect(chiSquared(across)).toBeLessThan(CHI_SQUARED_MAX)
    })
  })

  it('[DR1] a draw is a function of seed, stream and number', () => {
    const rng = new Rng(5, 3)
    const first = [rng.next(), rng.next(), rng.next()]
    expect(new Rng(5, 3, 1).next()).toBe(first[1])
    expect([0, 1, 2].map((n) => rng.at(n))).toEqual(first)
    expect(rng.counter).toBe(3)
    expect([randomWord(1, 2, 3), randomWord(0x5eed, 0, 2 ** 40)].every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)).toBe(true)
    expect(randomWord(1, 1, 5)).not.toBe(randomWord(1, 1, 5 + 2 ** 32))
  })

  it('[DR2] int covers its range and nothing else', () => {
    const rng = new Rng(9)
    expect([...new Set(Array.from({ length: 500 }, () => rng.int(-2, 3)))].sort((x, y) => x - y)).toEqual([-2, -1, 0, 1, 2, 3])
  })
})
