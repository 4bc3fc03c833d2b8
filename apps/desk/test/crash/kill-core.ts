import { mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { instrumentsOf, loadConfig } from '@sluice/config'
import { Rng } from '@sluice/domain'
import type { CoreHealth } from '@sluice/runtime'
import { DeskProcess, freePortOffset, LinkClient } from '../desk-processes.ts'
import { judge, readFixLogs, type LoggedMessage, type Verdict } from '../judge.ts'
import { CrashOms } from './crash-oms.ts'

const CORE = 'apps/desk/dist/core.mjs'
const SANDBOX = 'apps/sandbox/dist/sandbox.mjs'
const OMS = 'OMS1'
const OMS_PORT = 9_880
const ACTIONS_PER_S = 120
/**
 * When a core is killed: so long after it was started, after it was ready (sessions come up, recovery and reconciliation are under way), or after the OMS
 * heard of the first execution; each at any instant up to so long after that.
 */
const INSTANTS = [{ after: 'start', share: 0.2, maxMs: 500 }, { after: 'ready', share: 0.4, maxMs: 400 }, { after: 'execution', share: 0.4, maxMs: 200 }] as const
/** An execution is waited for no longer than this. */
const EXECUTION_WAIT_MS = 3_000
const FLAT_TIMEOUT_MS = 60_000

export interface Kill {
  readonly at: Date
  readonly after: typeof INSTANTS[number]['after']
  /** From spawn to ready; null: it was killed before. */
  readonly readyMs: number | null
  /** From spawn to the OMS's logon; null: it was killed before. */
  readonly omsUpMs: number | null
  /** From spawn to the first execution that the OMS heard of, resent ones included; null: it was killed before. */
  readonly executionMs: number | null
}

export interface CrashRun {
  readonly kills: readonly Kill[]
  readonly verdict: Verdict
  /** Of the core after everything is settled. */
  readonly last: { readonly seq: number; readonly stateHash: string }
  /** Children that rested or were under way at each kill, by the venues' logs. */
  readonly liveChildren: readonly number[]
  readonly dataDir: string
}

export interface CrashOptions {
  readonly times: number
  readonly seed: number
  readonly onKill?: (kill: Kill, no: number) => void
  /** Beside those of the run. */
  readonly env?: Readonly<Record<string, string>>
}

/**
 * Kills the trading process (core with its FIX sessions) outright at random instants, again and again, while orders, changes and cancels are under way;
 * venues and OMS live on, and their own logs say what came of it. Throws when a core does not come back, or the desk does not come to rest.
 */
export async function killCore({ times, seed, onKill, env: more = {} }: CrashOptions): Promise<CrashRun> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-crash-'))
  const offset = await freePortOffset()
  const env = {
    SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(offset), SLUICE_FIX_RECONNECT_MS: '50', SLUICE_DEMO_OMS_ENABLED: 'false', SLUICE_LIMITS_MAX_REPEATED_ORDERS: '1000',
    SLUICE_CORE_SNAPSHOT_EVERY_ENTRIES: '500', SLUICE_CORE_JOURNAL_SEGMENTS_KEPT: '100000', ...more,
  }
  const rng = new Rng(seed, 0x9)
  const sandbox = await DeskProcess.start(SANDBOX, env)
  const oms = new CrashOms({
    port: OMS_PORT + offset, dir: join(dataDir, 'sandbox', OMS), compId: OMS, instruments: instrumentsOf(loadConfig({ env: {} }).config), actionsPerS: ACTIONS_PER_S, rng: rng.fork(1),
  })
  const kills: Kill[] = []
  try {
    for (let no = 0; no < times; no++) {
      const kill = await startAndKill(env, oms, rng)
      kills.push(kill)
      onKill?.(kill, no)
    }
    const last = await comeToRest(env, dataDir, oms)
    await oms.close()
    await sandbox.stop()
    const venues = venueLogs(dataDir)
    return { kills, last, dataDir, verdict: judge(venues, readFixLogs(join(dataDir, 'sandbox', OMS))), liveChildren: liveChildrenAt(venues, kills.map(({ at }) => at)) }
  } finally {
    await oms.close()
    await sandbox.stop()
  }
}

