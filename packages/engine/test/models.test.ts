import { FEATURE_SCHEMA } from '@sluice/features'
import { alertRules } from '@sluice/testkit'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  CandidateScore, ClOrdId, CommandSource, DecisionRecord, Denial, EngineConfig, ExplorationConfig, ModelInput, ModelRecord, ModelSpec, Output, QtyLots, ShadowRecord, UnixUs,
} from '@sluice/domain'
import { Engine } from '../src/index.ts'
import { Driver, ordersOf, recordsOf, testConfig } from './fixture.ts'

type Body<I> = I extends { readonly source: CommandSource } ? Omit<I, 'source'> : never
const GATE = { passed: true, checkedUs: 1 as UnixUs, failed: [], reportSha256: 'aa' }
const spec = (modelId: string, over: Partial<ModelSpec> = {}): ModelSpec => ({
  modelId, modelKind: 'trees', sha256: `sha-${modelId}`, featureSchemaHash: FEATURE_SCHEMA.hash, fillHorizonMs: 10_000, cardSlippageMseBps2: 1, blendMicro: 0, trainedUs: 5 as UnixUs,
  lineage: 'nn-test', datasetSha256: null, gate: GATE, venueAverages: [], ...over,
})

/** A desk with people. */
class Desk extends Driver {
  private requestNo = 0
  private orderNo = 0

  ask(user: string, input: Body<ModelInput>): Denial | null {
    return this.denialOf(this.command(user, input))
  }

  command(user: string, input: Body<ModelInput>): readonly Output[] {
    return this.step({ ...input, source: { kind: 'user', user, requestId: `q${this.requestNo++}` } } as ModelInput)
  }

  denialOf(outputs: readonly Output[]): Denial | null {
    return outputs.find((o) => o.kind === 'answer')!.denial
  }

  /** Registered, then put where it is wanted. */
  put(modelId: string, stage: 'registered' | 'shadow' | 'canary', shareMicro = 500_000, over: Partial<ModelSpec> = {}): void {
    expect(this.ask('ann', { kind: 'register-model', model: spec(modelId, over), reason: 'trained' })).toBeNull()
    if (stage !== 'registered') expect(this.stage(modelId, 'shadow')).toBeNull()
    if (stage === 'canary') expect(this.stage(modelId, 'canary', shareMicro)).toBeNull()
  }

  stage(modelId: string, stage: 'registered' | 'shadow' | 'canary' | 'retired', shareMicro: number | null = null): Denial | null {
    return this.ask('ann', { kind: 'stage-model', modelId, stage, shareMicro, reason: 'next step' })
  }

  promote(modelId: string): void {
    expect(this.ask('ann', { kind: 'propose-model', modelId, reason: 'cheaper' })).toBeNull()
    expect(this.ask('bob', { kind: 'decide-proposal', modelId, approve: true, reason: 'agreed' })).toBeNull()
  }

  /** Into a fresh market: nothing of it was taken. */
  order(change: Parameters<Driver['submit']>[0] = {}): readonly Output[] {
    this.quote()
    return this.submit({ clOrdId: `M-${this.orderNo++}` as ClOrdId, orderQty: 100 as QtyLots, ...change })
  }

  model(modelId: string): ModelRecord {
    return this.engine.modelRecords().find((model) => model.modelId === modelId)!
  }

  stages(): Record<string, string> {
    return Object.fromEntries(this.engine.modelRecords().map(({ modelId, stage }) => [modelId, stage]))
  }
}

const LIMITS = { ...testConfig().limits, maxRepeatedOrders: 10_000, maxOpenParents: 10_000 }
const open = (change: Partial<EngineConfig> = {}): Desk => new Desk(testConfig({ limits: LIMITS, ...change })).open() as Desk
const questionsOf = (outputs: readonly Output[], purpose: 'decide' | 'shadow') => outputs.flatMap((o) => (o.kind === 'score-requested' && o.purpose === purpose ? [o] : []))
const askedOf = (outputs: readonly Output[]): string | undefined => questionsOf(outputs, 'decide')[0]?.modelId
const decisionOf = (outputs: readonly Output[]): DecisionRecord => recordsOf(outputs).find((r) => r.type === 'decision')!
const shadowsOf = (outputs: readonly Output[]): ShadowRecord[] => recordsOf(outputs).filter((r) => r.type === 'shadow')
const modelsOf = (outputs: readonly Output[]): ModelRecord[] => recordsOf(outputs).filter((r) => r.type === 'model')
const SCORE: CandidateScore = { slippageMicroBps: 500_000, fillProbMicro: 500_000, timeToFillMs: 100, leakageMicroBps: 100_000 }

/** Answers a shadow's question. */
function shadow(desk: Desk, question: ReturnType<typeof questionsOf>[number], score: (mic: string, how: string) => Partial<CandidateScore> = () => ({}), advanceUs = 10): readonly Output[] {
  return desk.step({
    kind: 'shadow-scored', requestId: question.requestId, decisionId: question.decisionId!, modelId: question.modelId, failure: null, inferenceUs: 40,
    scores: question.candidates.map((c) => ({ ...SCORE, ...score(c.mic, c.aggressiveness) })),
  }, advanceUs)
}

