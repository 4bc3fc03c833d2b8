import { randomUUID } from 'node:crypto'
import { viewHash, type CommandAnswer, type CommandRequest, type EngineHashes, type ModelDocuments, type Row, type TrainingRow, type WhyAnswer } from '@sluice/protocol'
import type { ConsoleState } from '@sluice/runtime'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DeskFixture, Follower, PAGE_ORIGIN } from './desk-fixture.ts'
import { FakeModelDesk } from './fake-model-desk.ts'
import { model, modelSpec, shadow } from './rows.ts'
import { sampleCommand } from './sample-commands.ts'

let desk: DeskFixture
let models: FakeModelDesk
let cookie: string
afterEach(() => desk.stop())

const eventually = (check: () => unknown): Promise<unknown> => vi.waitFor(check, { timeout: 5_000, interval: 5 })
async function started({ registry = true, state = {} }: { registry?: boolean; state?: Partial<ConsoleState> } = {}): Promise<void> {
  desk = new DeskFixture()
  desk.core.state = { ...desk.core.state, ...state }
  models = new FakeModelDesk()
  await desk.start(registry ? { models } : {})
  await eventually(() => expect(desk.tails.length).toBe(1))
  cookie = await desk.signIn('risk-manager@sluice.local')
}
async function get<T>(path: string): Promise<{ status: number; body: T }> {
  const response = await fetch(desk.url(path), { headers: { cookie } })
  return { status: response.status, body: await response.json() as T }
}
async function post(request: CommandRequest): Promise<CommandAnswer> {
  const response = await fetch(desk.url('/api/commands'), { method: 'POST', headers: { cookie, origin: PAGE_ORIGIN, 'content-type': 'application/json' }, body: JSON.stringify(request) })
  return await response.json() as CommandAnswer
}

describe('training', () => {
  it('[MD1] a run begins once per click, by who asked and why, and is followed as it goes', async () => {
    await started()
    const follower = new Follower(await desk.connect(cookie))
    await follower.follow('training')
    const request = sampleCommand('startTraining')
    expect([await post(request), await post(request)]).toMatchObject([{ status: 'accepted' }, { status: 'accepted' }])
    expect(models.asked).toEqual([{ kind: 'net', source: 'sandbox', seed: 7, by: 'risk-manager@sluice.local', reason: 'a test' }])
    await eventually(() => expect(follower.rows('training')).toMatchObject([{ id: 'T-1', status: 'running', progress: 0 }]))
    const [run] = models.runs() as [TrainingRow]
    models.tell({ ...run, progress: 0.5, log: ['epoch 3'] })
    await eventually(() => expect(follower.rows('training')).toMatchObject([{ progress: 0.5, log: ['epoch 3'] }]))
    expect(desk.audit.page({ limit: 10 }).events[0]).toMatchObject({ what: 'startTraining', outcome: 'accepted', target: 'net of sandbox', text: 'seed 7', reason: 'a test' })
  })

  it('[MD2] a refusal of the trainer is told in its words; without a registry nothing is trained', async () => {
    await started()
    models.refusal = 'T-1 is running: one at a time'
    expect(await post(sampleCommand('startTraining'))).toMatchObject({ status: 'error', error: { code: 'NOT_POSSIBLE', message: 'T-1 is running: one at a time' } })
    expect(await post(sampleCommand('cancelTraining'))).toMatchObject({ status: 'error', error: { code: 'NOT_POSSIBLE', path: 'runId' } })
    await desk.stop()
    await started({ registry: false })
    expect(await post(sampleCommand('startTraining'))).toMatchObject({ status: 'error', error: { code: 'NOT_POSSIBLE' } })
    expect(await get('/api/models/nn-1')).toMatchObject({ status: 503, body: { error: { code: 'NO_REGISTRY' } } })
  })

  it('[MD3] what came of a run is registered with the core, again until it answers, under one request', async () => {
    await started()
    await desk.core.stop()
    await eventually(() => expect(desk.gateway.link.isConnected).toBe(false))
    models.trained(modelSpec('nn-2'), 'retrained on schedule', 'schedule')
    await desk.core.start()
    await eventually(() => expect(desk.core.commands.map(({ input }) => input)).toMatchObject([
      { kind: 'register-model', model: { modelId: 'nn-2' }, reason: 'retrained on schedule', source: { kind: 'user', user: 'schedule' } },
    ]))
    models.trained(modelSpec('nn-3'), 'again', 'ann@desk.example')
    await eventually(() => expect(desk.core.commands.map(({ input }) => input.kind === 'register-model' && input.model.modelId)).toEqual(['nn-2', 'nn-3']))
  })
})

