import type { PrintRow } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { newestPrints, PRINTS_SHOWN } from './newest-prints.ts'

const rows = new Map(Array.from({ length: 500 }, (_, no) => [`${no}`, { id: `${no}`, symbol: no % 2 === 0 ? 'AVAX' : 'HALO' } as unknown as PrintRow]))

describe('the newest prints', () => {
  it('come newest first, no more than are shown', () => {
    const shown = newestPrints(rows, null)
    expect([shown.length, shown[0]?.id, shown.at(-1)?.id]).toEqual([PRINTS_SHOWN, '499', String(500 - PRINTS_SHOWN)])
  })
  it('of one symbol reach as far back as are kept', () => {
    const shown = newestPrints(rows, 'AVAX')
    expect([shown.length, shown[0]?.id, shown[1]?.id]).toEqual([PRINTS_SHOWN, '498', '496'])
    expect(newestPrints(rows, 'NONE')).toEqual([])
  })
})