describe('the life of a model', () => {
  it('[EN110] the configured model is live until a person changes that, whatever is configured afterwards', () => {
    const desk = open()
    const [began] = modelsOf(desk.step({ kind: 'set-config', config: desk.engine.config }))
    expect(began).toBeUndefined()
    expect(desk.model('nn-test')).toMatchObject({ stage: 'live', events: [{ what: 'registered', by: 'configuration' }, { what: 'staged', stage: 'live', by: 'configuration' }] })
    const other = (modelId: string | null) => desk.step({ kind: 'set-config', config: { ...desk.engine.config, model: modelId === null ? null : { modelId, featureSchemaHash: 'x', cardSlippageMseBps2: null } } })
    expect(modelsOf(other('nn-2')).map(({ modelId, stage }) => `${modelId} ${stage}`).sort()).toEqual(['nn-2 live', 'nn-test retired'])
    other(null)
    expect(desk.stages()).toEqual({ 'nn-test': 'retired', 'nn-2': 'retired' })
    expect(decisionOf(desk.order()).scoreSource).toEqual({ kind: 'fallback', reason: 'no-model' })
    other('nn-2')
    desk.put('m-1', 'canary')
    desk.promote('m-1')
    other('nn-3')
    expect(desk.stages()).toEqual({ 'nn-test': 'retired', 'nn-2': 'retired', 'm-1': 'live', 'nn-3': 'registered' })
    const restarted = new Engine(testConfig())
    restarted.restore(JSON.parse(JSON.stringify(desk.engine.snapshot())))
    restarted.step({ seq: (desk.seq + 1) as never, tsUs: desk.nowUs as never, input: { kind: 'set-config', config: testConfig() } })
    expect(restarted.modelRecords().filter(({ stage }) => stage === 'live').map(({ modelId }) => modelId)).toEqual(['m-1'])
  })

  it('[EN110] the first entry tells what the desk begins with', () => {
    const desk = new Desk()
    const told = modelsOf(desk.step({ kind: 'set-config', config: testConfig() }))
    expect(told).toMatchObject([{ modelId: 'nn-test', stage: 'live', sinceUs: desk.nowUs }])
    expect(told[0]!.events.map(({ seq }) => seq)).toEqual([1, 1])
  })

  it('[EN111] registering refuses what cannot be scored by, with the reason', () => {
    const desk = open()
    const register = (over: Partial<ModelSpec>, reason = 'trained') => desk.ask('ann', { kind: 'register-model', model: spec('m-1', over), reason })
    expect(register({ modelId: '../x' })).toMatchObject({ code: 'TEXT_REFUSED', field: 'modelId' })
    expect(register({ featureSchemaHash: 'old' })).toEqual({ code: 'MODEL_SCHEMA_OTHER', modelId: 'm-1', featureSchemaHash: 'old', wanted: FEATURE_SCHEMA.hash })
    expect(register({ blendMicro: 1.5 })).toMatchObject({ field: 'blendMicro' })
    expect(register({ fillHorizonMs: 0 })).toMatchObject({ field: 'fillHorizonMs' })
    expect(register({ venueAverages: [{ mic: 'XNAS' as never, aggressiveness: 'take', score: { ...SCORE, fillProbMicro: 2_000_000 } }] })).toMatchObject({ field: 'venueAverages' })
    expect(register({}, '')).toMatchObject({ code: 'TEXT_REFUSED', field: 'reason' })
    expect(register({})).toBeNull()
    expect(register({})).toEqual({ code: 'MODEL_EXISTS', modelId: 'm-1' })
    expect(register({ gate: { ...GATE, passed: false, failed: ['latency'], reportSha256: 'bb' } })).toBeNull()
    expect(desk.model('m-1')).toMatchObject({ stage: 'registered', gate: { failed: ['latency'] }, events: [{ what: 'registered', by: 'ann' }, { what: 'registered' }] })
  })

  it('[EN111] 200 models are known at most: the oldest retired one makes room, and without one nothing does', () => {
    const desk = open()
    for (let no = 1; no < 200; no++) desk.put(`m-${no}`, 'registered')
    const more = () => desk.ask('ann', { kind: 'register-model', model: spec('more'), reason: 'trained' })
    expect(more()).toMatchObject({ code: 'TEXT_REFUSED', field: 'model' })
    for (const modelId of ['m-7', 'm-3']) expect(desk.stage(modelId, 'retired')).toBeNull()
    expect(more()).toBeNull()
    expect(desk.engine.modelRecords()).toHaveLength(200)
    expect(desk.stages()).toMatchObject({ more: 'registered', 'm-7': 'retired' })
    expect(desk.model('m-3')).toBeUndefined()
  })

  it('[EN111] a configured model finds room among models that only wait', () => {
    const desk = open()
    for (let no = 1; no < 200; no++) desk.put(`m-${no}`, 'registered')
    desk.step({ kind: 'set-config', config: { ...desk.engine.config, model: { modelId: 'nn-2', featureSchemaHash: 'x', cardSlippageMseBps2: null } } })
    expect(desk.engine.modelRecords()).toHaveLength(200)
    expect(desk.stages()).toMatchObject({ 'nn-2': 'live', 'nn-test': 'retired', 'm-2': 'registered' })
    expect(desk.model('m-1')).toBeUndefined()
  })

  it('[EN112] each step leads on from the one before; what has not passed its gate decides nothing', () => {
    const desk = open()
    expect(desk.stage('m-1', 'shadow')).toEqual({ code: 'UNKNOWN_MODEL', modelId: 'm-1' })
    for (const modelId of ['m-1', 'm-2', 'm-3']) desk.put(modelId, 'registered', 0, modelId === 'm-2' ? { gate: { ...GATE, passed: false, failed: ['calibration'] } } : {})
    expect(desk.stage('m-1', 'canary', 1_000)).toEqual({ code: 'MODEL_STAGE_REFUSED', modelId: 'm-1', stage: 'registered', wanted: 'canary' })
    expect([desk.stage('m-1', 'shadow'), desk.stage('m-2', 'shadow')]).toEqual([null, null])
    expect(desk.stage('m-3', 'shadow')).toEqual({ code: 'TOO_MANY_SHADOWS', count: 2, max: 2 })
    expect(desk.stage('m-2', 'canary', 1_000)).toEqual({ code: 'MODEL_GATE_NOT_PASSED', modelId: 'm-2', failed: ['calibration'] })
    for (const share of [null, 0, 500_001, 0.5]) expect(desk.stage('m-1', 'canary', share)).toMatchObject({ code: 'CANARY_SHARE_OUT_OF_RANGE', min: 1, max: 500_000 })
    expect(desk.stage('m-1', 'canary', 100_000)).toBeNull()
    expect(desk.stage('m-1', 'canary', 200_000)).toBeNull()
    expect(desk.model('m-1')).toMatchObject({ stage: 'canary', shareMicro: 200_000 })
    desk.stage('m-3', 'shadow')
    expect(desk.stage('m-3', 'canary', 1_000)).toEqual({ code: 'CANARY_BUSY', modelId: 'm-1' })
    expect(desk.stage('nn-test', 'retired')).toEqual({ code: 'MODEL_STAGE_REFUSED', modelId: 'nn-test', stage: 'live', wanted: 'retired' })
    expect(desk.stage('m-1', 'retired')).toBeNull()
    expect(desk.model('m-1')).toMatchObject({ stage: 'retired', shareMicro: null })
    expect(desk.stage('m-1', 'registered')).toBeNull()
  })

  it('[EN113] live by a second person\'s approval alone; the model before comes back in one step by one person', () => {
    const desk = open()
    const propose = (user: string) => desk.ask(user, { kind: 'propose-model', modelId: 'm-1', reason: 'cheaper' })
    const decide = (user: string, approve: boolean) => desk.ask(user, { kind: 'decide-proposal', modelId: 'm-1', approve, reason: 'looked at' })
    const rollBack = () => desk.command('eve', { kind: 'rollback-model', reason: 'worse' })
    expect(desk.denialOf(rollBack())).toEqual({ code: 'NO_PREVIOUS_MODEL' })
    desk.put('m-1', 'shadow')
    expect(propose('ann')).toMatchObject({ code: 'MODEL_STAGE_REFUSED', stage: 'shadow', wanted: 'live' })
    desk.stage('m-1', 'canary', 100_000)
    expect(decide('bob', true)).toEqual({ code: 'NO_PROPOSAL', modelId: 'm-1' })
    expect(propose('ann')).toBeNull()
    expect(propose('bob')).toMatchObject({ code: 'MODEL_STAGE_REFUSED', stage: 'proposed' })
    expect(decide('ann', true)).toEqual({ code: 'PROPOSER_APPROVES', modelId: 'm-1', by: 'ann' })
    expect(decide('ann', false)).toBeNull()
    expect(desk.model('m-1')).toMatchObject({ stage: 'canary', proposal: null })
    propose('ann')
    expect(decide('bob', true)).toBeNull()
    expect(desk.model('m-1')).toMatchObject({ stage: 'live', shareMicro: null, proposal: null, events: expect.arrayContaining([expect.objectContaining({ what: 'approved', by: 'bob', seq: desk.seq })]) })
    expect(desk.model('nn-test')).toMatchObject({ stage: 'retired', previous: true })
    const back = rollBack()
    expect(modelsOf(back).map(({ modelId, stage, previous }) => [modelId, stage, previous]).sort()).toEqual([['m-1', 'retired', false], ['nn-test', 'live', false]])
    expect(recordsOf(back).filter((r) => r.type === 'incident').map(({ code }) => code)).toEqual(['MODEL_ROLLED_BACK', 'MODEL_ROLLED_BACK'])
    expect(desk.denialOf(rollBack())).toEqual({ code: 'NO_PREVIOUS_MODEL' })
  })

  it('[EN114] a canary decides for its share of the parents, each for all its decisions; a change counts from its entry on', () => {
    const desk = open()
    desk.put('m-1', 'canary', 500_000)
    const asked = Array.from({ length: 200 }, () => {
      const outputs = desk.order()
      const modelId = askedOf(outputs)
      const { scoreSource } = decisionOf(desk.answer(outputs))
      expect(scoreSource).toEqual({ kind: 'model', modelId, arm: modelId === 'm-1' ? 'canary' : 'live' })
      return modelId
    })
    expect(new Set(asked)).toEqual(new Set(['m-1', 'nn-test']))
    const share = asked.filter((modelId) => modelId === 'm-1').length / asked.length
    expect(share).toBeGreaterThan(0.38)
    expect(share).toBeLessThan(0.62)
    // A question is open when the model behind it goes: it is put to whoever decides now, and the old answer is not used.
    let late = desk.order()
    while (askedOf(late) !== 'm-1') late = desk.order()
    desk.stage('m-1', 'retired')
    const again = desk.answer(late)
    expect(ordersOf(again)).toEqual([])
    expect(askedOf(again)).toBe('nn-test')
    expect(decisionOf(desk.answer(again)).scoreSource).toEqual({ kind: 'model', modelId: 'nn-test', arm: 'live' })
  })

  it('[EN114] answers of a model that was not asked are not used', () => {
    const desk = open()
    const asked = desk.order()
    const [question] = questionsOf(asked, 'decide')
    expect(ordersOf(desk.step({ kind: 'venues-scored', requestId: question!.requestId, modelId: 'other', scores: question!.candidates.map(() => SCORE), inferenceUs: 1 }))).toEqual([])
    expect(ordersOf(desk.answer(asked)).length).toBeGreaterThan(0)
  })
})

