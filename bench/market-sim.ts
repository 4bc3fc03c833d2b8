import { instrumentsOf, loadConfig, venuesOf } from '@sluice/config'
import { MarketSim } from '@sluice/market-sim'
import { benchRow, type BenchRow } from './bench-row.ts'

/** What one thread must simulate, agents included. */
const GOAL_EVENTS_PER_S = 500_000
const START_US = 1_790_000_000_000_000
const HOUR_US = 3_600_000_000
const WARM_UP_US = 600_000_000

/** The default venues and instruments, with every agent, on virtual time, by the processor time that the process took: other load does not count. */
export async function run(): Promise<BenchRow[]> {
  const { config } = loadConfig()
  const venues = venuesOf(config)
  const instruments = instrumentsOf(config)
  const one = instruments.filter(({ symbol }) => symbol === 'HALO')
  return [
    ...rows(`${one[0]?.symbol}, ${venues.length} venues`, simulate(one, 12 * HOUR_US)),
    ...rows(`${instruments.length} instruments, ${venues.length} venues`, simulate(instruments, HOUR_US)),
  ]

  function simulate(of: typeof instruments, forUs: number): { eventsPerS: number; timesRealTime: number } {
    let told = 0
    const sim = new MarketSim({ seed: 1, instruments: of, venues, startUs: START_US, sink: { bookChanged: () => { told++ }, trade: () => { told++ } } })
    sim.advanceTo(START_US + WARM_UP_US)
    const before = sim.bookEvents
    const used = process.cpuUsage()
    sim.advanceTo(START_US + WARM_UP_US + forUs)
    const { user, system } = process.cpuUsage(used)
    const tookS = (user + system) / 1_000_000
    if (told === 0) throw new Error('the market told nothing')
    return { eventsPerS: (sim.bookEvents - before) / tookS, timesRealTime: forUs / 1_000_000 / tookS }
  }
}

const rows = (what: string, { eventsPerS, timesRealTime }: { eventsPerS: number; timesRealTime: number }): BenchRow[] => [
  benchRow(`book events, agents included, ${what}, a second of one thread`, eventsPerS, '1/s', GOAL_EVENTS_PER_S, 'what is asked for'),
  benchRow(`virtual time over processor time, ${what}`, timesRealTime, 'x'),
]