async function startAndKill(env: Readonly<Record<string, string>>, oms: CrashOms, rng: Rng): Promise<Kill> {
  const pick = rng.next()
  const { after, maxMs } = INSTANTS.find((_, i) => pick < INSTANTS.slice(0, i + 1).reduce((sum, { share }) => sum + share, 0)) ?? INSTANTS[0]
  const waitMs = rng.next() * maxMs
  const seen = { readyMs: null as number | null, omsUpMs: null as number | null, executionMs: null as number | null }
  const from = performance.now()
  const executed = new Promise<void>((resolve) => {
    oms.onUp = () => { seen.omsUpMs ??= performance.now() - from }
    oms.onExecution = () => {
      seen.executionMs ??= performance.now() - from
      resolve()
    }
  })
  const core = DeskProcess.spawn(CORE, env)
  const ready = core.ready.then(({ startMs, ready: { halted } }) => {
    if (halted !== null) throw new Error(`the core came back halted: ${String(halted)}`)
    seen.readyMs = startMs
  })
  try {
    if (after !== 'start') await ready
    if (after === 'execution') await Promise.race([executed, sleep(EXECUTION_WAIT_MS)])
    await sleep(waitMs)
  } finally {
    await core.kill9()
  }
  // One that was killed before it was ready never says so.
  if (after === 'start') await ready.catch((error: Error) => { if (!/before it was ready/.test(error.message)) throw error })
  return { at: new Date(), after, ...seen }
}

/** No new orders; one more start, everything is cancelled, and everybody has heard of it. */
async function comeToRest(env: Readonly<Record<string, string>>, dataDir: string, oms: CrashOms): Promise<CrashRun['last']> {
  oms.pause()
  const core = await DeskProcess.start(CORE, env)
  const link = new LinkClient(dataDir)
  try {
    await link.open()
    await link.until('every session up', isTrading)
    await link.kill('end of the run')
    await link.until('a flat desk', (h) => h.openParents === 0 && h.liveChildren === 0, FLAT_TIMEOUT_MS)
    for (let waited = 0; oms.openCount > 0 && waited < FLAT_TIMEOUT_MS; waited += 50) await sleep(50)
    const { seq, stateHash } = await link.snapshot()
    return { seq, stateHash }
  } finally {
    link.close()
    await core.stop()
  }
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const isTrading = (h: CoreHealth): boolean => h.sessions.filter((s) => s.role === 'orders' || s.session === OMS).every((s) => s.up)

function venueLogs(dataDir: string): ReadonlyMap<string, readonly LoggedMessage[]> {
  const dir = join(dataDir, 'sandbox')
  return new Map(readdirSync(dir).filter((name) => name !== OMS).map((mic) => [mic, readFixLogs(join(dir, mic))]))
}

/** OrdStatus(39) of a child that is over. */
const OVER = new Set(['2', '4', '8', 'C'])

function liveChildrenAt(venues: ReadonlyMap<string, readonly LoggedMessage[]>, instants: readonly Date[]): number[] {
  const lives: { readonly from: string; to: string }[] = []
  for (const messages of venues.values()) {
    const byId = new Map<string, { readonly from: string; to: string }>()
    for (const { direction, fields, time } of messages) {
      const id = fields.get(11) ?? ''
      if (direction === 'IN' && fields.get(35) === 'D' && !byId.has(id)) byId.set(id, { from: time, to: '~' })
      const life = byId.get(fields.get(41) ?? '') ?? byId.get(id)
      if (direction === 'OUT' && life?.to === '~' && OVER.has(fields.get(39) ?? '')) life.to = time
    }
    lives.push(...byId.values())
  }
  return instants.map((at) => lives.filter(({ from, to }) => from <= at.toISOString() && at.toISOString() <= to).length)
}
