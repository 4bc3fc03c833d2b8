import { describe, expect, it } from 'vitest'
import { LockOut } from './lock-out.ts'

const S = 1_000_000
const options = { failuresMax: 3, windowUs: 10 * S, lockUs: 60 * S }

describe('wrong credentials', () => {
  it('[T20] lock out after so many within the window, for so long, and are told once', () => {
    const lock = new LockOut(options)
    expect([0, 1, 2].map((s) => lock.failed('OMS1', 'a', s * S))).toEqual([false, false, true])
    expect([2, 61.9, 62].map((s) => lock.isLocked('OMS1', 'a', s * S))).toEqual([true, true, false])
    expect([62, 63, 64].map((s) => lock.failed('OMS1', 'a', s * S))).toEqual([false, false, true])
  })

  it('[T20] are counted by session and address; the right ones end the count, and so does time', () => {
    const lock = new LockOut(options)
    for (const [session, address] of [['OMS1', 'a'], ['OMS1', 'b'], ['OMS2', 'a']] as const) for (let i = 0; i < 2; i++) expect(lock.failed(session, address, 0)).toBe(false)
    lock.succeeded('OMS1', 'a')
    expect([lock.failed('OMS1', 'a', 1), lock.failed('OMS1', 'b', 1), lock.failed('OMS2', 'a', 11 * S)]).toEqual([false, true, false])
    expect([lock.isLocked('OMS1', 'b', 2), lock.isLocked('OMS1', 'a', 2), lock.isLocked('OMS2', 'b', 2)]).toEqual([true, false, false])
  })

  it('[T20] of however many addresses take bounded memory, and 0 never locks', () => {
    const lock = new LockOut(options)
    for (let i = 0; i < 20_000; i++) lock.failed('OMS1', `a${i}`, i)
    expect(lock.size).toBe(10_000)
    const never = new LockOut({ ...options, failuresMax: 0 })
    expect([1, 2, 3, 4].some(() => never.failed('OMS1', 'a', 0))).toBe(false)
    expect(never.size).toBe(0)
  })
})