describe('shadows', () => {
  it('[EN115] are asked after the decision with its very rows, and change nothing of it', () => {
    const [alone, watched] = [open(), open()]
    for (const modelId of ['m-1', 'm-2']) watched.put(modelId, 'shadow')
    const [first, second] = [alone.answer(alone.order()), watched.answer(watched.order())]
    const questions = questionsOf(second, 'shadow')
    expect(questions.map(({ modelId }) => modelId)).toEqual(['m-1', 'm-2'])
    const { features, candidates } = decisionOf(second)
    for (const question of questions) {
      expect([...question.features]).toEqual(features)
      expect(question.candidates.map((c) => `${c.mic}:${c.aggressiveness}`)).toEqual(candidates)
      expect(question.decisionId).toBe(decisionOf(second).decisionId)
    }
    expect(second.findIndex((o) => o.kind === 'send-order')).toBeLessThan(second.findIndex((o) => o.kind === 'score-requested'))
    expect(ordersOf(second).map(({ mic, orderQty, price }) => [mic, orderQty, price])).toEqual(ordersOf(first).map(({ mic, orderQty, price }) => [mic, orderQty, price]))
  })

  it('[EN115] what each would have done is told with its costs; a late answer, one of another model or a second one is not heard', () => {
    const desk = open()
    desk.put('m-1', 'shadow')
    const made = desk.answer(desk.order(), (_, how) => (how === 'take' ? { slippageMicroBps: -5_000_000 } : {}))
    const [question] = questionsOf(made, 'shadow')
    const first = decisionOf(made).plan.steps[0]!.slices[0]!
    const key = `${first.mic}:${first.aggressiveness}`
    expect(shadowsOf(desk.step({ kind: 'shadow-scored', requestId: question!.requestId, decisionId: 1, modelId: 'other', scores: null, failure: 'x', inferenceUs: 0 }))).toEqual([])
    const [told] = shadowsOf(shadow(desk, question!, (_, how) => (how === 'mid' ? { slippageMicroBps: -9_000_000 } : {})))
    expect(told).toMatchObject({ modelId: 'm-1', decisionId: decisionOf(made).decisionId, firstChoice: 'DRK1:mid', agrees: key === 'DRK1:mid', failure: null, inferenceUs: 40 })
    expect(told!.ownCostMicroBps!).toBeLessThan(told!.madeCostMicroBps!)
    expect(shadowsOf(shadow(desk, question!))).toEqual([])
    const failing = questionsOf(desk.answer(desk.order()), 'shadow')[0]!
    expect(shadowsOf(desk.step({ kind: 'shadow-scored', requestId: failing.requestId, decisionId: failing.decisionId!, modelId: 'm-1', scores: null, failure: 'provider-failed', inferenceUs: 0 })))
      .toMatchObject([{ firstChoice: null, agrees: false, failure: 'provider-failed', inferenceUs: null }])
    const late = questionsOf(desk.answer(desk.order()), 'shadow')[0]!
    expect(shadowsOf(shadow(desk, late, () => ({}), 50_000))).toEqual([])
  })

  it('[EN115] are asked beside venue averages, too, and never by the static strategy', () => {
    const desk = open({ model: null })
    desk.put('m-1', 'shadow')
    expect(questionsOf(desk.order(), 'shadow')).toHaveLength(1)
    desk.step({ kind: 'set-strategy', source: { kind: 'user', user: 'ann', requestId: 's' }, strategy: 'static', reason: 'r' })
    expect(questionsOf(desk.order(), 'shadow')).toEqual([])
  })
})

