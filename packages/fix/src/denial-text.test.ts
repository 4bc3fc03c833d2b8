import type { Denial, MoneyMicro, OverrideId, ParentId, Price, QtyLots, SymbolId, UnixUs } from '@sluice/domain'
import { T0 } from '@sluice/testkit'
import { describe, expect, it } from 'vitest'
import { denialText } from './denial-text.ts'
import { fieldErrorText, incorrect, missing, NOT_SUPPORTED } from './field-error.ts'
import { formatUtc } from './utc-timestamp.ts'

const UNITS = { priceScale: 10_000, lotSize: 100 }
const [lots, price, symbol] = [(n: number) => n as QtyLots, (n: number) => n as Price, 'AVAX' as SymbolId]
const money = (n: number) => (n * 1_000_000) as MoneyMicro

type Table = { readonly [Code in Denial['code']]: readonly [Omit<Extract<Denial, { code: Code }>, 'code'>, text: string] }

/** Of every reason there is: a new one does not compile without its text. */
const TABLE: Table = {
  UNKNOWN_SYMBOL: [{ symbol: 'NOPE' }, 'Symbol(55) NOPE is not traded here'],
  ORDER_QTY_ABOVE_MAX: [{ orderQty: lots(9), maxOrderQty: lots(5) }, 'OrderQty(38) 900 is above the limit of 500 shares an order'],
  ORDER_QTY_NOT_POSITIVE: [{ orderQty: 0 }, 'OrderQty(38) 0 is not a quantity above 0'],
  NOTIONAL_ABOVE_MAX: [{ notional: money(1_500.5), maxNotional: money(1_000) }, 'the value of the order, 1500.50, is above the limit of 1000.00 an order'],
  PRICE_OUTSIDE_COLLAR: [{ price: price(1_574_300), low: price(1_425_000), high: price(1_575_000) }, 'Price(44) 157.43 is more than 5 % away from the market: 142.5 to 157.5 is allowed now'],
  PRICE_OFF_TICK: [{ price: price(1_000_050), tick: price(100) }, 'Price(44) 100.005 is not a multiple of the tick 0.01'],
  NO_REFERENCE_PRICE: [{ symbol }, 'there is no market price of AVAX now to judge the order by'],
  VENUE_NOT_OPEN: [{ mic: 'XNAS', symbol, state: 'halted' }, 'XNAS takes no orders in AVAX now: it is halted'],
  MARKET_CROSSED: [{ symbol, bid: price(1_010_000), ask: price(1_000_000) }, 'the market of AVAX is crossed, bid 101 above offer 100: nothing is sent until it is in order'],
  PRICE_BEYOND_BAND: [{ mic: 'XNAS', price: price(1_000_000), low: null, high: price(990_000) }, 'the price 100 is above the price band of XNAS, which ends at 99'],
  DUPLICATE_ORDER: [{ clOrdId: 'C-7' }, 'ClOrdID(11) C-7 was used before'],
  REPEATED_ORDER: [{ count: 4, maxCount: 3, windowUs: 10_000_000 }, 'this is identical order number 4 within 10 s: at most 3 with the same symbol, side, quantity, price and account are allowed'],
  PARENT_OVERCOMMITTED: [{ orderQty: lots(10), filled: lots(4), live: lots(5), requested: lots(2) }, '200 shares are more than is left of 1000: 400 are executed and 500 work at venues'],
  OPEN_NOTIONAL_ABOVE_MAX: [{ openNotional: money(20), maxOpenNotional: money(10) }, 'the value of all open orders would be 20.00, above the limit of 10.00'],
  MESSAGE_RATE_ABOVE_MAX: [{ count: 11, maxPerSecond: 10 }, '11 messages within a second are above the limit of 10'],
  KILL_SWITCH_ON: [{ by: 'ann', reason: 'drill' }, 'trading is stopped here (drill): no orders are taken until it goes on'],
  VENUE_DOWN: [{ mic: 'XNAS' }, 'there is no session with XNAS now'],
  UNKNOWN_OBJECTIVE: [{ objective: 'fast' }, 'objective (9001) fast is not known'],
  UNKNOWN_PARENT: [{ parentId: 'C-7' }, 'ClOrdID C-7 is not known here'],
  PARENT_NOT_WORKING: [{ parentId: 'P-1', status: 'filled' }, 'the order is filled and cannot be changed any more'],
  LIMIT_PRICE_MISSING: [{}, 'Price(44) is missing: a limit order needs one'],
  WEIGHTS_OUT_OF_RANGE: [{ dimension: 'fees', value: 2, max: 1 }, 'weight fees is 2: 0 to 1 is allowed'],
  WEIGHTS_ALL_ZERO: [{ objective: 'fast' }, 'all weights of objective fast are 0'],
  TOO_MANY_OPEN_PARENTS: [{ open: 10, max: 10 }, '10 orders are open: at most 10 may be'],
  OBJECTIVE_NOT_CLEARABLE: [{ objective: 'fast' }, 'objective fast cannot be cleared'],
  UNKNOWN_VENUE: [{ mic: 'XXXX' }, 'ExDestination(100) XXXX is no venue of this desk'],
  VENUE_EXCLUDED: [{ mic: 'XNAS', overrideId: 'O-1' }, 'the desk keeps this order from XNAS'],
  VENUE_NOT_DESTINATION: [{ mic: 'XNAS', exDestination: 'XNYS' }, 'ExDestination(100) of the order is XNYS: nothing of it goes to XNAS'],
  SHOWN_ABOVE_MAX_FLOOR: [{ qty: lots(3), shown: lots(1), maxFloor: lots(2) }, 'MaxFloor(111) of the order is 200 shares, of which 100 show: 300 more are too many'],
  FILL_OR_KILL_IN_PART: [{ qty: lots(3), orderQty: lots(9) }, 'the order is fill or kill: all of its 900 shares go to one venue as fill or kill, not 300'],
  VENUE_NOT_FORCED: [{ mic: 'XNAS', forcedMic: 'XNYS', overrideId: 'O-1' }, 'the desk sends this order to XNYS alone, not to XNAS'],
  VENUE_BREAKER_NOT_CLOSED: [{ mic: 'XNAS', status: 'open', cause: 'rejects' }, 'the desk sends nothing to XNAS now'],
  BREAKER_ALREADY: [{ mic: 'XNAS', status: 'open' }, 'the breaker of XNAS is open already'],
  UNKNOWN_OVERRIDE: [{ overrideId: 'O-1' as OverrideId }, 'there is no override O-1'],
  OVERRIDE_ENDED: [{ overrideId: 'O-1' as OverrideId }, 'override O-1 has ended'],
  TOO_MANY_OVERRIDES: [{ count: 50, max: 50 }, 'the order has 50 overrides: at most 50 are allowed'],
  EXPIRY_OUT_OF_RANGE: [{ expiresInUs: 500_000, minUs: 1_000_000, maxUs: 60_000_000 }, 'an end after 0.5 s is not allowed: 1 s to 60 s is'],
  ALREADY_PAUSED: [{ parentId: 'P-1' }, 'the order is paused already'],
  NOT_PAUSED: [{ parentId: 'P-1' }, 'the order is not paused'],
  PLAN_CHANGED: [{ decisionId: 1, newestDecisionId: 2 }, 'the order has been planned anew since'],
  STEP_UNKNOWN: [{ step: 0, firstOpen: 1, steps: 3 }, 'step 0 cannot be kept: steps 1 to 2 are to come'],
  CHILD_NOT_LIVE: [{ clOrdId: '1-1-0' }, 'order 1-1-0 does not work at a venue'],
  NOT_POSSIBLE_AT_VENUE: [{ mic: 'DRK1', aggressiveness: 'post' }, 'DRK1 does not trade in this way'],
  NO_PRICE_AT_VENUE: [{ mic: 'XNAS', symbol }, 'XNAS shows no price of AVAX now'],
  PRICE_BEYOND_PARENT_LIMIT: [{ price: price(1_010_000), limitPrice: price(1_000_000) }, "the price 101 is worse than the order's Price(44) 100"],
  QTY_BELOW_VENUE_MIN: [{ qty: lots(1), minQty: lots(5), mic: 'DRK1' }, '100 shares are fewer than the 500 that DRK1 takes at least'],
  UNKNOWN_ALERT: [{ alertId: 'A-1' }, 'there is no alert A-1'],
  ALERT_ALREADY_ACKNOWLEDGED: [{ alertId: 'A-1', by: 'ann' }, 'alert A-1 has been acknowledged by ann'],
  UNKNOWN_MODEL: [{ modelId: 'm1' }, 'there is no model m1'],
  MODEL_EXISTS: [{ modelId: 'm1' }, 'model m1 is registered already'],
  MODEL_SCHEMA_OTHER: [{ modelId: 'm1', featureSchemaHash: 'a', wanted: 'b' }, 'model m1 was made for other features than the desk computes'],
  MODEL_STAGE_REFUSED: [{ modelId: 'm1', stage: 'live', wanted: 'shadow' }, 'model m1 is live and cannot become shadow'],
  MODEL_GATE_NOT_PASSED: [{ modelId: 'm1', failed: ['latency', 'error'] }, 'model m1 has not passed its gate: latency, error'],
  CANARY_SHARE_OUT_OF_RANGE: [{ shareMicro: 600_000, min: 1, max: 500_000 }, 'a share of 0.6 is not allowed: 0.000001 to 0.5 is'],
  CANARY_BUSY: [{ modelId: 'm1' }, 'model m1 is the canary already'],
  TOO_MANY_SHADOWS: [{ count: 2, max: 2 }, '2 models run as shadows: at most 2 may'],
  NO_PROPOSAL: [{ modelId: 'm1' }, 'model m1 is not proposed'],
  PROPOSER_APPROVES: [{ modelId: 'm1', by: 'ann' }, 'ann proposed model m1: somebody else has to approve it'],
  NO_PREVIOUS_MODEL: [{}, 'there is no model to go back to'],
  REPLACE_CHANGES_FIELD: [{ field: 'side', was: 'sellShort', wanted: 'sell' }, 'Side(54) cannot be replaced: the order has sell short, not sell'],
  ORDER_IS_OTHER: [{ field: 'symbol', is: 'AVAX', named: 'MSFT' }, 'Symbol(55) is AVAX in the order that was named, not MSFT'],
  REPLACE_BELOW_FILLED: [{ orderQty: lots(3), filled: lots(4) }, 'OrderQty(38) 300 is less than the 400 shares that are executed'],
  CHANGE_PENDING: [{ parentId: 'P-1', what: 'replace' }, 'a replacement of the order is on its way already'],
  EXPIRE_TIME_PASSED: [{ expireUs: T0, nowUs: T0 }, `ExpireTime(126) ${formatUtc(T0, 'microseconds').replace(/\.?0+$/, '')} has passed`],
  EXPIRE_TIME_MISSING: [{}, 'ExpireTime(126) or ExpireDate(432) is missing: TimeInForce(59)=6 needs one'],
  MIN_QTY_ABOVE_ORDER: [{ minQty: lots(5), orderQty: lots(3) }, 'MinQty(110) 500 is larger than OrderQty(38) 300'],
  MAX_FLOOR_ABOVE_ORDER: [{ maxFloor: lots(5), orderQty: lots(3) }, 'MaxFloor(111) 500 is larger than OrderQty(38) 300'],
  LOCATE_MISSING: [{ account: 'ACC', symbol: 'AVAX' }, 'a short sale of AVAX in Account(1) ACC needs a locate: LocateReqd(114)=N and who located the shares in 5700'],
  POSITION_TOO_SMALL: [{ account: 'ACC', symbol: 'AVAX', position: 5, openSells: 2, orderQty: lots(4) }, 'OrderQty(38) 400 is more than Account(1) ACC can sell long: it holds 500 AVAX, of which open orders sell 200'],
  VENUE_NOT_RECONCILED: [{ mic: 'XNAS', open: 3 }, 'XNAS has not told yet what became of earlier orders'],
  UNKNOWN_CHILD: [{ clOrdId: '1-1-0' }, 'there is no order 1-1-0 at a venue'],
  CHILD_NOT_UNKNOWN: [{ clOrdId: '1-1-0', status: 'new' }, 'order 1-1-0 is new: its venue is not silent about it'],
  EXECUTION_BOOKED: [{ execId: 'E1' }, 'execution E1 is booked already'],
  EXECUTION_ABOVE_ORDER: [{ clOrdId: '1-1-0', told: lots(5), open: lots(3) }, '500 shares are more than the 300 that are open of order 1-1-0'],
  UNKNOWN_SESSION: [{ session: 'OMS9' }, 'there is no session OMS9'],
  SESSION_NOT_STOPPED: [{ session: 'OMS1' }, 'session OMS1 is not stopped'],
  SESSION_CONTROL_REFUSED: [{ session: 'OMS1', why: 'numbers never go back' }, 'session OMS1: numbers never go back'],
  POSITIONS_REFUSED: [{ field: 'positions[0]', why: 'has no account' }, 'positions: positions[0] has no account'],
  TEXT_REFUSED: [{ field: 'reason', why: 'is empty' }, 'reason is empty'],
}

