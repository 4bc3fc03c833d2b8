import type { Aggressiveness, Denial } from '@sluice/protocol'
import { formatDayUs, formatDurationUs, formatNumber, formatPrice, formatShare, formatTimeUs } from '@sluice/ui'

/** What the numbers of a denial count in; of the order's instrument where one is known. */
export interface DenialUnits {
  /** Price units per currency unit. */
  readonly priceScale: number
  /** Shares in a lot. */
  readonly lotSize: number
}
const USUAL_UNITS: DenialUnits = { priceScale: 10_000, lotSize: 1 }

const BREAKER_WORDS: Readonly<Record<string, string>> = { open: 'open: none leaves', 'half-open': 'half-open: one order at a time leaves as a probe', closed: 'closed' }
const CAUSE_WORDS: Readonly<Record<string, string>> = { rejects: 'refused orders', silence: 'no answers', staleness: 'stale market data', 'probe-failed': 'a failed probe', person: 'opened by a person' }
const MANNERS: Readonly<Record<Aggressiveness, string>> = { take: 'taking at the touch', post: 'resting at the near side', mid: 'resting at the midpoint' }

/** Of a step that does not lead on from where a model stands. */
const STAGE_STEPS: Readonly<Record<string, string>> = { live: 'it cannot be proposed', canary: 'it cannot become the canary', shadow: 'it cannot shadow', registered: 'it cannot be taken back', retired: 'it cannot be retired', approved: 'it cannot be approved' }
const STATE_WORDS: Readonly<Record<string, string>> = { 'pre-open': 'not open yet', open: 'open', auction: 'in an auction', halted: 'halted', closed: 'closed' }

function bandText({ low, high }: { readonly low: number | null; readonly high: number | null }, price: (of: number) => string): string {
  if (low === null || high === null) return low === null ? `up to ${price(high ?? 0)}` : `from ${price(low)}`
  return `of ${price(low)} to ${price(high)}`
}

/** Of what an order is, where a denial names it: FIX Side(54), OrdType(40) and the state of an order or a child. */
const VALUE_WORDS: Readonly<Record<string, string>> = {
  buy: 'buy', sell: 'sell', sellShort: 'sell short', market: 'market', limit: 'limit', midpointPeg: 'midpoint peg',
  pendingNew: 'sent and not confirmed', new: 'working', partiallyFilled: 'partly filled', pendingCancel: 'being canceled', pendingReplace: 'being replaced', doneForDay: 'done for the day', unsent: 'not sent',
}
const valueText = (value: string): string => VALUE_WORDS[value] ?? value
const FIELDS: Readonly<Record<string, string>> = { ordType: 'order type' }
const timeText = (us: number): string => `${formatDayUs(us)} ${formatTimeUs(us, false)}`

const money = (micro: number): string => `$${formatNumber(micro / 1_000_000)}`

