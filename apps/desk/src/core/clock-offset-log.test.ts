import type { Mic, UnixUs } from '@sluice/domain'
import { describe, expect, it } from 'vitest'
import { ClockOffsetLog } from './clock-offset-log.ts'

const XNAS = 'XNAS' as Mic
const at = (seconds: number): UnixUs => (1_790_000_000_000_000 + seconds * 1_000_000) as UnixUs

describe('ClockOffsetLog', () => {
  it('warns at changes that matter, and tells all once a minute', () => {
    const lines: unknown[] = []
    const log = new ClockOffsetLog([XNAS], { warn: (line: unknown) => lines.push(line), info: (line: unknown) => lines.push(line) } as never, at(0))
    const heard = (seconds: number, offsetUs: number | null): unknown[] => {
      log.round(() => offsetUs, at(seconds))
      return lines.splice(0)
    }
    expect(heard(1, null)).toEqual([])
    expect(heard(2, 4_999)).toEqual([])
    expect(heard(3, 300_000)).toEqual([{ mic: XNAS, offsetUs: 300_000, beforeUs: 0 }])
    expect(heard(4, 303_000)).toEqual([])
    expect(heard(5, null)).toEqual([])
    expect(heard(6, 0)).toEqual([{ mic: XNAS, offsetUs: 0, beforeUs: 300_000 }])
    expect(heard(60, 1)).toEqual([{ offsetsUs: { XNAS: 1 } }])
    expect(heard(61, 1)).toEqual([])
    expect(heard(120, null)).toEqual([{ offsetsUs: { XNAS: null } }])
  })
})