describe('[M24] words of a refusal', () => {
  it.each(Object.entries(TABLE))('%s', (code, [numbers, text]) => {
    const told = denialText({ code, ...numbers } as Denial, UNITS)
    expect(told).toBe(`${text} [${code}]`)
    expect(told).toMatch(/^[\x20-\x7e]+$/)
    // No name of a field of ours, and no number of our units.
    expect(text).not.toMatch(/=[^N6]|\blots?\b|\b[a-z]+(Us|Qty|Id|Micro)\b/)
  })

  it('a code of another version is told as it is', () => {
    expect(denialText({ code: 'SOMETHING_NEW' } as unknown as Denial, UNITS)).toBe('SOMETHING_NEW')
  })

  it('times have the decimals that they need', () => {
    const at = (text: string) => denialText({ code: 'EXPIRE_TIME_PASSED', expireUs: (Date.parse(text) * 1_000) as UnixUs, nowUs: T0 }, UNITS)
    expect([at('2026-11-21T10:00:00Z'), at('2026-11-21T10:00:00.250Z')]).toEqual(['ExpireTime(126) 20261121-10:00:00 has passed [EXPIRE_TIME_PASSED]', 'ExpireTime(126) 20261121-10:00:00.25 has passed [EXPIRE_TIME_PASSED]'])
  })

  it('what others wrote is bounded', () => {
    expect(denialText({ code: 'CHANGE_PENDING', parentId: 'P' as ParentId, what: 'cancel' }, UNITS)).toContain('a cancel of the order')
    expect(denialText({ code: 'UNKNOWN_PARENT', parentId: 'x'.repeat(500) }, UNITS).length).toBeLessThan(120)
  })
})

it('[M24] a field that does not hold is named, with its value and what is allowed', () => {
  const text = (error: ReturnType<typeof missing>) => fieldErrorText(error.error)
  expect(text(incorrect(38, '120', 'a multiple of the lot size 100'))).toBe('OrderQty(38) 120 is not a multiple of the lot size 100')
  expect(text(incorrect(99, '5', NOT_SUPPORTED))).toBe('StopPx(99) 5 is not supported here')
  expect(text(incorrect(59, '2', '0 (day), 3 (ioc)'))).toBe('TimeInForce(59) 2 is not possible, allowed: 0 (day), 3 (ioc)')
  expect(text(missing(44, 'a price, with OrdType(40)=2'))).toBe('Price(44) is missing, allowed: a price, with OrdType(40)=2')
  expect(text(incorrect(7_777, 'x', 'y'))).toBe('tag 7777 x is not possible, allowed: y')
})
