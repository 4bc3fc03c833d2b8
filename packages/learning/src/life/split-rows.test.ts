import fc from 'fast-check'
import { expect, it } from 'vitest'
import { splitInTime } from './split-rows.ts'

it('[LN60] nothing of an earlier part was open when a later one began, and nothing is in two parts', () => {
  fc.assert(fc.property(fc.array(fc.record({ gap: fc.nat(50), lasts: fc.nat(200) }), { maxLength: 200 }), (steps) => {
    let us = 0
    const rows = steps.map(({ gap, lasts }, id) => ({ id, sentUs: (us += gap), knownUs: us + lasts }))
    const { train, validation, heldOut, purged } = splitInTime(rows)
    // The boundary is where the later part begins before its own purge.
    const validationFrom = rows[Math.floor(rows.length * 0.7)]?.sentUs ?? Infinity
    for (const row of train) expect(row.knownUs).toBeLessThan(validationFrom)
    const firstHeldOut = heldOut[0]?.sentUs ?? Infinity
    for (const row of [...train, ...validation]) expect(row.sentUs).toBeLessThanOrEqual(firstHeldOut)
    for (const row of validation) expect(row.knownUs).toBeLessThan(firstHeldOut)
    const ids = [...train, ...validation, ...heldOut].map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids.length + purged).toBe(rows.length)
  }))
})