describe('models that are suspended', () => {
  const drifting = (change: Partial<EngineConfig> = {}): Desk =>
    open({ models: { suspendOn: ['model-drift', 'model-degradation'] }, alerts: alertRules({ 'model-drift': { enabled: true, raiseAt: 0.25, clearAt: 0.1 }, ...{} }), ...change })
  const drift = (desk: Desk, modelId: string, psi: number): readonly Output[] => desk.step({ kind: 'observe', observations: [{ kind: 'model-drift', modelId, psi, feature: 'spreadBps', rows: 500 }] })

  it('[EN116] decide nothing while the alert is raised: the model before does, else averages, and they are asked on as shadows', () => {
    const desk = drifting()
    const suspended = drift(desk, 'nn-test', 0.4)
    expect(modelsOf(suspended)).toMatchObject([{ modelId: 'nn-test', stage: 'live', suspendedBy: 'model-drift', events: expect.arrayContaining([expect.objectContaining({ what: 'suspended', by: 'desk' })]) }])
    const byAverages = desk.order()
    expect(decisionOf(byAverages).scoreSource).toEqual({ kind: 'fallback', reason: 'suspended' })
    expect(questionsOf(byAverages, 'shadow').map(({ modelId }) => modelId)).toEqual(['nn-test'])
    expect(modelsOf(drift(desk, 'nn-test', 0.05))).toMatchObject([{ suspendedBy: null }])
    expect(askedOf(desk.order())).toBe('nn-test')
    desk.put('m-1', 'canary', 1)
    desk.promote('m-1')
    drift(desk, 'm-1', 0.4)
    const byPrevious = desk.order()
    expect(askedOf(byPrevious)).toBe('nn-test')
    const made = desk.answer(byPrevious)
    expect(decisionOf(made).scoreSource).toEqual({ kind: 'model', modelId: 'nn-test', arm: 'live' })
    expect(questionsOf(made, 'shadow').map(({ modelId }) => modelId)).toEqual(['m-1'])
    drift(desk, 'nn-test', 0.4)
    expect(decisionOf(desk.order()).scoreSource).toEqual({ kind: 'fallback', reason: 'suspended' })
    drift(desk, 'm-1', 0)
    expect(askedOf(desk.order())).toBe('m-1')
    expect(desk.model('nn-test').suspendedBy).toBeNull()
  })

  it('[EN116] a suspended canary leaves its parents to the live model; an answer that comes after is put to it again', () => {
    const desk = drifting()
    desk.put('m-1', 'canary', 500_000)
    let asked = desk.order()
    while (askedOf(asked) !== 'm-1') asked = desk.order()
    drift(desk, 'm-1', 0.4)
    expect(askedOf(desk.answer(asked))).toBe('nn-test')
    for (let i = 0; i < 20; i++) expect(askedOf(desk.order())).toBe('nn-test')
  })

  it('[EN113] a suspended canary is not approved until its alert is over', () => {
    const desk = drifting()
    desk.put('m-1', 'canary', 500_000)
    expect(desk.ask('ann', { kind: 'propose-model', modelId: 'm-1', reason: 'cheaper' })).toBeNull()
    drift(desk, 'm-1', 0.4)
    const approve = () => desk.ask('bob', { kind: 'decide-proposal', modelId: 'm-1', approve: true, reason: 'agreed' })
    expect(approve()).toEqual({ code: 'MODEL_STAGE_REFUSED', modelId: 'm-1', stage: 'suspended', wanted: 'approved' })
    drift(desk, 'm-1', 0)
    expect(approve()).toBeNull()
    expect(desk.model('m-1').stage).toBe('live')
  })

  it('[EN116] nothing suspends where nothing is configured to', () => {
    const desk = drifting({ models: { suspendOn: [] } })
    drift(desk, 'nn-test', 0.4)
    expect(desk.engine.alertRecords()).toMatchObject([{ kind: 'model-drift', status: 'raised' }])
    expect(askedOf(desk.order())).toBe('nn-test')
    const { config } = desk.engine
    expect(modelsOf(desk.step({ kind: 'set-config', config: { ...config, models: { suspendOn: ['model-drift'] } } }))).toMatchObject([{ suspendedBy: 'model-drift' }])
  })

  it('[EN116] [EN34] degradation goes on being measured by what the suspended model says beside, so that it can come back', () => {
    const alerts = alertRules({ 'model-degradation': { enabled: true, raiseAt: 4, clearAt: 2, samples: 3 } })
    const desk = drifting({ alerts, model: { modelId: 'nn-test', featureSchemaHash: 'x', cardSlippageMseBps2: 1 }, venueAverages: [
      { mic: 'XNAS' as never, aggressiveness: 'take', score: { slippageMicroBps: -90_000_000, fillProbMicro: 1_000_000, timeToFillMs: 1, leakageMicroBps: 0 } },
    ] })
    const cheapTake = (mic: string, how: string): Partial<CandidateScore> => (mic === 'XNAS' && how === 'take' ? { slippageMicroBps: -90_000_000, fillProbMicro: 1_000_000 } : {})
    for (let i = 0; i < 3; i++) {
      desk.quote()
      for (const order of ordersOf(desk.answer(desk.order(), cheapTake))) desk.fill(order, order.orderQty)
    }
    expect(desk.model('nn-test').suspendedBy).toBe('model-degradation')
    for (let i = 0; i < 6; i++) {
      desk.quote()
      const made = desk.order()
      expect(decisionOf(made).scoreSource).toEqual({ kind: 'fallback', reason: 'suspended' })
      const [question] = questionsOf(made, 'shadow')
      const takes = ordersOf(made)
      // Every other answer comes after the fill.
      if (i % 2 === 0) for (const order of takes) desk.fill(order, order.orderQty)
      shadow(desk, question!, () => ({ slippageMicroBps: 635_000 }))
      if (i % 2 === 1) for (const order of takes) desk.fill(order, order.orderQty)
      if (desk.model('nn-test').suspendedBy === null) break
    }
    expect(desk.model('nn-test').suspendedBy).toBeNull()
    expect(desk.engine.alertRecords()).toMatchObject([{ status: 'resolved' }])
  })

  it('[EN34] age and drift of a model that decides nothing are not observed', () => {
    const desk = drifting({ alerts: alertRules({ 'model-age': { enabled: true, raiseAt: 24, clearAt: 23 }, 'model-drift': { enabled: true } }) })
    const age = (modelId: string, hours: number) => [{ kind: 'model-age' as const, modelId, ageUs: hours * 3_600_000_000 + 1 }]
    expect(desk.engine.wouldObserve(age('other', 48))).toBe(false)
    expect(desk.engine.wouldObserve(age('nn-test', 23))).toBe(false)
    expect(desk.engine.wouldObserve(age('nn-test', 24))).toBe(true)
    desk.step({ kind: 'observe', observations: age('nn-test', 24) })
    expect(desk.engine.alertRecords()).toMatchObject([{ kind: 'model-age', subject: 'nn-test', value: 24, text: 'nn-test was trained 24 hours ago' }])
  })
})

