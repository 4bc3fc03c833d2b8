import { symbolOfObjective, type Aggressiveness, type DecisionRecord, type OrderCapacity, type OrdType, type ParentRow, type ScoreSource, type Side, type TimeInForce, type VenueKind } from '@sluice/protocol'
import type { Tone } from '@sluice/ui'

export const SIDE_WORDS: Readonly<Record<Side, string>> = { buy: 'Buy', sell: 'Sell', sellShort: 'Sell short' }
export const MANNER_WORDS: Readonly<Record<Aggressiveness, string>> = { take: 'take', post: 'post', mid: 'mid' }
export const TIME_IN_FORCE_WORDS: Readonly<Record<TimeInForce, string>> = { day: 'Day', gtc: 'Good till canceled', gtd: 'Good till date', ioc: 'Immediate or cancel', fok: 'Fill or kill' }
export const ORDER_TYPE_WORDS: Readonly<Record<OrdType, string>> = { market: 'Market', limit: 'Limit', midpointPeg: 'Midpoint' }
export const CAPACITY_WORDS: Readonly<Record<OrderCapacity, string>> = {
  agency: 'Agency', proprietary: 'Proprietary', individual: 'Individual', principal: 'Principal', risklessPrincipal: 'Riskless principal', agentForOther: 'Agent for other member',
}
/** In full, where somebody chooses one. */
export const MANNER_LABELS: Readonly<Record<Aggressiveness, string>> = { take: 'Take at the touch', post: 'Rest at the near side', mid: 'Rest at the midpoint' }
export const KIND_WORDS: Readonly<Record<VenueKind, string>> = {
  'lit-maker-taker': 'lit', 'lit-inverted': 'inverted', 'lit-ecn': 'ECN', 'speed-bump': 'speed bump', 'dark-midpoint': 'dark', 'internal-crossing': 'internal',
}
export const TRIGGER_WORDS: Readonly<Record<DecisionRecord['trigger'], string>> = {
  arrival: 'on arrival', 'step-done': 'as the step ended', fill: 'after a fill', reject: 'after a reject', timeout: 'after a timeout', retry: 'on a new try',
  unsent: 'as a child was not sent', 'market-moved': 'as the market moved', override: 'after an override', 'venue-breaker': 'as a venue\u2019s breaker opened', replace: 'as the order was replaced',
}
const HOLD_WORDS: Readonly<Record<string, string>> = {
  NO_OPEN_VENUE: 'no venue can take the rest now', NO_REFERENCE_PRICE: 'no fresh two-sided market', LIMIT_AWAY_FROM_MARKET: 'limit away from the market',
  BELOW_MIN_QTY: 'rest is below every venue\u2019s minimum', KILLED: 'kill switch on', ATTEMPTS_EXHAUSTED: 'plans used up',
  PAUSED: 'paused by a person', OVERRIDDEN: 'overrides leave no venue that can be used now',
  MARKET_HALTED: 'trading is halted', MARKET_IN_AUCTION: 'in an auction', MARKET_CLOSED: 'the market is closed', MARKET_PRE_OPEN: 'the market is not open yet',
  MARKET_CROSSED: 'the market is crossed', OUTSIDE_PRICE_BAND: 'every price is outside the price band',
}
export const holdText = (hold: string): string => HOLD_WORDS[hold] ?? hold.toLowerCase().replaceAll('_', ' ')

const STATES: Readonly<Record<string, string>> = { pendingNew: 'sent, not confirmed', pendingCancel: 'cancel pending', pendingReplace: 'replace pending', unsent: 'not sent', new: 'working', partiallyFilled: 'partly filled' }
/** doneForDay to done for day. */
export const stateWords = (status: string): string => STATES[status] ?? status.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

/** low-leakage to Low leakage. */
export const titleCase = (name: string): string => {
  const words = name.replaceAll('-', ' ')
  return words.slice(0, 1).toUpperCase() + words.slice(1)
}

export interface StateWords {
  readonly text: string
  readonly tone: Tone
}

/** `pending`: what is on its way for the whole order, where the row itself does not tell it. */
export function parentState(parent: Pick<ParentRow, 'status' | 'hold' | 'pending'>, pending: ParentRow['pending'] | null = parent.pending): StateWords {
  if (parent.status === 'working' && pending != null) return { text: pending === 'cancel' ? 'Cancel pending' : 'Replace pending', tone: 'warning' }
  if (parent.status === 'working') return parent.hold === null ? { text: 'Working', tone: 'accent' } : { text: parent.hold === 'PAUSED' ? 'Paused' : 'Held', tone: 'warning' }
  if (parent.status === 'rejected') return { text: 'Rejected', tone: 'critical' }
  return { text: titleCase(parent.status), tone: 'neutral' }
}

/** `firm`, `symbol:AVAX` or a preset, in words. */
export function objectiveText(name: string): string {
  const symbol = symbolOfObjective(name)
  return symbol === null ? titleCase(name) : `${symbol}\u2019s own`
}

/** Versions count from 1: an order that names an objective that is none here has none, was refused for it, and was routed by nothing. */
export const isUnknownObjective = ({ objectiveVersion }: Pick<ParentRow, 'objectiveVersion'>): boolean => objectiveVersion < 1

/** With the version in force. What is unknown is quoted as it was written: shown as SafeText. */
export const objectiveVersionText = (row: Pick<ParentRow, 'objective' | 'objectiveVersion'>): string =>
  isUnknownObjective(row) ? `\u201c${row.objective}\u201d, not known here` : `${objectiveText(row.objective)} v${row.objectiveVersion}`

/** A person's name without the domain; a counterparty's id as it is. */
export const ownerText = (owner: string): string => owner.split('@')[0] ?? owner

/** Who gave the scores. */
export function sourceText(source: ScoreSource): string {
  // An older journal tells no arm.
  if (source.kind === 'model') return `model ${source.modelId}${source.arm === 'canary' ? ' as the canary' : ''}`
  if (source.kind === 'none') return 'static waterfall, not scored'
  return `venue averages (${source.reason.replaceAll('-', ' ')})`
}
