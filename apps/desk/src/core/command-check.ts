import { AGGRESSIVENESS, CHILD_CL_ORD_ID, FIRM_OBJECTIVE, freeTextFault, isScoreInRange, MODEL_ID_PATTERN, type CandidateScore, type Result } from '@sluice/domain'
import { HASHED_TOPICS } from '@sluice/protocol'
import type { LinkToCore } from '@sluice/runtime'
import { z } from 'zod'

/** Longest name of a person, in characters. */
const USER_LENGTH_MAX = 200
const SKIP_REASON_LENGTH_MAX = 200
/** Most steps of a plan that an edit may name. */
const STEPS_MAX = 100
/** Most topics that one question for hashes may name. */
const HASHED_AT_ONCE_MAX = 64
/** Most checks of a gate, and most averages that a model may bring. */
const GATE_CHECKS_MAX = 100
const VENUE_AVERAGES_MAX = 1_000
/** Most executions that one statement of a venue may tell, and most positions of one message: a link's line is bounded. */
const TOLD_EXECUTIONS_MAX = 100
const POSITIONS_MAX = 2_000
const MSG_SEQ_NUM_MAX = 999_999_999
/** Of a refused value, in characters. */
const SHOWN_LENGTH_MAX = 80

const freeText = (lengthMax?: number) => z.string().superRefine((text, ctx) => {
  const fault = freeTextFault(text, lengthMax)
  if (fault !== null) ctx.addIssue({ code: 'custom', message: fault })
})
const matching = (pattern: RegExp, words: string) => z.string().regex(pattern, `must be ${words}`)

/** A whole number that JSON, the journal and the engine all hold exactly. */
const whole = z.number().refine(Number.isSafeInteger, 'must be a whole number')
const positive = whole.refine((n) => n > 0, 'must be positive')
const reason = freeText()
const requestId = matching(/^[\x21-\x7e]{1,100}$/, '1 to 100 printable ASCII characters without spaces')
const user = freeText(USER_LENGTH_MAX)
const mic = matching(/^[A-Z0-9]{4}$/, 'four capital letters or digits')
const symbol = matching(/^[A-Z][A-Z0-9.]{0,11}$/, '1 to 12 capital letters, digits or dots, a letter first')
const parentId = matching(/^P-\d{1,16}$/, 'such as P-1234')
const overrideId = matching(/^O-\d{1,16}$/, 'such as O-1234')
const alertId = matching(/^A-\d{1,16}-\d{1,6}$/, 'such as A-1234-0')
const childId = matching(CHILD_CL_ORD_ID, 'such as 1A-1-0')
const clOrdId = matching(/^[\x21-\x7e]{1,64}$/, '1 to 64 printable ASCII characters without spaces')
const account = matching(/^[\x20-\x7e]{0,64}$/, 'at most 64 printable ASCII characters')
const preset = matching(/^[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens')
const objective = z.string().refine((name) => name === FIRM_OBJECTIVE || preset.safeParse(name).success || (name.startsWith('symbol:') && symbol.safeParse(name.slice('symbol:'.length)).success), `must be ${FIRM_OBJECTIVE}, symbol:<symbol> or a preset`)

const source = z.strictObject({ kind: z.enum(['user', 'command-line']), user, requestId })
/** Four eyes: whoever signed in. An account of this machine would be a second name of the same person. */
const person = z.strictObject({ kind: z.literal('user'), user, requestId })
const onParent = { source, parentId, reason }

const Action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pause') }),
  z.strictObject({ kind: z.literal('exclude-venue'), mic }),
  z.strictObject({ kind: z.literal('force-venue'), mic }),
  z.strictObject({ kind: z.literal('edit-waterfall'), decisionId: whole, steps: z.array(whole).max(STEPS_MAX) }),
  z.strictObject({ kind: z.literal('manual-child'), mic, aggressiveness: z.enum(AGGRESSIVENESS), qty: whole, limitPrice: whole.nullable(), timeInForce: z.enum(['day', 'ioc']) }),
  z.strictObject({ kind: z.literal('cancel-child'), clOrdId: childId }),
  z.strictObject({ kind: z.literal('cancel') }),
])

