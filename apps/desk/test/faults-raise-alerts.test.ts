import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALERT_KINDS, type AlertKind, type AlertRecord } from '@sluice/domain'
import { JournalTail } from '@sluice/journal'
import type { CoreHealth } from '@sluice/runtime'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DeskProcess, freePortOffset, LinkClient } from './desk-processes.ts'

const RAISED_MS = 25_000
const RESOLVED_MS = 40_000

type Switch = { readonly venue: string; readonly fault: string } | { readonly market: string } | { readonly scorer: 'slow' | 'fail' | 'biased' } | { readonly lag: true }
/** Who is to blame, and what breaks it. */
const CASES: readonly (readonly [AlertKind, string | RegExp, Switch])[] = [
  ['feed-stale', 'XNAS', { venue: 'XNAS', fault: 'silentFeed' }],
  ['session-down', /^BATY(-MD)?$/, { venue: 'BATY', fault: 'dropSession' }],
  ['execution-performance', 'XNYS', { venue: 'XNYS', fault: 'noFills' }],
  ['reject-burst', 'XBOS', { venue: 'XBOS', fault: 'rejectOrders' }],
  ['venue-breaker', 'EDGX', { venue: 'EDGX', fault: 'rejectOrders' }],
  ['venue-breaker', 'XNAS', { venue: 'XNAS', fault: 'slowAcks' }],
  ['inference-latency', 'nn-1', { scorer: 'slow' }],
  ['provider-fallback', 'nn-1', { scorer: 'fail' }],
  ['model-degradation', 'nn-1', { scorer: 'biased' }],
  ['projection-lag', 'projection', { lag: true }],
  ['clock-offset', 'IEXG', { venue: 'IEXG', fault: 'clockSkew' }],
  ['market-blind', 'AVAX', { market: 'silentAll' }],
]

