import {
  ALERT_EVENTS_MAX, ALERT_KINDS, alertIdOf, assert,
  type AlertEvent, type AlertId, type AlertKind, type AlertRecord, type AlertRule, type Denial, type Seq, type UnixUs,
} from '@sluice/domain'

/** Conditions watched at a time: raised, or about to be. What comes beyond waits until one of them ends. */
export const WATCHED_MAX = 1_000
/** Resolved alerts kept; older ones live in the journal and the projection. */
export const RESOLVED_MAX = 200
/** One that is raised again so soon after it was resolved is the same alert. */
export const SAME_ALERT_US = 60_000_000
/** Value and text of a raised alert are renewed at most so often. */
export const RENEW_US = 1_000_000

/** Where in the journal something happens. */
export interface AlertAt {
  readonly seq: Seq
  readonly nowUs: UnixUs
}

/** One condition that is raised, or that will be if it goes on. */
interface Watch {
  readonly kind: AlertKind
  readonly subject: string
  /** Newest value and text that were taken over, and when. */
  value: number
  text: string
  renewedUs: UnixUs
  /** Before it is raised: since when at or beyond `raiseAt`. */
  aboveSinceUs: UnixUs
  /** While raised: since when at or below `clearAt`; null: it is not. */
  belowSinceUs: UnixUs | null
  /** Null: not raised yet. */
  alertId: AlertId | null
  /** How loud this one is, where that is not by its rule. */
  readonly severity?: AlertRule['severity']
}

export interface AlertBookSnapshot {
  readonly watches: readonly Watch[]
  readonly alerts: readonly AlertRecord[]
  readonly lastSeq: Seq
  readonly nextNo: number
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Alert = Mutable<AlertRecord>

/**
 * Every alert of the desk: raised and resolved by values that hold, told apart by kind and subject. Pure: time and place come
 * with every call. `takeChanged` tells which records changed.
 */
export class AlertBook {
  private rules: ReadonlyMap<AlertKind, AlertRule>
  private readonly watches = new Map<string, Watch>()
  /** In the order in which they were first raised. */
  private readonly alerts = new Map<AlertId, Alert>()
  /** Also those forgotten since: that they ended is told. */
  private readonly changed = new Map<AlertId, Alert>()
  private lastSeq = 0 as Seq
  private nextNo = 0

  constructor(rules: readonly AlertRule[]) {
    this.rules = byKind(rules)
  }

  /** New rules count at once for what is watched; a kind that is switched off resolves. */
  useRules(rules: readonly AlertRule[], at: AlertAt): void {
    this.rules = byKind(rules)
    for (const watch of this.watches.values()) {
      const rule = this.ruleOf(watch.kind)
      if (!rule.enabled) this.end(watch, at, 'this kind of alert was switched off')
      else this.apply(watch, rule, watch.value, at)
    }
  }

  /** Ends what is about something that no longer exists; `gone` answers why, or null. */
  retire(gone: (kind: AlertKind, subject: string) => string | null, at: AlertAt): void {
    for (const watch of this.watches.values()) {
      const why = gone(watch.kind, watch.subject)
      if (why !== null) this.end(watch, at, why)
    }
  }

  /** The present value of a condition, with a text that names its numbers; `severity`: of one that begins now, where it is not the rule's. */
  observe(kind: AlertKind, subject: string, value: number, text: string, at: AlertAt, severity?: AlertRule['severity']): void {
    const rule = this.ruleOf(kind)
    if (!Number.isFinite(value) || !rule.enabled) return
    const known = this.watches.get(keyOf(kind, subject))
    // What was due until now came true before this value.
    if (known !== undefined) this.settle(known, rule, at)
    const watch = this.watches.get(keyOf(kind, subject))
    if (watch === undefined) {
      if (value >= rule.raiseAt) this.begin({ kind, subject, value, text, renewedUs: at.nowUs, aboveSinceUs: at.nowUs, belowSinceUs: null, alertId: null, ...(severity === undefined ? {} : { severity }) }, rule, at)
      return
    }
    if (mayRenew(watch, rule, value, at.nowUs)) this.renew(watch, value, text, at)
    if (watch.alertId !== null && value <= rule.clearAt && watch.belowSinceUs === null) {
      watch.value = value
      watch.text = text
    }
    this.apply(watch, rule, value, at)
  }

  /** Whether `observe` of this value would change anything. */
  wouldChange(kind: AlertKind, subject: string, value: number, nowUs: UnixUs): boolean {
    const rule = this.ruleOf(kind)
    if (!Number.isFinite(value) || !rule.enabled) return false
    const watch = this.watches.get(keyOf(kind, subject))
    if (watch === undefined) return value >= rule.raiseAt && this.watches.size < WATCHED_MAX
    const dueUs = dueOf(watch, rule)
    if (dueUs !== null && dueUs <= nowUs) return true
    if (mayRenew(watch, rule, value, nowUs)) return true
    return watch.alertId === null ? value < rule.raiseAt : (value <= rule.clearAt) !== (watch.belowSinceUs !== null)
  }