describe('what scores say', () => {
  it('[EN117] a candidate that the model abstains from counts by its average; mostly abstained, all of them do', () => {
    const score: CandidateScore = { slippageMicroBps: 4_200_000, fillProbMicro: 300_000, timeToFillMs: 7, leakageMicroBps: 1 }
    const desk = open({ venueAverages: [{ mic: 'XNYS' as never, aggressiveness: 'take', score }] })
    const one = decisionOf(desk.answer(desk.order(), (mic, how) => (mic === 'XNYS' && how === 'take' ? { abstained: true, slippageMicroBps: -99_000_000 } : {})))
    expect(one).toMatchObject({ abstained: 1, scoreSource: { kind: 'model' } })
    expect(one.ranked.find((r) => r.mic === 'XNYS' && r.aggressiveness === 'take')!.score).toEqual({ ...score, abstained: true })
    const most = decisionOf(desk.answer(desk.order(), (mic) => (mic === 'DRK1' ? {} : { abstained: true })))
    expect(most).toMatchObject({ scoreSource: { kind: 'fallback', reason: 'abstained' }, abstained: most.candidates.length - 1, exploration: null, inferenceUs: 30 })
    expect(most.ranked.every((r) => r.score.abstained === undefined)).toBe(true)
  })

  it('[EN118] the cost-to-go counts by the model\'s blend, and tells whether a split is cheaper', () => {
    const toGo = (bps: number) => ({ slippage: bps * 1_000_000, fill: 0, speed: 0, leakage: 0, fees: 0 })
    const blended = (splitBps: number, change = {}) => {
      const desk = open({ model: { modelId: 'nn-test', featureSchemaHash: 'x', cardSlippageMseBps2: null, blendMicro: 1_000_000 } })
      return decisionOf(desk.answer(desk.order({ orderQty: 1_000 as QtyLots, ...change }), (mic) => ({ costToGo: toGo(mic === 'XBOS' ? 1 : 3), splitToGo: toGo(mic === 'XNYS' ? splitBps : 9) })))
    }
    const alone = blended(2)
    expect(alone.plan.mode).toBe('sequential')
    expect(alone.plan.steps[0]!.slices[0]!.mic).toBe('XBOS')
    expect(alone.ranked[0]).toMatchObject({ mic: 'XBOS', costMicroBps: 1_000_000, blendMicro: 1_000_000, parts: { slippage: 1_000_000, fees: 0 } })
    const split = blended(0.5)
    expect(split.plan.mode).toBe('split')
    expect(split.plan.steps[0]!.slices[0]!.mic).toBe('XNYS')
    expect(split.ranked[0]!.mic).toBe('XBOS')
    expect(blended(2, { urgency: 'high' }).plan.mode).toBe('split')
  })

  it('[EN119] the baselines\' first choices are told beside every decision', () => {
    const desk = open({ venueAverages: [{ mic: 'XBOS' as never, aggressiveness: 'take', score: { ...SCORE, slippageMicroBps: -50_000_000 } }] })
    expect(decisionOf(desk.answer(desk.order()))).toMatchObject({ baselines: { venueAverages: 'XBOS:take', bestPrice: 'XNAS:take' } })
  })
})

