import type { Denial } from '@sluice/protocol'
import { describe, expect, it } from 'vitest'
import { denialText } from './denial-text.ts'

/** Whatever the engine may refuse, once: a new code is missing here until it has words. */
type Sample<C extends Denial['code']> = Omit<Extract<Denial, { code: C }>, 'code'>
type Plain<T> = { readonly [K in keyof T]: T[K] extends string | undefined ? string : T[K] extends number | null ? number | null : T[K] }
const SAMPLES: { readonly [C in Denial['code']]: Plain<Sample<C>> } = {
  UNKNOWN_SYMBOL: { symbol: 'AVAX' }, ORDER_QTY_ABOVE_MAX: { orderQty: 25_000, maxOrderQty: 10_000 }, ORDER_QTY_NOT_POSITIVE: { orderQty: 0 }, NOTIONAL_ABOVE_MAX: { notional: 5e12, maxNotional: 1e12 },
  PRICE_OUTSIDE_COLLAR: { price: 1_574_300, low: 1_500_000, high: 1_550_000 }, PRICE_OFF_TICK: { price: 1_574_350, tick: 100 }, NO_REFERENCE_PRICE: { symbol: 'AVAX' }, VENUE_NOT_OPEN: { mic: 'XNAS', symbol: 'AVAX', state: 'pre-open' },
  MARKET_CROSSED: { symbol: 'AVAX', bid: 1_574_400, ask: 1_574_300 }, PRICE_BEYOND_BAND: { mic: 'XNAS', price: 1_574_300, low: null, high: 1_550_000 }, DUPLICATE_ORDER: { clOrdId: 'OMS-7' },
  REPEATED_ORDER: { count: 6, maxCount: 5, windowUs: 10_000_000 }, PARENT_OVERCOMMITTED: { orderQty: 5_000, filled: 3_000, live: 1_500, requested: 1_000 }, OPEN_NOTIONAL_ABOVE_MAX: { openNotional: 2e13, maxOpenNotional: 1e13 },
  MESSAGE_RATE_ABOVE_MAX: { count: 101, maxPerSecond: 100 }, KILL_SWITCH_ON: { by: 'risk@desk.example', reason: 'drill' }, VENUE_DOWN: { mic: 'XNAS' }, UNKNOWN_OBJECTIVE: { objective: 'banana' },
  UNKNOWN_PARENT: { parentId: 'P-9', newestClOrdId: 'OMS-8' }, PARENT_NOT_WORKING: { parentId: 'P-9', status: 'pendingCancel' }, LIMIT_PRICE_MISSING: {}, WEIGHTS_OUT_OF_RANGE: { dimension: 'fees', value: 11_000, max: 10_000 },
  WEIGHTS_ALL_ZERO: { objective: 'low-cost' }, TOO_MANY_OPEN_PARENTS: { open: 10_000, max: 10_000 }, OBJECTIVE_NOT_CLEARABLE: { objective: 'firm' }, UNKNOWN_VENUE: { mic: 'XXXX' }, VENUE_EXCLUDED: { mic: 'XNAS', overrideId: 'O-12' },
  VENUE_NOT_DESTINATION: { mic: 'XNAS', exDestination: 'EDGX' }, SHOWN_ABOVE_MAX_FLOOR: { qty: 300, shown: 100, maxFloor: 200 }, FILL_OR_KILL_IN_PART: { qty: 300, orderQty: 900 },
  VENUE_NOT_FORCED: { mic: 'XNAS', forcedMic: 'EDGX', overrideId: 'O-12' }, VENUE_BREAKER_NOT_CLOSED: { mic: 'XNAS', status: 'half-open', cause: 'probe-failed' }, BREAKER_ALREADY: { mic: 'XNAS', status: 'open' }, UNKNOWN_OVERRIDE: { overrideId: 'O-12' },
  OVERRIDE_ENDED: { overrideId: 'O-12' }, TOO_MANY_OVERRIDES: { count: 50, max: 50 }, EXPIRY_OUT_OF_RANGE: { expiresInUs: 500_000, minUs: 1_000_000, maxUs: 86_400_000_000 }, ALREADY_PAUSED: { parentId: 'P-9' }, NOT_PAUSED: { parentId: 'P-9' },
  PLAN_CHANGED: { decisionId: 7, newestDecisionId: null }, STEP_UNKNOWN: { step: 4, firstOpen: 1, steps: 3 }, CHILD_NOT_LIVE: { clOrdId: '1A-1-0' }, NOT_POSSIBLE_AT_VENUE: { mic: 'DRK1', aggressiveness: 'post' },
  NO_PRICE_AT_VENUE: { mic: 'XNAS', symbol: 'AVAX' }, PRICE_BEYOND_PARENT_LIMIT: { price: 1_574_300, limitPrice: 1_570_000 }, QTY_BELOW_VENUE_MIN: { qty: 5, minQty: 100, mic: 'DRK1' }, UNKNOWN_ALERT: { alertId: 'A-12-0' },
  ALERT_ALREADY_ACKNOWLEDGED: { alertId: 'A-12-0', by: 'risk@desk.example' }, UNKNOWN_MODEL: { modelId: 'nn-2' }, MODEL_EXISTS: { modelId: 'nn-2' }, MODEL_SCHEMA_OTHER: { modelId: 'nn-2', featureSchemaHash: '0123456789abcdef', wanted: 'fedcba9876543210' },
  MODEL_STAGE_REFUSED: { modelId: 'nn-2', stage: 'retired', wanted: 'canary' }, MODEL_GATE_NOT_PASSED: { modelId: 'nn-2', failed: ['latency'] }, CANARY_SHARE_OUT_OF_RANGE: { shareMicro: 900_000, min: 1, max: 500_000 }, CANARY_BUSY: { modelId: 'nn-2' },
  TOO_MANY_SHADOWS: { count: 4, max: 4 }, NO_PROPOSAL: { modelId: 'nn-2' }, PROPOSER_APPROVES: { modelId: 'nn-2', by: 'risk@desk.example' }, NO_PREVIOUS_MODEL: {}, REPLACE_CHANGES_FIELD: { field: 'ordType', was: 'midpointPeg', wanted: 'limit' },
  ORDER_IS_OTHER: { field: 'side', is: 'sellShort', named: 'buy' }, REPLACE_BELOW_FILLED: { orderQty: 1_000, filled: 2_500 }, CHANGE_PENDING: { parentId: 'P-9', what: 'cancel' }, EXPIRE_TIME_PASSED: { expireUs: Date.UTC(2026, 2, 4, 21) * 1_000, nowUs: Date.UTC(2026, 2, 5, 14, 30) * 1_000 },
  EXPIRE_TIME_MISSING: {}, MIN_QTY_ABOVE_ORDER: { minQty: 2_000, orderQty: 1_000 }, MAX_FLOOR_ABOVE_ORDER: { maxFloor: 2_000, orderQty: 1_000 }, LOCATE_MISSING: { account: 'FUND1', symbol: 'AVAX' },
  POSITION_TOO_SMALL: { account: 'FUND1', symbol: 'AVAX', position: 1_500, openSells: 1_000, orderQty: 1_000 }, VENUE_NOT_RECONCILED: { mic: 'XNAS', open: 3 }, UNKNOWN_CHILD: { clOrdId: '1A-1-0' }, CHILD_NOT_UNKNOWN: { clOrdId: '1A-1-0', status: 'partiallyFilled' },
  EXECUTION_BOOKED: { execId: 'E7' }, EXECUTION_ABOVE_ORDER: { clOrdId: '1A-1-0', told: 2_000, open: 1_000 }, UNKNOWN_SESSION: { session: 'XNAS' }, SESSION_NOT_STOPPED: { session: 'XNAS' }, SESSION_CONTROL_REFUSED: { session: 'XNAS', why: 'it is up' },
  POSITIONS_REFUSED: { field: 'row 3', why: 'names the account twice' }, TEXT_REFUSED: { field: 'reason', why: 'is empty' },
}
const codes = Object.keys(SAMPLES) as Denial['code'][]
const text = (code: Denial['code']): string => denialText({ code, ...SAMPLES[code] } as unknown as Denial)