describe('models', () => {
  it('[MD4] a browser holds the engine\'s models, from its state and from its journal', async () => {
    await started({ state: { models: [model('nn-1', { stage: 'live' })] } })
    const follower = new Follower(await desk.connect(cookie))
    await follower.follow('models')
    await eventually(() => expect(follower.rows('models')).toMatchObject([{ modelId: 'nn-1', stage: 'live' }]))
    desk.tail.push(11, model('nn-2', { stage: 'shadow' }), shadow(5, 'nn-2'))
    await eventually(() => expect(follower.rows('models')).toMatchObject([{ modelId: 'nn-1' }, { modelId: 'nn-2', stage: 'shadow' }]))
    desk.core.state = { ...desk.core.state, models: [model('nn-1', { stage: 'live' }), model('nn-2', { stage: 'shadow' })] }
    expect((await get<EngineHashes>('/api/engine-hash?topics=models')).body.hashes['models']).toBe(viewHash('models', follower.rows('models') as Row[]))
    expect(await get('/api/models/nn-2/shadow')).toMatchObject({ status: 200, body: { modelId: 'nn-2', decisions: 1, agreement: 1 } })
    expect(await get('/api/models/nn-1/shadow')).toMatchObject({ status: 200, body: { decisions: 0, agreement: null } })
    expect(await get('/api/models/nn-7/shadow')).toMatchObject({ status: 404, body: { error: { code: 'UNKNOWN_MODEL' } } })
  })

  it('[MD5] steps of a model\'s life are the core\'s to take or to deny', async () => {
    await started()
    desk.core.answer = ({ requestId, input }) => ({ type: 'answer', requestId, parentId: null, denial: input.kind === 'decide-proposal' ? { code: 'PROPOSER_APPROVES', modelId: 'nn-2', by: 'risk-manager@sluice.local' } : null })
    expect(await post(sampleCommand('proposeModel'))).toMatchObject({ status: 'accepted' })
    expect(await post(sampleCommand('approveModel'))).toMatchObject({ status: 'denied', denial: { code: 'PROPOSER_APPROVES' } })
    const stage = { name: 'stageModel', clientRequestId: randomUUID(), modelId: 'nn-2', stage: 'canary', reason: 'x' }
    expect(await post(stage as CommandRequest)).toMatchObject({ status: 'error', error: { code: 'INVALID', path: 'shareMicro' } })
    expect(await post({ ...stage, shareMicro: 500_001 } as CommandRequest)).toMatchObject({ status: 'error', error: { code: 'INVALID', path: 'shareMicro' } })
  })

  it('[MD7] documents, reasons and estimates come from the registry; what is not there is said', async () => {
    await started()
    expect(await get('/api/models/nn-2')).toMatchObject({ status: 404, body: { error: { code: 'UNKNOWN_MODEL' } } })
    expect(await get('/api/models/..%2Fetc')).toMatchObject({ status: 400, body: { error: { path: 'model' } } })
    models.found = { modelId: 'nn-2', card: '# nn-2', gate: null, curves: [], dataset: null, featureNames: [], reference: [] } satisfies ModelDocuments
    expect(await get('/api/models/nn-2')).toEqual({ status: 200, body: models.found })
    expect(await get('/api/decisions/5/why')).toMatchObject({ status: 404, body: { error: { code: 'NOT_EXPLAINED' } } })
    models.explained = { decisionId: 5, modelId: 'nn-2', groups: ['book'], candidates: [] } satisfies WhyAnswer
    expect(await get('/api/decisions/5/why')).toEqual({ status: 200, body: models.explained })
    expect(await get('/api/decisions/x/why')).toMatchObject({ status: 404 })
  })

  it('[MD8] an estimate is of a model, of five weights, or of both; a refusal of it is an answer', async () => {
    await started()
    const weights = 'slippage=1000&fill=1&speed=2&leakage=3&fees=4'
    expect(await get(`/api/off-policy?${weights}`)).toEqual({ status: 200, body: { ok: false, reason: 'propensities are missing' } })
    expect((await get('/api/off-policy?model=nn-2')).status).toBe(200)
    expect(models.questions).toEqual([{ modelId: null, weights: { slippage: 1000, fill: 1, speed: 2, leakage: 3, fees: 4 } }, { modelId: 'nn-2', weights: null }])
    for (const [query, path] of [['', 'model'], ['slippage=1', 'fill'], [`model=NO&${weights}`, 'model'], [`${weights}1&x=1`, ''], ['model=nn-1&speed=9999999', 'speed']] as const) {
      expect(await get(`/api/off-policy?${query}`)).toMatchObject({ status: 400, body: { error: { path } } })
    }
    models.estimate = new Error('the log cannot be read')
    expect(await get('/api/off-policy?model=nn-2')).toMatchObject({ status: 503, body: { error: { code: 'REGISTRY_FAILED', message: expect.stringContaining('the log cannot be read') } } })
  })
})