describe('exploration', () => {
  const config = (over: Partial<ExplorationConfig>): Partial<EngineConfig> => ({ routing: { ...testConfig().routing, exploration: { enabled: true, shareMicro: 1_000_000, maxRegretMicroBps: 200_000, maxCandidates: 3, ...over } } })
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

  it('[EN120] draws among near-ties only, says with which chance, and never costs more than it may', () => {
    fc.assert(fc.property(fc.record({
      shareMicro: fc.integer({ min: 0, max: 1_000_000 }), maxRegretMicroBps: fc.integer({ min: 0, max: 2_000_000 }), maxCandidates: fc.integer({ min: 1, max: 5 }), enabled: fc.boolean(),
    }), fc.array(fc.integer({ min: -1_000_000, max: 1_000_000 }), { minLength: 10, maxLength: 10 }), fc.constantFrom('low' as const, 'normal' as const, 'high' as const), (over, slippages, urgency) => {
      const desk = open(config(over))
      let no = 0
      const { exploration, ranked, plan } = decisionOf(desk.answer(desk.order({ urgency }), () => ({ slippageMicroBps: slippages[no++ % slippages.length]! })))
      expect(exploration).not.toBeNull()
      const { propensitiesMicro, chosen, explored, regretMicroBps } = exploration!
      const keys = ranked.map((r) => `${r.mic}:${r.aggressiveness}`)
      expect(propensitiesMicro).toHaveLength(ranked.length)
      expect(sum(propensitiesMicro)).toBe(1_000_000)
      expect(propensitiesMicro[keys.indexOf(chosen)]!).toBeGreaterThan(0)
      expect(regretMicroBps).toBeGreaterThanOrEqual(0)
      expect(regretMicroBps).toBeLessThanOrEqual(over.maxRegretMicroBps)
      expect(propensitiesMicro.filter((chance) => chance > 0).length).toBeLessThanOrEqual(over.maxCandidates)
      const first = plan.steps[0]!.slices[0]!
      expect(`${first.mic}:${first.aggressiveness}`).toBe(chosen)
      if (!over.enabled || urgency === 'high') expect([explored, Math.max(...propensitiesMicro)]).toEqual([false, 1_000_000])
    }), { numRuns: 60 })
  })

  it('[EN120] chances are met, by a hash of seed and decision', () => {
    const run = (seed: number) => {
      const desk = open({ ...config({ shareMicro: 600_000, maxRegretMicroBps: 10_000_000 }), seed })
      return Array.from({ length: 300 }, () => decisionOf(desk.answer(desk.order({ urgency: 'low' }))).exploration!)
    }
    const drawn = run(3)
    const explored = drawn.filter((exploration) => exploration.explored).length / drawn.length
    expect(drawn[0]!.propensitiesMicro.slice(0, 3)).toEqual([600_000, 200_000, 200_000])
    expect(explored).toBeGreaterThan(0.32)
    expect(explored).toBeLessThan(0.48)
    expect(run(3)).toEqual(drawn)
    expect(run(4).map(({ chosen }) => chosen)).not.toEqual(drawn.map(({ chosen }) => chosen))
  })

  it('[EN120] nothing is explored for immediate, static, forced or hand-planned orders; averages tell no chances', () => {
    const desk = open(config({ maxRegretMicroBps: 100_000_000 }))
    for (let i = 0; i < 10; i++) expect(decisionOf(desk.answer(desk.order({ timeInForce: 'ioc' }))).exploration).toMatchObject({ explored: false })
    const forced = desk.order()
    const parentId = recordsOf(forced).find((r) => r.type === 'parent')!.parentId
    const asked = desk.step({ kind: 'override-parent', source: { kind: 'user', user: 'ann', requestId: 'f' }, parentId, action: { kind: 'force-venue', mic: 'XNYS' as never }, reason: 'asked to', expiresInUs: null })
    expect(decisionOf(desk.answer(asked)).exploration).toBeNull()
    const fallback = desk.order()
    expect(decisionOf(desk.step({ kind: 'score-failed', requestId: questionsOf(fallback, 'decide')[0]!.requestId, reason: 'provider-failed' })).exploration).toBeNull()
    const control = open({ ...config({}), routing: { ...config({}).routing!, controlShareMicro: 1_000_000 } })
    expect(decisionOf(control.order()).exploration).toBeNull()
  })
})