describe('whatever may be refused', () => {
  it.each(codes)('%s is told in a sentence', (code) => {
    const told = text(code)
    expect(told).toMatch(/^[\p{Lu}\d].{12,}\.$/u)
    // No code, no name of a field or a state as the engine writes it, nothing that was not there, no internal id, no number without its thousands set apart.
    expect(told).not.toMatch(/[A-Z]{2,}_[A-Z]|[a-z][A-Z][a-z]|undefined|null|NaN|\[object|\b[OA]-\d+|\d{5,}/)
  })
  it('counts in shares, in currency and in the time of New York', () => {
    expect(text('ORDER_QTY_ABOVE_MAX')).toBe('Quantity 25,000 shares is above the limit of 10,000 shares an order.')
    expect(text('NOTIONAL_ABOVE_MAX')).toBe('Value $5,000,000 is above the limit of $1,000,000 an order.')
    expect(text('PRICE_OFF_TICK')).toBe('Price 157.4350 is not a multiple of the tick 0.01.')
    expect(text('EXPIRE_TIME_PASSED')).toBe('The order would be good till 2026-03-04 16:00:00, which has passed: it is 2026-03-05 09:30:00 in New York.')
    expect(text('REPLACE_CHANGES_FIELD')).toBe('A replacement cannot change the order type (midpoint peg to limit). Cancel the order and send another.')
    expect(text('PARENT_NOT_WORKING')).toBe('Order P-9 is being canceled and cannot be changed any more.')
  })
})
