import { MODEL_ID_PATTERN } from '@sluice/domain'
import { OffPolicyQuerySchema, requestErrorOf, type ShadowFigures } from '@sluice/protocol'
import { failure, type ApiAnswer } from './api-answer.ts'
import { inTime } from './in-time.ts'
import type { ModelDesk } from './model-desk.ts'
import { SHADOW_DECISIONS_MAX } from './shadow-window.ts'

export interface ModelContext {
  /** Undefined: this desk runs without a registry of models. */
  readonly desk: ModelDesk | undefined
  /** Of what this gateway saw. */
  readonly shadow: (modelId: string) => ShadowFigures
  /** Of what is stored; undefined where the store does not tell. May fail while it is away. */
  readonly storedShadow: ((modelId: string, limit: number) => Promise<ShadowFigures>) | undefined
  /** Whether the core knows the model. */
  readonly knows: (modelId: string) => boolean
}

const READ_MS_MAX = 10_000
/** An estimate goes over weeks of decisions. */
const ESTIMATE_MS_MAX = 60_000

/** GET requests about models and why they chose; null when there is no such route. */
export async function modelAnswer(url: URL, context: ModelContext): Promise<ApiAnswer | null> {
  const { pathname } = url
  const model = /^\/api\/models\/([^/]{1,80})(\/shadow)?$/.exec(pathname)
  if (model !== null) {
    const modelId = textOf(model[1] as string)
    if (modelId === null || !MODEL_ID_PATTERN.test(modelId)) return failure(400, 'INVALID', `model is ${JSON.stringify(model[1])}: must be 1 to 40 small letters, digits, dots or hyphens`, 'model')
    return model[2] === undefined ? documents(modelId, context) : shadow(modelId, context)
  }
  const why = /^\/api\/decisions\/(\d{1,15})\/why$/.exec(pathname)
  if (why !== null) return whyAnswer(Number(why[1]), context)
  return pathname === '/api/off-policy' ? offPolicy(url, context) : null
}

const documents = (modelId: string, { desk }: ModelContext): Promise<ApiAnswer> =>
  ofDesk(desk, READ_MS_MAX, async (registry) => {
    const found = await registry.documents(modelId)
    return found === null ? failure(404, 'UNKNOWN_MODEL', `no model ${modelId} in the registry`) : { status: 200, body: found }
  })

/** Of more decisions is better: the store remembers more, this gateway is ahead of it. */
async function shadow(modelId: string, context: ModelContext): Promise<ApiAnswer> {
  const seen = context.shadow(modelId)
  const stored = context.storedShadow === undefined ? null : await inTime(context.storedShadow(modelId, SHADOW_DECISIONS_MAX), READ_MS_MAX, 'the database').catch(() => null)
  const figures = stored !== null && stored.decisions > seen.decisions ? stored : seen
  return figures.decisions === 0 && !context.knows(modelId) ? failure(404, 'UNKNOWN_MODEL', `no model ${modelId} on this desk`) : { status: 200, body: figures }
}

const whyAnswer = (decisionId: number, { desk }: ModelContext): Promise<ApiAnswer> =>
  ofDesk(desk, READ_MS_MAX, async (registry) => {
    const why = await registry.why(decisionId)
    return why === null ? failure(404, 'NOT_EXPLAINED', `decision ${decisionId} is not in the log, or no model scored it`) : { status: 200, body: why }
  })

function offPolicy(url: URL, { desk }: ModelContext): ApiAnswer | Promise<ApiAnswer> {
  const input = Object.fromEntries(url.searchParams)
  const question = OffPolicyQuerySchema.safeParse(input)
  if (!question.success) {
    const { code, message, path } = requestErrorOf(question.error, input)
    return failure(400, code, message, path)
  }
  return ofDesk(desk, ESTIMATE_MS_MAX, async (registry) => ({ status: 200, body: await registry.offPolicy(question.data) }))
}

async function ofDesk(desk: ModelDesk | undefined, timeoutMs: number, ask: (desk: ModelDesk) => Promise<ApiAnswer>): Promise<ApiAnswer> {
  if (desk === undefined) return failure(503, 'NO_REGISTRY', 'this desk runs without a registry of models')
  try {
    return await inTime(ask(desk), timeoutMs, 'the registry of models')
  } catch (error) {
    return failure(503, 'REGISTRY_FAILED', `the registry of models could not answer: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Of a part of an address; null where it is not readable. */
function textOf(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}
