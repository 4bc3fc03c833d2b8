import { PROJECTOR_FAULTS, SCORER_FAULTS, VENUE_FAULTS } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { DESK_SWITCHES, FAULT_WORDS, isOn, switchText } from './fault-switches.ts'

describe('fault switches', () => {
  it('have words for every fault of the protocol', () => {
    expect(Object.keys(FAULT_WORDS).sort()).toEqual([...VENUE_FAULTS, ...SCORER_FAULTS, ...PROJECTOR_FAULTS].sort())
    expect(DESK_SWITCHES.map(({ fault }) => fault)).toEqual([...SCORER_FAULTS, ...PROJECTOR_FAULTS])
  })
  it('are on for their own venue only', () => {
    const row = { on: [{ target: 'venue', mic: 'XNYS', fault: 'noFills' }, { target: 'scorer', mic: null, fault: 'slow' }] } as never
    expect(isOn(row, { target: 'venue', mic: 'XNYS', fault: 'noFills' })).toBe(true)
    expect(isOn(row, { target: 'venue', mic: 'XNAS', fault: 'noFills' })).toBe(false)
    expect(isOn(row, { target: 'scorer', mic: null, fault: 'slow' })).toBe(true)
    expect(isOn(row, { target: 'scorer', mic: null, fault: 'fail' })).toBe(false)
  })
  it('are named by what they hit', () => {
    expect(switchText({ target: 'venue', mic: 'XNYS', fault: 'silentFeed' })).toBe('XNYS: silent feed')
    expect(switchText({ target: 'projector', mic: null, fault: 'paused' })).toBe('Projection: paused')
  })
})
