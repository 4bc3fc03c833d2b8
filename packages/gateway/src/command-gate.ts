import { COMMAND_NAMES, CommandSchema, allowedWords, type AuditEvent, type CommandAnswer, type RequestError } from '@sluice/protocol'
import type { IncomingHttpHeaders } from 'node:http'
import type { AuditTrail } from './audit-trail.ts'
import { localAudited, supportAudited, whyDenied } from './audited-command.ts'
import { BoundedMap } from './bounded-map.ts'
import { idOf, refused, type CommandService } from './command-service.ts'
import { RateLimit } from './rate-limit.ts'
import type { SessionCache } from './session-cache.ts'
import type { Caller, Origin, SignedIn } from './signed-in.ts'

export interface CommandGateOptions {
  readonly commands: CommandService
  readonly sessions: SessionCache
  readonly audit: AuditTrail
  /** Commands of one session. */
  readonly rate?: { readonly perSecond: number; readonly burst: number }
  /** Commands of one session under way at a time. */
  readonly underWayMax?: number
  readonly nowMs?: () => number
}

export interface Gated {
  readonly answer: CommandAnswer
  /** The session is over, or cannot be checked: the answer is that of a stranger. */
  readonly signedIn: 'yes' | 'no' | 'unavailable'
}

interface Usage {
  readonly commands: RateLimit
  /** The kill waits behind nothing else that this session sent. */
  readonly kills: RateLimit
  underWay: number
}

const RATE = { perSecond: 50, burst: 100 } as const
const KILL_RATE = { perSecond: 10, burst: 20 } as const
const SESSIONS_MAX = 10_000
const FAILED: ReadonlySet<RequestError['code']> = new Set(['CORE_AWAY', 'CORE_REFUSED'])

/** The one way in for commands, whatever brought them: who asks is looked up at every call, and every refusal is audited. */
export class CommandGate {
  private readonly options: Required<CommandGateOptions>
  private readonly usages = new BoundedMap<string, Usage>(SESSIONS_MAX)

  constructor(options: CommandGateOptions) {
    this.options = { rate: RATE, underWayMax: 100, nowMs: Date.now, ...options }
  }

  /** `last`: who the session belonged to when last seen, for the audit log. */
  async handle(headers: IncomingHttpHeaders, origin: Origin, request: unknown, last: SignedIn | null = null): Promise<Gated> {
    const found = await this.options.sessions.find(headers)
    if (found.kind !== 'signed-in') {
      const message = found.kind === 'anonymous' ? 'sign in first' : 'the database does not answer and this session was not seen before: try again when it is back'
      return { signedIn: found.kind === 'anonymous' ? 'no' : 'unavailable', answer: this.refuse(origin, last, request, { code: 'NOT_SIGNED_IN', message, path: '' }) }
    }
    const caller: Caller = { ...origin, user: found.session.user }
    const usage = this.usageOf(found.session.id)
    const isKill = nameOf(request) === 'engageKill'
    const isFull = !isKill && usage.underWay >= this.options.underWayMax
    if (isFull || !(isKill ? usage.kills : usage.commands).take(this.options.nowMs())) {
      const error = { code: 'TOO_MANY_PENDING', message: 'too many commands at once: nothing was sent, try again in a moment', path: '' } as const
      return { signedIn: 'yes', answer: this.refuse(origin, caller.user, request, error) }
    }
    usage.underWay += 1
    try {
      const answer = await this.options.commands.execute(caller, request)
      this.audit(caller, request, answer)
      return { signedIn: 'yes', answer }
    } finally {
      usage.underWay -= 1
    }
  }

  /** Refused before anything was looked at. */
  refuse(origin: Origin, user: SignedIn | null, request: unknown, error: RequestError): CommandAnswer {
    const answer = refused(idOf(request), error)
    this.write({ ...origin, user }, request, { outcome: 'refused', code: error.code, text: error.message })
    return answer
  }

  private usageOf(sessionId: string): Usage {
    let usage = this.usages.get(sessionId)
    if (usage === undefined) {
      const nowMs = this.options.nowMs()
      this.usages.set(sessionId, (usage = { commands: new RateLimit(this.options.rate, nowMs), kills: new RateLimit(KILL_RATE, nowMs), underWay: 0 }))
    }
    return usage
  }

  /** What the core accepted or denied is in its own journal; what was done to sessions, silent orders and positions is here, too, for whoever reads who did what. */
  private audit(caller: Caller, request: unknown, answer: CommandAnswer): void {
    if (answer.status === 'error') {
      const { code, path } = answer.error
      const outcome = FAILED.has(code) ? 'failed' : code === 'NOT_POSSIBLE' ? 'denied' : 'refused'
      // The message of an invalid field quotes its value, which may be a password.
      if (code === 'INVALID') return this.write(caller, request, { outcome, code, text: faultText(request, path) })
      const asked = supportAudited(request) ?? localAudited(request)
      return this.write(caller, request, asked === null ? { outcome, code, text: answer.error.message } : { ...asked, outcome, code, text: `${asked.text}: ${answer.error.message}` })
    }
    const support = supportAudited(request)
    if (support !== null) {
      if (answer.status === 'denied') return this.write(caller, request, { ...support, outcome: 'denied', code: answer.denial.code, text: `${support.text}${whyDenied(answer.denial)}` })
      return this.write(caller, request, answer.status === 'unknown' ? { ...support, outcome: 'failed', code: 'UNKNOWN', text: `${support.text}: no answer of the core in time` } : { ...support, outcome: 'accepted', code: null })
    }
    const local = answer.status === 'accepted' ? localAudited(request) : null
    if (local !== null) this.write(caller, request, { ...local, outcome: 'accepted', code: null })
  }

  private write({ user, address, transport }: Origin & { readonly user: SignedIn | null }, request: unknown, event: Pick<AuditEvent, 'outcome' | 'code' | 'text' | 'target' | 'reason'>): void {
    this.options.audit.write({ who: user?.email ?? null, role: user?.role ?? null, address, transport, what: nameOf(request) ?? 'command', ...event })
  }
}

/** Of a request as it came; null when it names no command. */
function nameOf(request: unknown): string | null {
  const name = request !== null && typeof request === 'object' ? (request as { name?: unknown }).name : null
  return COMMAND_NAMES.find((known) => known === name) ?? null
}

/** What is wrong with which field, without its value. */
function faultText(request: unknown, path: string): string {
  const parsed = CommandSchema.safeParse(request)
  const issue = parsed.success ? undefined : parsed.error.issues[0]
  return `${path === '' ? 'request' : path}: ${issue === undefined ? 'not possible here' : allowedWords(issue)}`
}
