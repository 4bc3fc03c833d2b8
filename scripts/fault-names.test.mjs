import { expect, it } from 'vitest'
import { MARKET_SWITCHES, VENUE_MOMENTS, VENUE_SWITCHES } from '../apps/sandbox/src/sandbox/venue-faults.ts'
import { MARKET_FAULTS, MOMENT_FAULTS, VENUE_FAULTS } from '../packages/protocol/src/faults.ts'

it('the switches of the console are those of the sandbox', () => {
  expect([...VENUE_FAULTS].sort()).toEqual([...VENUE_SWITCHES, ...VENUE_MOMENTS].sort())
  expect([...MOMENT_FAULTS]).toEqual([...VENUE_MOMENTS])
  expect([...MARKET_FAULTS]).toEqual([...MARKET_SWITCHES])
})
