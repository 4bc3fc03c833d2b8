import type { Denial, Instrument, MoneyMicro, Price, UnixUs } from '@sluice/domain'
import { formatPrice } from './decimal.ts'
import { formatUtc } from './utc-timestamp.ts'

/** What the numbers of a denial count in. */
export type DenialUnits = Pick<Instrument, 'priceScale' | 'lotSize'>

type Texts = { readonly [Code in Denial['code']]: (denial: Extract<Denial, { code: Code }>, of: Words) => string }

/** Numbers as a counterparty writes them: shares, decimal prices, UTC times. */
interface Words {
  readonly lotSize: number
  readonly shares: (lots: number) => number
  readonly price: (units: Price) => string
  readonly money: (micro: MoneyMicro) => string
  readonly utc: (timeUs: UnixUs) => string
}

const MICROS = 1_000_000

/** Text that other people wrote or another system named, bounded as an identifier is. */
const named = (text: string): string => text.slice(0, 64)
const seconds = (us: number): string => `${us / MICROS} s`

/** `20261121-10:00:00`, with its decimals where they count. */
const utc = (timeUs: UnixUs): string => formatUtc(timeUs, 'microseconds').replace(/\.?0+$/, '')

function wordsOf({ priceScale, lotSize }: DenialUnits): Words {
  return {
    lotSize, utc,
    shares: (lots) => lots * lotSize,
    // What was asked may be no price at all.
    price: (units) => (Number.isSafeInteger(units) && units >= 0 ? formatPrice(units, priceScale) : String(units / priceScale)),
    money: (micro) => (micro / MICROS).toFixed(2),
  }
}

/** How far the ends of a range are from its middle. */
const percentOf = (low: number, high: number): number => Math.round(((high - low) / (high + low)) * 10_000) / 100

const STATUS_WORDS: Readonly<Record<string, string>> = { pendingCancel: 'being canceled', pendingReplace: 'being replaced', doneForDay: 'done for the day' }
const STATE_WORDS: Readonly<Record<string, string>> = { 'pre-open': 'it has not opened', auction: 'it is in an auction', halted: 'it is halted', closed: 'it is closed', open: 'it is open' }
const FIELD_WORDS = { symbol: 'Symbol(55)', side: 'Side(54)', account: 'Account(1)', ordType: 'OrdType(40)' } as const
const VALUE_WORDS: Readonly<Record<string, string>> = { sellShort: 'sell short', midpointPeg: 'midpoint peg', '': 'none' }
const valueOf = (value: string): string => named(VALUE_WORDS[value] ?? value)

function bandText(mic: string, low: string | null, high: string | null): string {
  if (low === null || high === null) return low === null ? `above the price band of ${mic}, which ends at ${high ?? 'no price'}` : `below the price band of ${mic}, which begins at ${low}`
  return `outside the price band of ${mic}, ${low} to ${high}`
}