const Instructions = z.strictObject({
  expireUs: positive.nullable(), minQty: positive.nullable(), maxFloor: positive.nullable(), execInst: z.array(z.enum(['notHeld', 'addLiquidityOnly'])).max(2), exDestination: mic.nullable(),
  capacity: z.enum(['agency', 'proprietary', 'individual', 'principal', 'risklessPrincipal', 'agentForOther']).nullable(), locate: clOrdId.nullable(),
})
const ParentRequest = z.strictObject({
  clOrdId, symbol, side: z.enum(['buy', 'sell', 'sellShort']), orderQty: whole, ordType: z.enum(['market', 'limit', 'midpointPeg']), limitPrice: whole.nullable(),
  timeInForce: z.enum(['day', 'gtc', 'ioc', 'fok', 'gtd']), instructions: Instructions.optional(), objective: preset.nullable(), urgency: z.enum(['low', 'normal', 'high']), account,
})

const day = z.iso.date()
const StartPosition = z.strictObject({ account: matching(/^[\x20-\x7e]{1,64}$/, '1 to 64 printable ASCII characters'), symbol, qty: whole })
const ToldExecution = z.strictObject({ execId: clOrdId, lastQty: positive, lastPx: positive, venueUs: positive })
const ChildOutcome = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('never-arrived'), executions: z.array(ToldExecution).max(0, 'must be empty: what never arrived has no executions') }),
  z.strictObject({ kind: z.literal('ended'), executions: z.array(ToldExecution).max(TOLD_EXECUTIONS_MAX) }),
])
const msgSeqNum = positive.refine((n) => n <= MSG_SEQ_NUM_MAX, `must be at most ${MSG_SEQ_NUM_MAX}`)
const SessionActionSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(['start', 'stop', 'reset']) }),
  z.strictObject({ kind: z.enum(['set-next-out', 'set-next-in']), msgSeqNum }),
])
const session = matching(/^[A-Z0-9_-]{1,24}$/, '1 to 24 capital letters, digits, _ or -')

const Weights = z.strictObject({ slippage: whole, fill: whole, speed: whole, leakage: whole, fees: whole })

const modelId = matching(MODEL_ID_PATTERN, '1 to 40 small letters, digits, dots or hyphens, a letter or digit first')
const digest = matching(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
const notNegative = whole.refine((n) => n >= 0, 'must not be negative')
const millionths = whole.refine((n) => n >= 0 && n <= 1_000_000, 'must be 0 to 1,000,000')
const parts = z.strictObject({ slippage: whole, fill: whole, speed: whole, leakage: whole, fees: whole })
const Score = z.strictObject({
  slippageMicroBps: whole, fillProbMicro: whole, timeToFillMs: whole, leakageMicroBps: whole, slippageLowMicroBps: whole.optional(), slippageHighMicroBps: whole.optional(),
  fill1sMicro: whole.optional(), fill10sMicro: whole.optional(), fill60sMicro: whole.optional(), markout10sMicroBps: whole.optional(), costToGo: parts.optional(), splitToGo: parts.optional(),
  abstained: z.literal(true).optional(),
}).refine((score) => isScoreInRange(score as CandidateScore), 'must be a score within its limits')
const Model = z.strictObject({
  modelId, modelKind: z.enum(['net', 'trees', 'rl', 'blend', 'foreign']), sha256: digest, featureSchemaHash: matching(/^[0-9a-f]{16}$/, '16 hexadecimal digits'),
  fillHorizonMs: whole.refine((n) => n > 0, 'must be positive'), cardSlippageMseBps2: z.number().positive().max(1e12).nullable(), blendMicro: millionths, trainedUs: notNegative,
  lineage: modelId.nullable(), datasetSha256: digest.nullable(),
  gate: z.strictObject({ passed: z.boolean(), checkedUs: notNegative, failed: z.array(freeText()).max(GATE_CHECKS_MAX), reportSha256: digest }).nullable(),
  venueAverages: z.array(z.strictObject({ mic, aggressiveness: z.enum(AGGRESSIVENESS), score: Score })).max(VENUE_AVERAGES_MAX),
})

/** Nothing half-made may be journaled: an entry that cannot be stepped would halt the desk. What is possible is the engine's to say. */
const Command = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('submit-parent'), source, request: ParentRequest }),
  z.strictObject({ kind: z.literal('replace-parent'), source, parentId, origClOrdId: z.null(), request: ParentRequest, reason }),
  z.strictObject({ kind: z.literal('set-positions'), source, asOf: day, positions: z.array(StartPosition).max(POSITIONS_MAX) }),
  z.strictObject({ kind: z.literal('resolve-child'), source, clOrdId: childId, outcome: ChildOutcome, evidence: freeText() }),
  z.strictObject({ kind: z.literal('control-session'), source, session, action: SessionActionSchema, reason }),
  z.strictObject({ kind: z.literal('cancel-parent'), source, parentId, origClOrdId: z.null(), clOrdId: z.null() }),
  z.strictObject({ kind: z.literal('set-kill'), source, on: z.boolean(), reason }),
  z.strictObject({ kind: z.literal('set-weights'), source, objective, weights: Weights, preset: preset.nullable(), reason }),
  z.strictObject({ kind: z.literal('clear-weights'), source, objective, reason }),
  z.strictObject({ kind: z.literal('set-strategy'), source, strategy: z.enum(['dynamic', 'static']), reason }),
  z.strictObject({ kind: z.literal('override-parent'), ...onParent, action: Action, expiresInUs: whole.nullable() }),
  z.strictObject({ kind: z.literal('end-override'), ...onParent, overrideId }),
  z.strictObject({ kind: z.literal('resume-parent'), ...onParent }),
  z.strictObject({ kind: z.literal('set-breaker'), source, mic, action: z.enum(['open', 'reset']), reason }),
  z.strictObject({ kind: z.literal('acknowledge-alert'), source, alertId, comment: freeText().nullable() }),
  z.strictObject({ kind: z.literal('comment-alert'), source, alertId, text: freeText() }),
  z.strictObject({ kind: z.literal('register-model'), source, model: Model, reason }),
  z.strictObject({ kind: z.literal('stage-model'), source, modelId, stage: z.enum(['registered', 'shadow', 'canary', 'retired']), shareMicro: millionths.nullable(), reason }),
  z.strictObject({ kind: z.literal('propose-model'), source: person, modelId, reason }),
  z.strictObject({ kind: z.literal('decide-proposal'), source: person, modelId, approve: z.boolean(), reason }),
  z.strictObject({ kind: z.literal('rollback-model'), source, reason }),
  z.strictObject({ kind: z.literal('assign-alert'), source, alertId, assignee: freeText(USER_LENGTH_MAX).nullable() }),
])

