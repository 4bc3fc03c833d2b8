import { MARKET_FAULTS, MOMENT_FAULTS, PROJECTOR_FAULTS, SCORER_FAULTS, VENUE_FAULTS } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { faultWords, groupsOf, isMoment, isOn, isWithin, switchText, type FaultScope, type FaultSwitch } from './fault-switches.ts'

const all = (scope: FaultScope): readonly FaultSwitch[] => groupsOf(scope, ['AVAX', 'HALO']).flatMap(({ switches }) => switches)

describe('fault switches', () => {
  it('are those of the protocol, each with a sentence of its own', () => {
    expect(all({ mic: 'XNAS' }).map(({ fault }) => fault)).toEqual(VENUE_FAULTS)
    expect(all('market').map(({ fault, symbol }) => symbol ?? fault)).toEqual([...MARKET_FAULTS, 'AVAX', 'HALO'])
    expect(all('desk').map(({ fault }) => fault)).toEqual([...SCORER_FAULTS, ...PROJECTOR_FAULTS])
    const sentences = [...all({ mic: 'XNAS' }), ...all('market').slice(0, -1), ...all('desk')].map((which) => faultWords(which).does)
    expect(new Set(sentences).size).toBe(sentences.length)
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/)
    expect(all({ mic: 'XNAS' }).filter(isMoment).map(({ fault }) => fault)).toEqual(MOMENT_FAULTS)
  })
  it('are on for their own venue and symbol only', () => {
    const row = { on: [{ target: 'venue', mic: 'XNYS', symbol: null, fault: 'noFills' }, { target: 'symbol', mic: null, symbol: 'HALO', fault: 'halt' }, { target: 'scorer', mic: null, symbol: null, fault: 'slow' }] } as never
    expect(all({ mic: 'XNYS' }).filter((which) => isOn(row, which)).map(switchText)).toEqual(['XNYS: no fills'])
    expect(all({ mic: 'XNAS' }).filter((which) => isOn(row, which))).toEqual([])
    expect(all('market').filter((which) => isOn(row, which)).map(switchText)).toEqual(['HALO: halt'])
    expect(all('desk').filter((which) => isOn(row, which)).map(switchText)).toEqual(['Scorer: slow'])
    const { on } = row as { on: never[] }
    expect([on.filter((each) => isWithin(each, 'market')).length, on.filter((each) => isWithin(each, 'desk')).length, on.filter((each) => isWithin(each, { mic: 'XNAS' })).length]).toEqual([1, 1, 0])
  })
  it('are named by what they hit', () => {
    expect(switchText({ target: 'venue', mic: 'XNYS', symbol: null, fault: 'silentFeed' })).toBe('XNYS: silent feed')
    expect(switchText({ target: 'projector', mic: null, symbol: null, fault: 'paused' })).toBe('Projection: paused')
    expect(switchText({ target: 'market', mic: null, symbol: null, fault: 'haltAll' })).toBe('Market: halt everything')
  })
})