/** What was refused, with the numbers it was decided on, and what is allowed or to be done. May hold what people wrote: show it as SafeText. */
export function denialText(denial: Denial, units: DenialUnits = USUAL_UNITS): string {
  const price = (of: number): string => formatPrice(of, units.priceScale)
  const shares = (lots: number): string => `${formatNumber(lots * units.lotSize)} shares`
  switch (denial.code) {
    case 'UNKNOWN_SYMBOL': return `Symbol ${denial.symbol} is not traded here.`
    case 'ORDER_QTY_ABOVE_MAX': return `Quantity ${shares(denial.orderQty)} is above the limit of ${shares(denial.maxOrderQty)} an order.`
    case 'ORDER_QTY_NOT_POSITIVE': return `Quantity ${formatNumber(denial.orderQty)} must be above zero.`
    case 'NOTIONAL_ABOVE_MAX': return `Value ${money(denial.notional)} is above the limit of ${money(denial.maxNotional)} an order.`
    case 'PRICE_OUTSIDE_COLLAR': return `Price ${price(denial.price)} is outside the collar of ${price(denial.low)} to ${price(denial.high)}.`
    case 'PRICE_OFF_TICK': return `Price ${price(denial.price)} is not a multiple of the tick ${price(denial.tick)}.`
    case 'NO_REFERENCE_PRICE': return `${denial.symbol} has no reference price: the market data is missing or stale.`
    case 'VENUE_NOT_OPEN': return `${denial.mic} takes no orders in ${denial.symbol} now: ${STATE_WORDS[denial.state] ?? denial.state}.`
    case 'MARKET_CROSSED': return `The market of ${denial.symbol} is crossed: bid ${price(denial.bid)} above ask ${price(denial.ask)}. Nothing leaves until it is in order.`
    case 'PRICE_BEYOND_BAND': return `Price ${price(denial.price)} is outside the price band ${bandText(denial, price)} at ${denial.mic}.`
    case 'DUPLICATE_ORDER': return `Order ${denial.clOrdId} was sent before.`
    case 'REPEATED_ORDER': return `${formatNumber(denial.count)} identical orders within ${formatDurationUs(denial.windowUs)}; ${formatNumber(denial.maxCount)} are allowed.`
    case 'PARENT_OVERCOMMITTED': return `${shares(denial.filled)} filled and ${shares(denial.live)} live leave no room for ${shares(denial.requested)} of ${shares(denial.orderQty)}. Cancel a live child first, or send less.`
    case 'OPEN_NOTIONAL_ABOVE_MAX': return `Open value would be ${money(denial.openNotional)}; the limit is ${money(denial.maxOpenNotional)}.`
    case 'MESSAGE_RATE_ABOVE_MAX': return `${formatNumber(denial.count)} messages in a second; ${formatNumber(denial.maxPerSecond)} are allowed. Try again in a second.`
    case 'KILL_SWITCH_ON': return `The kill switch is on: ${denial.by} gave the reason "${denial.reason}". It must be released first.`
    case 'VENUE_DOWN': return `Venue ${denial.mic} is down.`
    case 'UNKNOWN_OBJECTIVE': return `Objective ${denial.objective} is not known here.`
    case 'UNKNOWN_PARENT': return denial.newestClOrdId === undefined ? `Order ${denial.parentId} does not exist.` : `Order ${denial.parentId} was replaced: it is ${denial.newestClOrdId} now.`
    case 'PARENT_NOT_WORKING': return `Order ${denial.parentId} is ${valueText(denial.status)} and cannot be changed any more.`
    case 'LIMIT_PRICE_MISSING': return 'A limit order needs a limit price.'
    case 'WEIGHTS_OUT_OF_RANGE': return `Weight ${denial.dimension} is ${formatNumber(denial.value / 1_000, 3)}; from 0 to ${formatNumber(denial.max / 1_000)} is allowed.`
    case 'WEIGHTS_ALL_ZERO': return `At least one weight of ${denial.objective} must be above 0.`
    case 'TOO_MANY_OPEN_PARENTS': return `${formatNumber(denial.open)} orders are open; at most ${formatNumber(denial.max)} may be.`
    case 'OBJECTIVE_NOT_CLEARABLE': return `Objective ${denial.objective} cannot be cleared: only a symbol\u2019s own that is set now.`
    case 'UNKNOWN_VENUE': return `There is no venue ${denial.mic}.`
    case 'VENUE_EXCLUDED': return `An override excludes ${denial.mic} from this order. End it first.`
    case 'VENUE_NOT_DESTINATION': return `The owner asked for ${denial.exDestination} alone: nothing of this order goes to ${denial.mic}.`
    case 'SHOWN_ABOVE_MAX_FLOOR': return `The owner lets ${shares(denial.maxFloor)} show at a time; ${shares(denial.shown)} show now. ${shares(denial.qty)} more are too many: send at most ${shares(Math.max(0, denial.maxFloor - denial.shown))}, or send them as immediate.`
    case 'FILL_OR_KILL_IN_PART': return `The order is fill or kill: all of its ${shares(denial.orderQty)} go to one venue as fill or kill, not ${shares(denial.qty)}.`
    case 'VENUE_NOT_FORCED': return `An override forces this order to ${denial.forcedMic}: nothing goes to ${denial.mic}. End it first.`
    case 'VENUE_BREAKER_NOT_CLOSED': return `The breaker of ${denial.mic} is ${BREAKER_WORDS[denial.status] ?? denial.status} (${CAUSE_WORDS[denial.cause] ?? denial.cause}).`
    case 'BREAKER_ALREADY': return `The breaker of ${denial.mic} is ${denial.status} already.`
    case 'UNKNOWN_OVERRIDE': return 'That override does not exist.'
    case 'OVERRIDE_ENDED': return 'That override has ended already.'
    case 'TOO_MANY_OVERRIDES': return `${formatNumber(denial.count)} overrides hold on this order; at most ${formatNumber(denial.max)} may. End one first.`
    case 'EXPIRY_OUT_OF_RANGE': return `An expiry after ${formatDurationUs(denial.expiresInUs)} is not possible: from ${formatDurationUs(denial.minUs)} to ${formatDurationUs(denial.maxUs)}.`
    case 'ALREADY_PAUSED': return `Order ${denial.parentId} is paused already.`
    case 'NOT_PAUSED': return `Order ${denial.parentId} is not paused.`
    case 'PLAN_CHANGED': return denial.newestDecisionId === null
      ? 'The waterfall was planned anew since, and no plan stands now.'
      : 'The waterfall was planned anew since you edited it. Look at the new steps and apply again.'
    case 'STEP_UNKNOWN': return denial.firstOpen >= denial.steps
      ? `Step ${denial.step + 1} cannot be edited: no step of this plan is still to come.`
      : `Step ${denial.step + 1} is not one of the steps still to come (${denial.firstOpen + 1} to ${denial.steps}), or is named twice.`
    case 'CHILD_NOT_LIVE': return `Child ${denial.clOrdId} is not live any more.`
    case 'NOT_POSSIBLE_AT_VENUE': return `${denial.mic} does not take this way of trading: ${MANNERS[denial.aggressiveness as Aggressiveness] ?? denial.aggressiveness}.`
    case 'NO_PRICE_AT_VENUE': return `${denial.mic} has no fresh price for ${denial.symbol}. Give a limit price, or choose another venue.`
    case 'PRICE_BEYOND_PARENT_LIMIT': return `Price ${price(denial.price)} is worse than the order\u2019s own limit ${price(denial.limitPrice)}.`
    case 'QTY_BELOW_VENUE_MIN': return `${shares(denial.qty)} is below the minimum of ${shares(denial.minQty)} at ${denial.mic}.`
    case 'UNKNOWN_ALERT': return 'That alert does not exist.'
    case 'ALERT_ALREADY_ACKNOWLEDGED': return `The alert was acknowledged already, by ${denial.by}.`
    case 'UNKNOWN_MODEL': return `There is no model ${denial.modelId} on this desk.`
    case 'MODEL_EXISTS': return `There is a model ${denial.modelId} already: a model never changes under its name.`
    case 'MODEL_SCHEMA_OTHER': return `Model ${denial.modelId} was made for other features than this desk computes.`
    case 'MODEL_STAGE_REFUSED': return `Model ${denial.modelId} is ${denial.stage}: ${STAGE_STEPS[denial.wanted] ?? `it cannot become ${denial.wanted}`} from there.`
    case 'MODEL_GATE_NOT_PASSED': return `Model ${denial.modelId} has not passed its gate${denial.failed.length === 0 ? ': it was never checked' : `: ${denial.failed.join(', ')} failed`}. It may shadow; it may not decide.`
    case 'CANARY_SHARE_OUT_OF_RANGE': return `A canary with ${formatShare(denial.shareMicro / 1_000_000)} of the parents is not possible: from ${formatNumber(denial.min / 10_000, 4)} to ${formatShare(denial.max / 1_000_000)} is allowed.`
    case 'CANARY_BUSY': return `Model ${denial.modelId} is the canary now: one at a time. Take it back first.`
    case 'TOO_MANY_SHADOWS': return `${formatNumber(denial.count)} models shadow already; at most ${formatNumber(denial.max)} may. Take one back first.`
    case 'NO_PROPOSAL': return `Model ${denial.modelId} is not proposed to be live.`
    case 'PROPOSER_APPROVES': return `Model ${denial.modelId} was proposed by ${denial.by}: somebody else has to approve it.`
    case 'NO_PREVIOUS_MODEL': return 'No model was live before this one: there is nothing to go back to.'
    case 'REPLACE_CHANGES_FIELD': return `A replacement cannot change the ${FIELDS[denial.field] ?? denial.field} (${valueText(denial.was) || 'none'} to ${valueText(denial.wanted) || 'none'}). Cancel the order and send another.`
    case 'ORDER_IS_OTHER': return `The order\u2019s ${denial.field} is ${valueText(denial.is)}, not ${valueText(denial.named)}.`
    case 'REPLACE_BELOW_FILLED': return `${shares(denial.filled)} are executed already: the order cannot ask for ${shares(denial.orderQty)}.`
    case 'CHANGE_PENDING': return `A ${denial.what === 'cancel' ? 'cancel' : 'replacement'} of order ${denial.parentId} is on its way already.`
    case 'EXPIRE_TIME_PASSED': return `The order would be good till ${timeText(denial.expireUs)}, which has passed: it is ${timeText(denial.nowUs)} in New York.`
    case 'EXPIRE_TIME_MISSING': return 'An order that is good till a date needs that date.'
    case 'MIN_QTY_ABOVE_ORDER': return `The minimum quantity ${shares(denial.minQty)} is above the order\u2019s ${shares(denial.orderQty)}.`
    case 'MAX_FLOOR_ABOVE_ORDER': return `The quantity to show, ${shares(denial.maxFloor)}, is above the order\u2019s ${shares(denial.orderQty)}.`
    case 'LOCATE_MISSING': return `A short sale of ${denial.symbol} in account ${denial.account} needs a locate.`
    case 'POSITION_TOO_SMALL': return `Account ${denial.account} holds ${shares(denial.position)} of ${denial.symbol}, ${shares(denial.openSells)} of them are for sale already: ${shares(denial.orderQty)} more would be a short sale.`
    case 'VENUE_NOT_RECONCILED': return `${denial.mic} has not told yet what became of ${formatNumber(denial.open)} orders sent before its session was lost: nothing new leaves until then.`
    case 'UNKNOWN_CHILD': return `There is no child ${denial.clOrdId}.`
    case 'CHILD_NOT_UNKNOWN': return `Child ${denial.clOrdId} is ${valueText(denial.status)}: only one about which its venue is silent is settled by hand.`
    case 'EXECUTION_BOOKED': return `Execution ${denial.execId} is booked already.`
    case 'EXECUTION_ABOVE_ORDER': return `${shares(denial.told)} are more than the ${shares(denial.open)} still open of child ${denial.clOrdId}.`
    case 'UNKNOWN_SESSION': return `There is no session ${denial.session}.`
    case 'SESSION_NOT_STOPPED': return `Session ${denial.session} must be stopped first.`
    case 'SESSION_CONTROL_REFUSED': return `That cannot be done to session ${denial.session}: ${denial.why}.`
    case 'POSITIONS_REFUSED': return `The positions were refused: ${denial.field} ${denial.why}.`
    case 'TEXT_REFUSED': return `The text of ${denial.field} was refused: it ${denial.why}.`
  }
}