const count = whole.refine((n) => n >= 0, 'must not be negative')
/** Ages of feeds are the core's own to measure. */
const Observation = z.strictObject({ kind: z.literal('projection-lag'), lagUs: count, lagRecords: count })

const Message = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('command'), requestId, input: Command })
    .refine(({ requestId: asked, input }) => input.source.requestId === asked, { path: ['input', 'source', 'requestId'], message: 'must equal requestId' }),
  z.strictObject({ type: z.literal('skip-entry'), requestId, seq: whole.refine((n) => n >= 1, 'must be positive'), user, reason: freeText(SKIP_REASON_LENGTH_MAX) }),
  z.strictObject({ type: z.literal('snapshot') }),
  z.strictObject({ type: z.literal('hashes'), requestId, topics: z.array(z.union([z.enum(HASHED_TOPICS), z.string().regex(/^order:P-\d{1,16}$/)])).min(1).max(HASHED_AT_ONCE_MAX) }),
  z.strictObject({ type: z.literal('observe'), observations: z.array(Observation).min(1).max(10) }),
  z.strictObject({ type: z.literal('scorer-fault'), requestId, fault: z.enum(['slow', 'fail', 'biased', 'drifted', 'aged']), on: z.boolean() }),
])

/**
 * A message of the link as the core may take it, or what is wrong with it: field, value and what is allowed. The gateway has
 * checked what people typed; this keeps a foreign client from the door.
 */
export function checkedMessage(message: unknown): Result<LinkToCore, string> {
  const parsed = Message.safeParse(message)
  return parsed.success ? { ok: true, value: parsed.data as LinkToCore } : { ok: false, error: faultText(parsed.error, message) }
}

function faultText({ issues }: z.ZodError, message: unknown): string {
  const issue = issues[0]
  if (issue === undefined) return 'message is not readable'
  let value = message
  for (const key of issue.path) value = value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined
  return `${issue.path.map(String).join('.') || 'message'} is ${shown(value)}: ${issue.message}`
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') return JSON.stringify(value.slice(0, SHOWN_LENGTH_MAX))
  if (typeof value !== 'object' || value === null) return String(value).slice(0, SHOWN_LENGTH_MAX)
  return Array.isArray(value) ? 'a list' : 'an object'
}