  /** Whether any alert changed since `takeChanged`. */
  get hasChanged(): boolean {
    return this.changed.size > 0
  }

  isRaised(kind: AlertKind, subject: string): boolean {
    return this.watches.get(keyOf(kind, subject))?.alertId != null
  }

  /** Raised, or about to be. */
  isWatched(kind: AlertKind, subject: string): boolean {
    return this.watches.has(keyOf(kind, subject))
  }

  /** When time alone raises or resolves something next. */
  dueUs(): UnixUs | null {
    let due: UnixUs | null = null
    for (const watch of this.watches.values()) {
      const atUs = dueOf(watch, this.ruleOf(watch.kind))
      if (atUs !== null && (due === null || atUs < due)) due = atUs
    }
    return due
  }

  onTime(at: AlertAt): void {
    for (const watch of this.watches.values()) this.settle(watch, this.ruleOf(watch.kind), at)
  }

  /** A person has seen it, whatever its status. */
  acknowledge(alertId: AlertId, by: string, comment: string | null, at: AlertAt): Denial | null {
    const alert = this.alerts.get(alertId)
    if (alert === undefined) return { code: 'UNKNOWN_ALERT', alertId }
    if (alert.acknowledgedBy !== null) return { code: 'ALERT_ALREADY_ACKNOWLEDGED', alertId, by: alert.acknowledgedBy }
    alert.acknowledgedBy = by
    alert.acknowledgedUs = at.nowUs
    this.note(alert, 'acknowledged', by, comment ?? '', at)
    return null
  }

  comment(alertId: AlertId, by: string, text: string, at: AlertAt): Denial | null {
    const alert = this.alerts.get(alertId)
    if (alert === undefined) return { code: 'UNKNOWN_ALERT', alertId }
    this.note(alert, 'commented', by, text, at)
    return null
  }

  /** Null: nobody. */
  assign(alertId: AlertId, by: string, assignee: string | null, at: AlertAt): Denial | null {
    const alert = this.alerts.get(alertId)
    if (alert === undefined) return { code: 'UNKNOWN_ALERT', alertId }
    alert.assignee = assignee
    this.note(alert, 'assigned', by, assignee ?? '', at)
    return null
  }

  /** All that is kept, in the order in which they were first raised. */
  records(): AlertRecord[] {
    return [...this.alerts.values()].map((alert) => ({ ...alert }))
  }

  /** Those that changed since the last call, in the order of their first change. */
  takeChanged(): AlertRecord[] {
    const records = [...this.changed.values()].map((alert) => ({ ...alert }))
    this.changed.clear()
    return records
  }

  snapshot(): AlertBookSnapshot {
    return { watches: [...this.watches.values()].map((watch) => ({ ...watch })), alerts: this.records(), lastSeq: this.lastSeq, nextNo: this.nextNo }
  }

  restore({ watches, alerts, lastSeq, nextNo }: AlertBookSnapshot): void {
    this.watches.clear()
    this.alerts.clear()
    this.changed.clear()
    for (const watch of watches) this.watches.set(keyOf(watch.kind, watch.subject), { ...watch })
    for (const alert of alerts) this.alerts.set(alert.alertId, { ...alert })
    this.lastSeq = lastSeq
    this.nextNo = nextNo
  }

  private ruleOf(kind: AlertKind): AlertRule {
    const rule = this.rules.get(kind)
    assert(rule !== undefined, `no rule for alerts of kind ${kind}`)
    return rule
  }

  private begin(watch: Watch, rule: AlertRule, at: AlertAt): void {
    if (this.watches.size >= WATCHED_MAX) return
    this.watches.set(keyOf(watch.kind, watch.subject), watch)
    this.settle(watch, rule, at)
  }

  /** Moves a watch by a value that holds from now on. */
  private apply(watch: Watch, rule: AlertRule, value: number, at: AlertAt): void {
    if (watch.alertId === null) {
      if (value < rule.raiseAt) {
        this.watches.delete(keyOf(watch.kind, watch.subject))
        return
      }
    } else if (value > rule.clearAt) watch.belowSinceUs = null
    else watch.belowSinceUs ??= at.nowUs
    this.settle(watch, rule, at)
  }

  /** What the time until now has brought about. */
  private settle(watch: Watch, rule: AlertRule, at: AlertAt): void {
    const dueUs = dueOf(watch, rule)
    if (dueUs === null || dueUs > at.nowUs) return
    if (watch.alertId === null) this.raise(watch, rule, at)
    else this.end(watch, at, watch.text)
  }