const PEOPLE = ['ann', 'bob', 'eve'] as const
const MODELS = ['nn-test', 'm-1', 'm-2', 'm-3', 'm-4'] as const
const arbCommand: fc.Arbitrary<readonly [string, Body<ModelInput>]> = fc.tuple(fc.constantFrom(...PEOPLE), fc.oneof(
  fc.record({ kind: fc.constant('register-model' as const), reason: fc.constant('r'), model: fc.tuple(fc.constantFrom(...MODELS), fc.boolean()).map(([id, passed]) => spec(id, { gate: { ...GATE, passed } })) }),
  fc.record({
    kind: fc.constant('stage-model' as const), reason: fc.constant('r'), modelId: fc.constantFrom(...MODELS), stage: fc.constantFrom('registered' as const, 'shadow' as const, 'canary' as const, 'canary' as const, 'retired' as const),
    shareMicro: fc.constantFrom(null, 1, 500_000),
  }),
  fc.record({ kind: fc.constant('propose-model' as const), reason: fc.constant('r'), modelId: fc.constantFrom(...MODELS) }),
  fc.record({ kind: fc.constant('decide-proposal' as const), reason: fc.constant('r'), modelId: fc.constantFrom(...MODELS), approve: fc.boolean() }),
  fc.record({ kind: fc.constant('rollback-model' as const), reason: fc.constant('r') }),
))
type Act = { readonly do: 'command'; readonly command: readonly [string, Body<ModelInput>] } | { readonly do: 'order' } | { readonly do: 'drift'; readonly modelId: string; readonly psi: number } | { readonly do: 'answer' }
const arbAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: arbCommand.map((command): Act => ({ do: 'command', command })) },
  { weight: 2, arbitrary: fc.constant<Act>({ do: 'order' }) },
  { weight: 2, arbitrary: fc.constant<Act>({ do: 'answer' }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('drift' as const), modelId: fc.constantFrom(...MODELS), psi: fc.constantFrom(0, 0.5) }) },
)

