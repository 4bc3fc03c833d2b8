import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Hasher, hashOf } from './hash.ts'

const arbJson = fc.jsonValue({ maxDepth: 3 })
/** -0 and 0 differ for the hash, not for JSON. */
const canonical = (value: unknown): string => JSON.stringify(value, (_, member: unknown) => {
  if (Object.is(member, -0)) return '-0'
  if (typeof member === 'object' && member !== null && !Array.isArray(member)) return Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1)))
  return member
})

describe('hash', () => {
  it('[DH1] equal values hash alike, different ones apart', () => {
    fc.assert(fc.property(arbJson, arbJson, (x, y) => {
      expect(hashOf(structuredClone(x))).toBe(hashOf(x))
      expect(hashOf(x) === hashOf(y)).toBe(canonical(x) === canonical(y))
    }), { numRuns: 2_000 })
  })

  it('[DH1] the order of keys does not count', () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), arbJson), (record) => {
      expect(hashOf(Object.fromEntries(Object.entries(record).reverse()))).toBe(hashOf(record))
    }))
  })

  it('[DH1] [DH2] structure, type and odd numbers count', () => {
    const different = [
      null, 0, -0, NaN, Infinity, -Infinity, 1, '1', true, false, '', [], {}, [[]], [null], [1, 2], [2, 1], [[1], 2], [[1, 2]], { a: 1 }, { b: 1 }, { a: { b: 1 } }, { a: 1, b: 1 },
      ['ab', 'c'], ['a', 'bc'], [1, [2, 3]], 2 ** 53, 2 ** 53 - 1, 0.1 + 0.2, 0.3, { a: [1] }, { a: [] },
    ]
    expect(new Set(different.map(hashOf)).size).toBe(different.length)
    expect(hashOf({ a: 1, b: undefined })).toBe(hashOf({ a: 1 }))
    expect(hashOf(new Map([['b', 1], ['a', 2]]))).toBe(hashOf(new Map([['a', 2], ['b', 1]])))
    expect(hashOf(new Set(['x', 'y']))).toBe(hashOf(new Set(['y', 'x'])))
    expect(hashOf(new Float32Array([1, 2]))).toBe(hashOf([1, 2]))
  })

  it('[DH1] every bit of a word reaches the digest, and no two of 100,000 neighbours collide', () => {
    const digests = new Set<string>()
    for (let bit = 0; bit < 32; bit++) digests.add(new Hasher().word(1 << bit).digest())
    expect(digests.size).toBe(32)
    const neighbours = new Set<string>()
    for (let n = 0; n < 100_000; n++) neighbours.add(new Hasher().num(n).digest())
    expect(neighbours.size).toBe(100_000)
    expect([...digests].every((digest) => /^[0-9a-f]{16}$/.test(digest))).toBe(true)
  })
})
