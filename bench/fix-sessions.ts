import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@sluice/testkit'
import { benchRow, type BenchRow } from './bench-row.ts'
import type { RoundTrips } from './peers/fix-session-peer.ts'
import { median } from './peers/median.ts'
import { withQuickfix } from './peers/quickfix.ts'
import { ourRoundTrips, quickfixRoundTrips, type RoundTripPlan } from './peers/run-round-trips.ts'

/** Turns of each, one after the other, so that what else the machine does meets both. */
const TURNS = 3
const MANY: RoundTripPlan = { inFlight: 64, roundTrips: 60_000 }
const ONE: RoundTripPlan = { inFlight: 1, roundTrips: 20_000 }

/**
 * NewOrderSingle to ExecutionReport over loopback, two processes, every field validated by both ends and everything stored: our acceptor and
 * initiator with a journal each, QuickFIX C++ (threaded acceptor and initiator) with a file store each.
 */
export async function run(): Promise<BenchRow[]> {
  const dir = join(process.cwd(), '.data', 'bench')
  mkdirSync(dir, { recursive: true })
  return withQuickfix('quickfix-sessions.cpp', async (quickfix) => {
    const rows: BenchRow[] = []
    for (const plan of [MANY, ONE]) {
      const written: RoundTrips[] = []
      const synced: RoundTrips[] = []
      const theirs: RoundTrips[] = []
      for (let turn = 0; turn < TURNS; turn++) {
        written.push(await ourRoundTrips(dir, 'written', plan))
        if (quickfix !== null) theirs.push(await quickfixRoundTrips(dir, quickfix.program, quickfix.dictionary, await freePort(), plan))
        synced.push(await ourRoundTrips(dir, 'synced', { ...plan, roundTrips: plan.roundTrips / 4 }))
      }
      rows.push(...rowsOf(`${plan.inFlight} in flight, written`, written, theirs), ...rowsOf(`${plan.inFlight} in flight, synced`, synced, []))
    }
    return rows
  })
}

function rowsOf(how: string, ours: readonly RoundTrips[], theirs: readonly RoundTrips[]): BenchRow[] {
  const row = (what: string, unit: string, of: (figures: RoundTrips) => number): BenchRow => {
    const reference = theirs.length === 0 ? null : median(theirs.map(of))
    return benchRow(`D to 8 and back, ${how}, ${what}`, median(ours.map(of)), unit, reference, reference === null ? '' : 'QuickFIX C++ with its file store')
  }
  return [row('round trips', '1/s', ({ perS }) => perS), row('p50', 'us', ({ p50Us }) => p50Us), row('p99', 'us', ({ p99Us }) => p99Us), row('processor time of both', 'us', ({ cpuUs }) => cpuUs)]
}