/** Brings a model all the way: random commands alone seldom do. */
const FULL_WAY: readonly Act[] = ([
  ['ann', { kind: 'register-model', reason: 'r', model: spec('m-1') }], ['ann', { kind: 'stage-model', reason: 'r', modelId: 'm-1', stage: 'shadow', shareMicro: null }],
  ['ann', { kind: 'stage-model', reason: 'r', modelId: 'm-1', stage: 'canary', shareMicro: 500_000 }], ['ann', { kind: 'propose-model', reason: 'r', modelId: 'm-1' }],
  ['bob', { kind: 'decide-proposal', reason: 'r', modelId: 'm-1', approve: true }],
] as const).map((command) => ({ do: 'command', command }))

describe('for every sequence of commands', () => {
  it('[EN113] [EN121] at most one model is live and one the canary, no proposer approves, and replay and every restored engine agree', () => {
    const config = testConfig({ models: { suspendOn: ['model-drift'] }, alerts: alertRules({ 'model-drift': { enabled: true, raiseAt: 0.25, clearAt: 0.1 } }) })
    fc.assert(fc.property(fc.array(arbAct, { maxLength: 40 }), fc.nat(5), fc.nat(40), (acts, at, cutAt) => {
      const desk = new Desk(config).open() as Desk
      const all = [...acts.slice(0, at), ...FULL_WAY, ...acts.slice(at)]
      let restored: Engine | null = null
      let asked: readonly Output[] = []
      all.forEach((act, no) => {
        if (no === cutAt) {
          restored = new Engine(config)
          restored.restore(JSON.parse(JSON.stringify(desk.engine.snapshot())))
          expect(restored.stateHash()).toBe(desk.engine.stateHash())
        }
        const before = desk.engine.modelRecords()
        const from = desk.entries.length
        if (act.do === 'command') {
          const [user, command] = act.command
          const denial = desk.ask(user, command)
          if (command.kind === 'decide-proposal' && command.approve && denial === null) expect(before.find(({ modelId }) => modelId === command.modelId)!.proposal!.by).not.toBe(user)
        } else if (act.do === 'order') {
          const outputs = desk.order()
          if (askedOf(outputs) !== undefined) asked = outputs
        } else if (act.do === 'drift') desk.step({ kind: 'observe', observations: [{ kind: 'model-drift', modelId: act.modelId, psi: act.psi, feature: 'f', rows: 1 }] })
        else if (asked.length > 0) {
          for (const question of questionsOf(desk.answer(asked), 'shadow')) shadow(desk, question)
          asked = []
        }
        for (const entry of desk.entries.slice(from)) restored?.step(structuredClone(entry))
        const records = desk.engine.modelRecords()
        const count = (stage: string): number => records.filter((model) => model.stage === stage).length
        expect(count('live')).toBe(1)
        expect(count('canary')).toBeLessThanOrEqual(1)
        expect(count('shadow')).toBeLessThanOrEqual(2)
        expect(records.filter(({ previous }) => previous).length).toBeLessThanOrEqual(1)
        for (const model of records) {
          if (model.stage === 'canary') expect(model.gate!.passed).toBe(true)
          if (model.proposal !== null) expect(model.stage).toBe('canary')
        }
      })
      const replayed = new Engine(config)
      const outputs = desk.entries.map((entry) => replayed.step(structuredClone(entry)))
      expect(outputs).toEqual(desk.outputs)
      expect(replayed.stateHash()).toBe(desk.engine.stateHash())
      if (restored !== null) expect((restored as Engine).stateHash()).toBe(desk.engine.stateHash())
    }), { numRuns: 60 })
  })
})