  private raise(watch: Watch, rule: AlertRule, at: AlertAt): void {
    const before = this.recentlyResolved(watch, at.nowUs)
    const alert: Alert = before ?? {
      type: 'alert', alertId: this.nextId(at.seq), kind: watch.kind, subject: watch.subject, severity: watch.severity ?? rule.severity, status: 'raised', text: '', value: 0,
      raiseAt: rule.raiseAt, clearAt: rule.clearAt, raisedUs: at.nowUs, lastUs: at.nowUs, resolvedUs: null, count: 0, acknowledgedBy: null, acknowledgedUs: null,
      assignee: null, events: [],
    }
    alert.severity = watch.severity ?? rule.severity
    alert.status = 'raised'
    alert.text = watch.text
    alert.value = watch.value
    alert.raiseAt = rule.raiseAt
    alert.clearAt = rule.clearAt
    alert.lastUs = at.nowUs
    alert.resolvedUs = null
    alert.count += 1
    // It came back: whoever had seen it has not seen this.
    alert.acknowledgedBy = null
    alert.acknowledgedUs = null
    watch.alertId = alert.alertId
    watch.belowSinceUs = null
    this.alerts.set(alert.alertId, alert)
    this.note(alert, before === undefined ? 'raised' : 'raised-again', null, watch.text, at)
  }

  private end(watch: Watch, at: AlertAt, text: string): void {
    this.watches.delete(keyOf(watch.kind, watch.subject))
    if (watch.alertId === null) return
    const alert = this.alerts.get(watch.alertId)
    assert(alert !== undefined, `raised alert ${watch.alertId} is not kept`)
    alert.status = 'resolved'
    alert.value = watch.value
    alert.resolvedUs = at.nowUs
    this.note(alert, 'resolved', null, text, at)
    this.forgetOldest()
  }

  private renew(watch: Watch, value: number, text: string, at: AlertAt): void {
    watch.value = value
    watch.text = text
    watch.renewedUs = at.nowUs
    if (watch.alertId === null) return
    const alert = this.alerts.get(watch.alertId)
    assert(alert !== undefined, `raised alert ${watch.alertId} is not kept`)
    alert.value = value
    alert.text = text
    alert.lastUs = at.nowUs
    this.changed.set(alert.alertId, alert)
  }

  private recentlyResolved({ kind, subject }: Watch, nowUs: UnixUs): Alert | undefined {
    for (const alert of this.alerts.values()) {
      if (alert.kind === kind && alert.subject === subject && alert.resolvedUs !== null && nowUs - alert.resolvedUs <= SAME_ALERT_US) return alert
    }
    return undefined
  }

  private forgetOldest(): void {
    const resolved = [...this.alerts.values()].filter((alert) => alert.resolvedUs !== null)
    if (resolved.length <= RESOLVED_MAX) return
    let oldest = resolved[0]!
    for (const alert of resolved) if (alert.resolvedUs! < oldest.resolvedUs!) oldest = alert
    this.alerts.delete(oldest.alertId)
  }

  private note(alert: Alert, what: AlertEvent['what'], by: string | null, text: string, { nowUs }: AlertAt): void {
    alert.events = [...alert.events, { what, atUs: nowUs, by, text }].slice(-ALERT_EVENTS_MAX)
    this.changed.set(alert.alertId, alert)
  }

  private nextId(seq: Seq): AlertId {
    if (seq !== this.lastSeq) {
      this.lastSeq = seq
      this.nextNo = 0
    }
    return alertIdOf(seq, this.nextNo++)
  }
}

const keyOf = (kind: AlertKind, subject: string): string => `${kind}|${subject}`

function byKind(rules: readonly AlertRule[]): ReadonlyMap<AlertKind, AlertRule> {
  const map = new Map(rules.map((rule) => [rule.kind, rule]))
  for (const kind of ALERT_KINDS) assert(map.has(kind), `no rule for alerts of kind ${kind}`)
  return map
}

/** A pending raise is due when its value held long enough; a raised one when the quiet did. */
function dueOf(watch: Watch, rule: AlertRule): UnixUs | null {
  if (watch.alertId === null) return (watch.aboveSinceUs + rule.raiseAfterUs) as UnixUs
  return watch.belowSinceUs === null ? null : ((watch.belowSinceUs + rule.clearAfterUs) as UnixUs)
}

/** Worth taking over: what is wrong has other numbers, and the last ones are old enough. */
const mayRenew = (watch: Watch, rule: AlertRule, value: number, nowUs: UnixUs): boolean =>
  value !== watch.value && nowUs - watch.renewedUs >= RENEW_US && (watch.alertId === null ? value >= rule.raiseAt : value > rule.clearAt)
