import type { ChildRecord, UnixUs } from '@sluice/domain'
import type { UnsettledRow } from '@sluice/protocol'
import { beforeEach, describe, expect, it } from 'vitest'
import { UnsettledChildren } from '../src/unsettled-children.ts'

const child = (clOrdId: string, status: ChildRecord['status']): ChildRecord => ({ type: 'child', clOrdId, parentId: 'P-1', mic: 'XNAS', status, leavesQty: 5, sentUs: 100 }) as unknown as ChildRecord
const us = (value: number): UnixUs => value as UnixUs

describe('children about which their venue is silent', () => {
  const rows = new Map<string, UnsettledRow>()
  let unsettled: UnsettledChildren
  beforeEach(() => {
    rows.clear()
    unsettled = new UnsettledChildren({ afterUs: 50, put: (row) => void rows.set(row.clOrdId, row), remove: (id) => void rows.delete(id) })
  })

  it('[RM9] are told at once where unknown, and once their answer is missed', () => {
    unsettled.take(child('A', 'unknown'), us(200))
    unsettled.take(child('B', 'pendingNew'), us(200))
    unsettled.take(child('C', 'new'), us(200))
    expect([...rows.keys()]).toEqual(['A'])
    unsettled.sweep(249)
    expect(rows.size).toBe(1)
    unsettled.sweep(250)
    expect(rows.get('B')).toMatchObject({ status: 'pendingNew', sinceUs: 200, leavesQty: 5 })
    unsettled.take(child('B', 'new'), us(260))
    unsettled.take(child('A', 'canceled'), us(261))
    expect(rows.size).toBe(0)
  })

  it('[RM9] count from when they came into their status; a snapshot tells when they were sent', () => {
    unsettled.take(child('A', 'pendingCancel'), us(300))
    unsettled.take(child('A', 'pendingCancel'), us(340))
    unsettled.sweep(350)
    expect(rows.get('A')?.sinceUs).toBe(300)
    unsettled.take(child('A', 'unknown'), us(360))
    expect(rows.get('A')).toMatchObject({ status: 'unknown', sinceUs: 360 })
    unsettled.clear()
    unsettled.take(child('D', 'pendingNew'), null)
    unsettled.sweep(150)
    expect(rows.get('D')?.sinceUs).toBe(100)
  })
})