/** One sentence for every reason there is: the compiler misses none. */
const TEXTS: Texts = {
  UNKNOWN_SYMBOL: ({ symbol }) => `Symbol(55) ${named(symbol)} is not traded here`,
  ORDER_QTY_ABOVE_MAX: ({ orderQty, maxOrderQty }, { shares }) => `OrderQty(38) ${shares(orderQty)} is above the limit of ${shares(maxOrderQty)} shares an order`,
  ORDER_QTY_NOT_POSITIVE: ({ orderQty }, { shares }) => `OrderQty(38) ${shares(orderQty)} is not a quantity above 0`,
  NOTIONAL_ABOVE_MAX: ({ notional, maxNotional }, { money }) => `the value of the order, ${money(notional)}, is above the limit of ${money(maxNotional)} an order`,
  PRICE_OUTSIDE_COLLAR: ({ price: asked, low, high }, { price }) => `Price(44) ${price(asked)} is more than ${percentOf(low, high)} % away from the market: ${price(low)} to ${price(high)} is allowed now`,
  PRICE_OFF_TICK: ({ price: asked, tick }, { price }) => `Price(44) ${price(asked)} is not a multiple of the tick ${price(tick)}`,
  NO_REFERENCE_PRICE: ({ symbol }) => `there is no market price of ${named(symbol)} now to judge the order by`,
  VENUE_NOT_OPEN: ({ mic, symbol, state }) => `${mic} takes no orders in ${named(symbol)} now: ${STATE_WORDS[state] ?? state}`,
  MARKET_CROSSED: ({ symbol, bid, ask }, { price }) => `the market of ${named(symbol)} is crossed, bid ${price(bid)} above offer ${price(ask)}: nothing is sent until it is in order`,
  PRICE_BEYOND_BAND: ({ mic, price: asked, low, high }, { price }) => `the price ${price(asked)} is ${bandText(mic, low === null ? null : price(low), high === null ? null : price(high))}`,
  DUPLICATE_ORDER: ({ clOrdId }) => `ClOrdID(11) ${named(clOrdId)} was used before`,
  REPEATED_ORDER: ({ count, maxCount, windowUs }) => `this is identical order number ${count} within ${seconds(windowUs)}: at most ${maxCount} with the same symbol, side, quantity, price and account are allowed`,
  PARENT_OVERCOMMITTED: ({ orderQty, filled, live, requested }, { shares }) => `${shares(requested)} shares are more than is left of ${shares(orderQty)}: ${shares(filled)} are executed and ${shares(live)} work at venues`,
  OPEN_NOTIONAL_ABOVE_MAX: ({ openNotional, maxOpenNotional }, { money }) => `the value of all open orders would be ${money(openNotional)}, above the limit of ${money(maxOpenNotional)}`,
  MESSAGE_RATE_ABOVE_MAX: ({ count, maxPerSecond }) => `${count} messages within a second are above the limit of ${maxPerSecond}`,
  KILL_SWITCH_ON: ({ reason }) => `trading is stopped here (${named(reason)}): no orders are taken until it goes on`,
  VENUE_DOWN: ({ mic }) => `there is no session with ${mic} now`,
  UNKNOWN_OBJECTIVE: ({ objective }) => `objective (9001) ${named(objective)} is not known`,
  UNKNOWN_PARENT: ({ parentId, newestClOrdId }) => (newestClOrdId === undefined ? `ClOrdID ${named(parentId)} is not known here` : `OrigClOrdID(41) ${named(parentId)} has been replaced: the order's ClOrdID(11) is ${named(newestClOrdId)}`),
  PARENT_NOT_WORKING: ({ status }) => `the order is ${STATUS_WORDS[status] ?? status} and cannot be changed any more`,
  LIMIT_PRICE_MISSING: () => 'Price(44) is missing: a limit order needs one',
  WEIGHTS_OUT_OF_RANGE: ({ dimension, value, max }) => `weight ${dimension} is ${value}: 0 to ${max} is allowed`,
  WEIGHTS_ALL_ZERO: ({ objective }) => `all weights of objective ${named(objective)} are 0`,
  TOO_MANY_OPEN_PARENTS: ({ open, max }) => `${open} orders are open: at most ${max} may be`,
  OBJECTIVE_NOT_CLEARABLE: ({ objective }) => `objective ${named(objective)} cannot be cleared`,
  UNKNOWN_VENUE: ({ mic }) => `ExDestination(100) ${named(mic)} is no venue of this desk`,
  VENUE_EXCLUDED: ({ mic }) => `the desk keeps this order from ${mic}`,
  VENUE_NOT_DESTINATION: ({ mic, exDestination }) => `ExDestination(100) of the order is ${named(exDestination)}: nothing of it goes to ${mic}`,
  SHOWN_ABOVE_MAX_FLOOR: ({ qty, shown, maxFloor }, { shares }) => `MaxFloor(111) of the order is ${shares(maxFloor)} shares, of which ${shares(shown)} show: ${shares(qty)} more are too many`,
  FILL_OR_KILL_IN_PART: ({ qty, orderQty }, { shares }) => `the order is fill or kill: all of its ${shares(orderQty)} shares go to one venue as fill or kill, not ${shares(qty)}`,
  VENUE_NOT_FORCED: ({ mic, forcedMic }) => `the desk sends this order to ${forcedMic} alone, not to ${mic}`,
  VENUE_BREAKER_NOT_CLOSED: ({ mic }) => `the desk sends nothing to ${mic} now`,
  BREAKER_ALREADY: ({ mic, status }) => `the breaker of ${mic} is ${status} already`,
  UNKNOWN_OVERRIDE: ({ overrideId }) => `there is no override ${named(overrideId)}`,
  OVERRIDE_ENDED: ({ overrideId }) => `override ${named(overrideId)} has ended`,
  TOO_MANY_OVERRIDES: ({ count, max }) => `the order has ${count} overrides: at most ${max} are allowed`,
  EXPIRY_OUT_OF_RANGE: ({ expiresInUs, minUs, maxUs }) => `an end after ${seconds(expiresInUs)} is not allowed: ${seconds(minUs)} to ${seconds(maxUs)} is`,
  ALREADY_PAUSED: () => 'the order is paused already',
  NOT_PAUSED: () => 'the order is not paused',
  PLAN_CHANGED: () => 'the order has been planned anew since',
  STEP_UNKNOWN: ({ step, firstOpen, steps }) => `step ${step} cannot be kept: steps ${firstOpen} to ${steps - 1} are to come`,
  CHILD_NOT_LIVE: ({ clOrdId }) => `order ${named(clOrdId)} does not work at a venue`,
  NOT_POSSIBLE_AT_VENUE: ({ mic }) => `${mic} does not trade in this way`,
  NO_PRICE_AT_VENUE: ({ mic, symbol }) => `${mic} shows no price of ${named(symbol)} now`,
  PRICE_BEYOND_PARENT_LIMIT: ({ price: asked, limitPrice }, { price }) => `the price ${price(asked)} is worse than the order's Price(44) ${price(limitPrice)}`,
  QTY_BELOW_VENUE_MIN: ({ qty, minQty, mic }, { shares }) => `${shares(qty)} shares are fewer than the ${shares(minQty)} that ${mic} takes at least`,
  UNKNOWN_ALERT: ({ alertId }) => `there is no alert ${named(alertId)}`,
  ALERT_ALREADY_ACKNOWLEDGED: ({ alertId, by }) => `alert ${named(alertId)} has been acknowledged by ${named(by)}`,
  UNKNOWN_MODEL: ({ modelId }) => `there is no model ${named(modelId)}`,
  MODEL_EXISTS: ({ modelId }) => `model ${named(modelId)} is registered already`,
  MODEL_SCHEMA_OTHER: ({ modelId }) => `model ${named(modelId)} was made for other features than the desk computes`,
  MODEL_STAGE_REFUSED: ({ modelId, stage, wanted }) => `model ${named(modelId)} is ${stage} and cannot become ${wanted}`,
  MODEL_GATE_NOT_PASSED: ({ modelId, failed }) => `model ${named(modelId)} has not passed its gate: ${named(failed.join(', '))}`,
  CANARY_SHARE_OUT_OF_RANGE: ({ shareMicro, min, max }) => `a share of ${shareMicro / MICROS} is not allowed: ${min / MICROS} to ${max / MICROS} is`,
  CANARY_BUSY: ({ modelId }) => `model ${named(modelId)} is the canary already`,
  TOO_MANY_SHADOWS: ({ count, max }) => `${count} models run as shadows: at most ${max} may`,
  NO_PROPOSAL: ({ modelId }) => `model ${named(modelId)} is not proposed`,
  PROPOSER_APPROVES: ({ modelId, by }) => `${named(by)} proposed model ${named(modelId)}: somebody else has to approve it`,
  NO_PREVIOUS_MODEL: () => 'there is no model to go back to',
  REPLACE_CHANGES_FIELD: ({ field, was, wanted }) => `${FIELD_WORDS[field]} cannot be replaced: the order has ${valueOf(was)}, not ${valueOf(wanted)}`,
  ORDER_IS_OTHER: ({ field, is, named: given }) => `${FIELD_WORDS[field]} is ${valueOf(is)} in the order that was named, not ${valueOf(given)}`,
  REPLACE_BELOW_FILLED: ({ orderQty, filled }, { shares }) => `OrderQty(38) ${shares(orderQty)} is less than the ${shares(filled)} shares that are executed`,
  CHANGE_PENDING: ({ what }) => `a ${what === 'cancel' ? 'cancel' : 'replacement'} of the order is on its way already`,
  EXPIRE_TIME_PASSED: ({ expireUs }) => `ExpireTime(126) ${utc(expireUs)} has passed`,
  EXPIRE_TIME_MISSING: () => 'ExpireTime(126) or ExpireDate(432) is missing: TimeInForce(59)=6 needs one',
  MIN_QTY_ABOVE_ORDER: ({ minQty, orderQty }, { shares }) => `MinQty(110) ${shares(minQty)} is larger than OrderQty(38) ${shares(orderQty)}`,
  MAX_FLOOR_ABOVE_ORDER: ({ maxFloor, orderQty }, { shares }) => `MaxFloor(111) ${shares(maxFloor)} is larger than OrderQty(38) ${shares(orderQty)}`,
  LOCATE_MISSING: ({ account, symbol }) => `a short sale of ${named(symbol)} in Account(1) ${named(account)} needs a locate: LocateReqd(114)=N and who located the shares in 5700`,
  POSITION_TOO_SMALL: ({ account, symbol, position, openSells, orderQty }, { shares }) =>
    `OrderQty(38) ${shares(orderQty)} is more than Account(1) ${named(account)} can sell long: it holds ${shares(position)} ${named(symbol)}, of which open orders sell ${shares(openSells)}`,
  VENUE_NOT_RECONCILED: ({ mic }) => `${mic} has not told yet what became of earlier orders`,
  UNKNOWN_CHILD: ({ clOrdId }) => `there is no order ${named(clOrdId)} at a venue`,
  CHILD_NOT_UNKNOWN: ({ clOrdId, status }) => `order ${named(clOrdId)} is ${STATUS_WORDS[status] ?? status}: its venue is not silent about it`,
  EXECUTION_BOOKED: ({ execId }) => `execution ${named(execId)} is booked already`,
  EXECUTION_ABOVE_ORDER: ({ clOrdId, told, open }, { shares }) => `${shares(told)} shares are more than the ${shares(open)} that are open of order ${named(clOrdId)}`,
  UNKNOWN_SESSION: ({ session }) => `there is no session ${named(session)}`,
  SESSION_NOT_STOPPED: ({ session }) => `session ${named(session)} is not stopped`,
  SESSION_CONTROL_REFUSED: ({ session, why }) => `session ${named(session)}: ${named(why)}`,
  POSITIONS_REFUSED: ({ field, why }) => `positions: ${named(field)} ${named(why)}`,
  TEXT_REFUSED: ({ field, why }) => `${named(field)} ${named(why)}`,
}

/** Text(58) of a refusal: a sentence in the fields, shares and decimal prices of the counterparty, and our code in brackets for whoever supports it. */
export function denialText(denial: Denial, units: DenialUnits): string {
  const say = TEXTS[denial.code] as ((denial: Denial, of: Words) => string) | undefined
  // Only a journal of another version holds a code that is not in the table.
  return say === undefined ? denial.code : `${say(denial, wordsOf(units))} [${denial.code}]`
}
