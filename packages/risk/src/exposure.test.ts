import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { QtyLots } from '@sluice/domain'
import { Exposure } from './exposure.ts'

const q = (qty: number): QtyLots => qty as QtyLots

type Operation = readonly ['reserve' | 'fill' | 'fillLate' | 'release', number]
const arbOperation: fc.Arbitrary<Operation> = fc.tuple(fc.constantFrom('reserve', 'fill', 'fillLate', 'release'), fc.integer({ min: 0, max: 60 }))
const arbOperations = fc.array(arbOperation, { maxLength: 80 })

function apply(exposure: Exposure, [kind, qty]: Operation): boolean {
  if (kind === 'reserve') return exposure.reserve(q(qty))
  exposure[kind](q(qty))
  return true
}

describe('exposure of one parent', () => {
  it('[EX1] [EX2] [EX3] no sequence of operations leaves filled + live above the order, or loses an execution', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), arbOperations, (orderQty, operations) => {
      const exposure = new Exposure(q(orderQty))
      let executed = 0
      for (const operation of operations) {
        const [kind, qty] = operation
        const before = exposure.snapshot()
        const allowed = qty > 0 && before.cum + before.live + qty <= orderQty
        const done = apply(exposure, operation)
        if (kind === 'reserve') expect(done).toBe(allowed)
        if (kind === 'reserve' && !done) expect(exposure.snapshot()).toEqual(before)
        if (kind === 'fill' || kind === 'fillLate') executed += qty
        expect(exposure.filled + exposure.live).toBeLessThanOrEqual(orderQty)
        expect(Math.min(exposure.filled, exposure.live, exposure.overfill, exposure.available)).toBeGreaterThanOrEqual(0)
        expect(exposure.filled + exposure.overfill).toBe(executed)
      }
    }), { numRuns: 500 })
  })

  it('[EX4] children that execute and release no more than they reserved never over-fill', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.array(fc.tuple(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 60 })), { maxLength: 40 }), (orderQty, children) => {
      const exposure = new Exposure(q(orderQty))
      for (const [reserved, wanted] of children) {
        if (!exposure.reserve(q(reserved))) continue
        const executed = Math.min(reserved, wanted)
        exposure.fill(q(executed))
        exposure.release(q(reserved - executed))
        expect(exposure.live).toBe(0)
      }
      expect(exposure.overfill).toBe(0)
    }))
  })

  it('[EX5] [EX6] a fill after cancel leaves the live child its room, and is absorbed when that child gives up', () => {
    const exposure = new Exposure(q(100))
    exposure.reserve(q(60))
    exposure.release(q(60)) // cancelled
    exposure.reserve(q(100))
    exposure.fillLate(q(40)) // the cancelled child had executed after all
    expect([exposure.filled, exposure.live, exposure.overfill, exposure.available]).toEqual([0, 100, 40, 0])
    expect(exposure.reserve(q(1))).toBe(false)
    exposure.fill(q(30))
    expect([exposure.filled, exposure.live, exposure.overfill]).toEqual([30, 70, 40])
    exposure.release(q(70))
    expect([exposure.filled, exposure.live, exposure.overfill, exposure.available]).toEqual([70, 0, 0, 30])
  })

  it('[EX2] an over-fill is booked and reported', () => {
    const exposure = new Exposure(q(100))
    exposure.reserve(q(100))
    exposure.fill(q(130))
    expect([exposure.filled, exposure.live, exposure.overfill]).toEqual([100, 0, 30])
  })

  it('[EX10] an execution that is taken back leaves what would be without it; more than was executed cannot be', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), arbOperations, fc.nat({ max: 60 }), (orderQty, operations, qty) => {
      const exposure = new Exposure(q(orderQty))
      for (const operation of operations) apply(exposure, operation)
      const before = exposure.snapshot()
      exposure.fillLate(q(qty))
      exposure.unfill(q(qty))
      expect(exposure.snapshot()).toEqual(before)
      expect(() => exposure.unfill(q(exposure.filled + exposure.overfill + 1))).toThrow('cannot be taken back')
    }))
  })

  it.each([0, -5, 1.5, NaN])('[EX8] an order of %d lots has no room', (orderQty) => {
    const exposure = new Exposure(q(orderQty))
    expect(exposure.reserve(q(1))).toBe(false)
    expect([exposure.filled, exposure.live, exposure.overfill, exposure.available]).toEqual([0, 0, 0, 0])
    expect(Exposure.restore(JSON.parse(JSON.stringify(exposure.snapshot()))).snapshot()).toEqual(exposure.snapshot())
  })

  it('[EX7] a snapshot goes on as the original does', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), arbOperations, arbOperations, (orderQty, first, second) => {
      const original = new Exposure(q(orderQty))
      for (const operation of first) apply(original, operation)
      const restored = Exposure.restore(JSON.parse(JSON.stringify(original.snapshot())))
      for (const operation of second) expect(apply(restored, operation)).toBe(apply(original, operation))
      expect(restored.snapshot()).toEqual(original.snapshot())
    }))
  })

  it('[EX9] another quantity: executed and live count on', () => {
    const exposure = new Exposure(100 as QtyLots)
    exposure.reserve(60 as QtyLots)
    exposure.fill(20 as QtyLots)
    exposure.resize(70 as QtyLots)
    expect([exposure.orderQty, exposure.filled, exposure.live, exposure.available]).toEqual([70, 20, 40, 10])
    exposure.fillLate(30 as QtyLots)
    expect([exposure.filled, exposure.overfill]).toEqual([30, 20])
    exposure.resize(200 as QtyLots)
    expect([exposure.filled, exposure.overfill, exposure.available]).toEqual([50, 0, 110])
    expect(() => exposure.resize(39 as QtyLots)).toThrow('at least what is live')
    expect(Exposure.restore(exposure.snapshot()).available).toBe(110)
  })
})
