import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SimulatedDesk } from '@sluice/backtest'
import type { AlertRecord, AlertRule, ClOrdId, DecisionRecord, EngineConfig, ProjectionRecord, SymbolId, UnixUs } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { MemoryJournal, Runtime, SessionNumbers, type ScorerPort } from '@sluice/runtime'
import { openScorer, readManifest, type OpenedScorer, type OpenScorerOptions } from '@sluice/scorer'
import { anEngineConfig } from '@sluice/testkit'
import { afterEach, expect, it } from 'vitest'

const MODEL = join(import.meta.dirname, '../../../models/nn-1')
const CHILD = join(import.meta.dirname, 'faulty-scorer-child.ts')
const DEADLINE_US = 500_000
/** The machine that runs the tests may be busy; no decision waits for a hung scorer, which would be for ever. */
const SLACK_US = 2_000_000
const RULE: AlertRule = { kind: 'provider-fallback', enabled: true, severity: 'critical', raiseAt: 2, clearAt: 0, raiseAfterUs: 0, clearAfterUs: 0, samples: 1 }
const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

function aFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'scorer-faults-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

async function open(options: Partial<OpenScorerOptions>): Promise<OpenedScorer> {
  const scorer = await openScorer({ modelDir: MODEL, provider: 'cpu', featureSchemaHash: FEATURE_SCHEMA.hash, restartsMax: 0, ...options })
  closers.push(() => scorer.close())
  return scorer
}

/** The loop over an engine that has seen a market, in real time from there, with this scorer. */
async function aDesk(scorer: ScorerPort | null) {
  const { modelId } = await readManifest(MODEL)
  const base = anEngineConfig({ model: { modelId, featureSchemaHash: FEATURE_SCHEMA.hash, cardSlippageMseBps2: null } })
  const engineConfig: EngineConfig = { ...base, alerts: base.alerts.map((rule) => (rule.kind === RULE.kind ? RULE : rule)), routing: { ...base.routing, scoreDeadlineUs: DEADLINE_US, staleAfterUs: 600_000_000 } }
  const desk = new SimulatedDesk({ seed: 11, engineConfig, score: () => { throw new Error('nothing was decided yet') }, scoreUs: 0 })
  desk.runUntil(desk.nowUs + 5_000_000)
  const records: ProjectionRecord[] = []
  const [startUs, startMs] = [desk.nowUs, performance.now()]
  const halts: Error[] = []
  const runtime = new Runtime({
    engine: desk.engine, journal: new MemoryJournal(), clock: { nowUs: () => Math.round(startUs + (performance.now() - startMs) * 1_000) as UnixUs },
    booted: {
      seq: desk.entries.at(-1)!.seq, tsUs: startUs, stateHash: '', sessions: new SessionNumbers(), unsent: [], unsentReports: [], controls: [], halted: null, snapshotSeq: null, snapshotLsn: 0, damagedSnapshots: [],
      replayedEntries: 0, repairedRecords: 0,
    },
    dispatch: () => undefined, answer: () => undefined, scorer: () => scorer, onRecords: (rows) => void records.push(...rows), onHalt: (error) => void halts.push(error),
  })
  closers.push(() => runtime.close())
  const { symbol } = engineConfig.instruments[0]!
  let orderNo = 0
  const decide = async (): Promise<DecisionRecord> => {
    const seen = records.filter(({ type }) => type === 'decision').length
    orderNo += 1
    runtime.submit({
      kind: 'submit-parent', source: { kind: 'user', user: 'a', requestId: `R${orderNo}` },
      request: { clOrdId: `C${orderNo}` as ClOrdId, symbol: symbol as SymbolId, side: 'buy', orderQty: (100 + orderNo) as never, ordType: 'market', limitPrice: null, timeInForce: 'ioc', objective: null, urgency: 'normal', account: 'T' },
    })
    const endMs = performance.now() + 15_000
    for (;;) {
      const decisions = records.filter((record): record is DecisionRecord => record.type === 'decision')
      if (decisions.length > seen) return decisions[seen]!
      if (halts.length > 0) throw halts[0]!
      if (performance.now() > endMs) throw new Error('no decision within 15 s')
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  }
  const alert = (): AlertRecord | undefined => records.findLast((record): record is AlertRecord => record.type === 'alert' && record.kind === 'provider-fallback')
  return { decide, alert }
}

async function goesOnByFallback(desk: Awaited<ReturnType<typeof aDesk>>, reasons: RegExp): Promise<void> {
  for (let i = 0; i < 3; i++) {
    const { scoreSource, requestedUs, decidedUs, ranked } = await desk.decide()
    expect(scoreSource.kind === 'fallback' ? scoreSource.reason : scoreSource.kind).toMatch(reasons)
    expect(decidedUs - requestedUs).toBeLessThan(DEADLINE_US + SLACK_US)
    expect(ranked.length).toBeGreaterThan(0)
    expect(ranked.every(({ costMicroBps }) => Number.isSafeInteger(costMicroBps))).toBe(true)
  }
  const alert = desk.alert()
  expect(alert?.status).toBe('raised')
  expect(/\((.*)\)$/.exec(alert!.text)?.[1]).toMatch(reasons)
}

it.each([['hangs', /^(deadline|provider-failed)$/], ['dies', /^(deadline|provider-failed)$/], ['answers nonsense', /^non-finite$/]] as const)(
  'a model in a child that %s: decisions go on in time by fallback, none by its scores, and an alert says why', async (fault, reasons) => {
    const file = join(aFolder(), 'fault')
    const scorer = await open({ isolate: true, child: { modulePath: CHILD, execArgv: ['--import', 'tsx'], env: { FAULT: fault, FAULT_FILE: file } } })
    const desk = await aDesk(scorer)
    // A busy machine may miss a deadline: one in time is enough to know that it scores.
    const sources: string[] = []
    for (let i = 0; i < 20 && !sources.includes('model'); i++) sources.push((await desk.decide()).scoreSource.kind)
    expect(sources).toContain('model')
    writeFileSync(file, '')
    await goesOnByFallback(desk, reasons)
  })

it('a hung webgpu of our own model: the CPU that stands by scores in its place, in time, and no decision falls back', async () => {
  const file = join(aFolder(), 'fault')
  const scorer = await open({ provider: 'webgpu', child: { modulePath: CHILD, execArgv: ['--import', 'tsx'], env: { FAULT: 'hangs', FAULT_FILE: file } } })
  expect(scorer.place).toBe('child')
  const desk = await aDesk(scorer)
  writeFileSync(file, '')
  for (let i = 0; i < 3; i++) expect((await desk.decide()).scoreSource.kind).toBe('model')
  expect(scorer.figures()).toMatchObject({ fallbacks: 3, byProvider: [{ provider: 'cpu', runs: 3 }] })
})

it('a model whose file has one bit flipped is never opened, and decisions go on by fallback with an alert', async () => {
  const folder = aFolder()
  cpSync(MODEL, folder, { recursive: true })
  const bytes = readFileSync(join(folder, 'model.onnx'))
  bytes[1_000]! ^= 1
  writeFileSync(join(folder, 'model.onnx'), bytes)
  await expect(open({ modelDir: folder })).rejects.toMatchObject({ code: 'FILE_HASH' })
  await goesOnByFallback(await aDesk(null), /^no-model$/)
})