/** Every fault switch raises its kind of alert in the core, over real venues, and switched off the alert resolves by itself. */
describe('faults raise alerts', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sluice-faults-'))
  const link = new LinkClient(dataDir)
  const alerts = new Map<string, AlertRecord>()
  const looking = new Set<() => void>()
  let observed = 0
  let tail: JournalTail
  let following: Promise<void>
  let controlPort: number
  let sandbox: DeskProcess
  let core: DeskProcess
  let requests = 0
  let passed = 0

  const control = async (path: string, body: unknown): Promise<void> => {
    const response = await fetch(`http://127.0.0.1:${controlPort}${path}`, { method: 'POST', body: JSON.stringify(body), signal: AbortSignal.timeout(5_000) })
    expect(response.status, await response.text()).toBe(200)
  }
  async function set(target: Switch, on: boolean): Promise<void> {
    if ('venue' in target) return control('/fault', { fault: target.fault, mic: target.venue, on })
    if ('market' in target) return control('/fault', { fault: target.market, on })
    if ('scorer' in target) return void await link.request({ type: 'scorer-fault', requestId: `F${++requests}`, fault: target.scorer, on })
    link.send({ type: 'observe', observations: [{ kind: 'projection-lag', lagUs: on ? 9_000_000 : 0, lagRecords: on ? 40 : 0 }] })
  }
  const isAbout = (alert: AlertRecord, kind: AlertKind, subject: string | RegExp): boolean => alert.kind === kind && (typeof subject === 'string' ? alert.subject === subject : subject.test(alert.subject))
  const isTrading = (h: CoreHealth): boolean => h.sessions.filter((s) => s.session !== 'CERT1').every((s) => s.up) && h.feeds.every((f) => f.freshSymbols === f.symbols)

  /** As a gateway does: alerts out of the journal's own files. */
  async function follow(): Promise<void> {
    for await (const { records } of tail) {
      for (const record of records) {
        if (record.t === 'entry' && record.input.kind === 'observe') observed += 1
        if (record.t !== 'records') continue
        for (const row of record.records) if (row.type === 'alert') alerts.set(row.alertId, row)
      }
      for (const look of [...looking]) look()
    }
  }

  async function until(what: string, wanted: (alert: readonly AlertRecord[]) => boolean, timeoutMs: number): Promise<readonly AlertRecord[]> {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        looking.delete(look)
        reject(new Error(`${what}: not within ${timeoutMs} ms; ${JSON.stringify([...alerts.values()].map(({ kind, subject, status, value }) => [kind, subject, status, value]))}`))
      }, timeoutMs)
      const look = (): void => {
        if (!wanted([...alerts.values()])) return
        clearTimeout(timer)
        looking.delete(look)
        resolve()
      }
      looking.add(look)
      look()
    })
    return [...alerts.values()]
  }

  beforeAll(async () => {
    const offset = await freePortOffset()
    controlPort = 9_890 + offset
    const env = {
      SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(offset), SLUICE_FIX_RECONNECT_MS: '50', SLUICE_FIX_RECONNECT_MAX_MS: '500',
      SLUICE_DEMO_OMS_PARENTS_PER_MINUTE: '0', SLUICE_DEMO_OMS_QTY_MAX: '2000', SLUICE_LIMITS_MAX_REPEATED_ORDERS: '1000',
      SLUICE_ROUTING_SCORE_DEADLINE_MS: '200', SLUICE_ROUTING_UNACKED_TIMEOUT_MS: '500',
      SLUICE_BREAKER_SILENCES: '2', SLUICE_BREAKER_OPEN_MS: '1000', SLUICE_BREAKER_OPEN_MS_MAX: '2000', SLUICE_BREAKER_PROBES: '1',
      SLUICE_ALERTS_INFERENCE_LATENCY_RAISE_AT: '30000', SLUICE_ALERTS_INFERENCE_LATENCY_CLEAR_AT: '25000', SLUICE_ALERTS_INFERENCE_LATENCY_SAMPLES: '4',
      SLUICE_ALERTS_MODEL_DEGRADATION_RAISE_AT: '60', SLUICE_ALERTS_MODEL_DEGRADATION_CLEAR_AT: '50', SLUICE_ALERTS_MODEL_DEGRADATION_SAMPLES: '4',
      SLUICE_ALERTS_EXECUTION_PERFORMANCE_SAMPLES: '3', SLUICE_ALERTS_EXECUTION_PERFORMANCE_RAISE_AT: '0.95', SLUICE_ALERTS_EXECUTION_PERFORMANCE_CLEAR_AT: '0.9',
    }
    sandbox = await DeskProcess.start('apps/sandbox/dist/sandbox.mjs', env)
    core = await DeskProcess.start('apps/desk/dist/core.mjs', env)
    tail = new JournalTail({ dir: join(dataDir, 'journal'), fromLsn: 1, pollMs: 50 })
    following = follow()
    await link.open()
    await link.until('every session and feed up', isTrading)
  })

  afterAll(async () => {
    link.close()
    tail?.close()
    await following
    await core?.stop()
    await sandbox?.stop()
    if (passed === CASES.length + 2) rmSync(dataDir, { recursive: true, force: true }) // a run that failed leaves its logs
  })

  it('a healthy desk journals no observation', async () => {
    const from = performance.now()
    await link.until('three seconds went by', () => performance.now() - from > 3_000)
    expect(observed).toBe(0)
    expect([...alerts.values()]).toEqual([])
    await control('/oms', { parentsPerMinute: 180 })
    passed += 1
  })

  it.each(CASES)('%s of %s', async (kind, subject, target) => {
    const isRaised = (alert: AlertRecord): boolean => isAbout(alert, kind, subject) && alert.status === 'raised'
    await until(`no ${kind} before`, (all) => !all.some(isRaised), RAISED_MS)
    await set(target, true)
    const raised = await until(`${kind} of ${String(subject)}`, (all) => all.some(isRaised), RAISED_MS)
    const alert = raised.find(isRaised)!
    expect(alert.text).not.toBe('')
    expect(alert.value).toBeGreaterThanOrEqual(alert.raiseAt)
    if ('scorer' in target) await link.until('the switch in the health', (h) => h.scorerFaults.includes(target.scorer))
    await set(target, false)
    passed += 1
  }, 2 * RAISED_MS + 10_000)

  it('with every switch off, every alert resolves by its condition alone; observations stayed few', async () => {
    await control('/fault', { on: false })
    const all = await until('all resolved', (known) => known.every(({ status }) => status === 'resolved'), RESOLVED_MS)
    // What a model is asked about, and its age, no switch can change: the engine's own tests raise those.
    expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(ALERT_KINDS.filter((kind) => kind !== 'model-drift' && kind !== 'model-age')))
    expect(all.every(({ acknowledgedBy, resolvedUs }) => acknowledgedBy === null && resolvedUs !== null)).toBe(true)
    await control('/oms', { parentsPerMinute: 0 })
    expect((await link.snapshot()).alerts.map(({ alertId }) => alertId).sort()).toEqual(all.map(({ alertId }) => alertId).sort())
    expect(observed).toBeLessThan(60)
    passed += 1
  }, RESOLVED_MS + 10_000)
})
