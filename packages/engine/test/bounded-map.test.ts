import { describe, expect, it } from 'vitest'
import { BoundedMap } from '../src/bounded-map.ts'

describe('what is remembered within bounds', () => {
  it('[EN189] the oldest is forgotten, but what is kept stays and counts as new', () => {
    const map = new BoundedMap<string, number>(3, (_key, value) => value < 0)
    for (const [key, value] of [['a', -1], ['b', 2], ['c', 3], ['d', 4], ['e', 5]] as const) map.set(key, value)
    expect(map.entries()).toEqual([['d', 4], ['a', -1], ['e', 5]])
  })

  it('[EN189] where all is kept the bound holds nevertheless', () => {
    const map = new BoundedMap<string, number>(2, () => true)
    for (const key of ['a', 'b', 'c']) map.set(key, 1)
    expect(map.entries().map(([key]) => key)).toEqual(['b', 'c'])
  })
})
