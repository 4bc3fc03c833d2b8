import { notionalMicro, type Denial, type Instrument, type MoneyMicro, type ParentRequest, type Price, type RiskLimits } from '@sluice/domain'
import { checkCollar, checkKill, checkNotional, checkOpenNotional, checkQty, checkTick, type KillState } from './checks.ts'

/** What the gate must know to judge a parent. */
export interface ParentRiskView {
  /** Undefined: the symbol is not in the universe. */
  readonly instrument: Instrument | undefined
  readonly limits: RiskLimits
  /** Mid of the market, or the previous close before the first quote; null: neither is known. */
  readonly referencePrice: Price | null
  readonly kill: KillState
  readonly openParents: number
  /** Unfilled notional of the parents that are open already. */
  readonly openNotional: MoneyMicro
  /** The owner used this ClOrdID before. */
  readonly isDuplicate: boolean
  /** Identical parents (symbol, side, quantity, price, account) already seen within the window. */
  readonly repeatedCount: number
  /** Lots of it that are executed already: of an order that is replaced. Absent: none. */
  readonly executed?: number
  /** What its account holds and its open long sales may still take of it, lots; absent or null: positions do not hold it. */
  readonly holding?: { readonly position: number; readonly openSells: number } | null
}

/** The first rule that a parent breaks, or undefined. A duplicate is told as such whatever else is wrong with it. */
export function checkParent(request: ParentRequest, view: ParentRiskView): Denial | undefined {
  if (view.isDuplicate) return { code: 'DUPLICATE_ORDER', clOrdId: request.clOrdId }
  const killed = checkKill(view.kill)
  if (killed !== undefined) return killed
  const { instrument } = view
  if (instrument === undefined) return { code: 'UNKNOWN_SYMBOL', symbol: request.symbol }
  return checkQty(request.orderQty, view.limits) ?? checkPriceAndNotional(request, instrument, view) ?? checkHolding(request, view) ?? checkCounts(view)
}

function checkPriceAndNotional(request: ParentRequest, instrument: Instrument, view: ParentRiskView): Denial | undefined {
  const { limits, referencePrice } = view
  const limitPrice = request.ordType === 'market' ? null : request.limitPrice
  if (request.ordType === 'limit' && limitPrice === null) return { code: 'LIMIT_PRICE_MISSING' }
  if (limitPrice !== null) {
    const offTick = checkTick(limitPrice, instrument)
    if (offTick !== undefined) return offTick
  }
  if (referencePrice === null) return { code: 'NO_REFERENCE_PRICE', symbol: instrument.symbol }
  const outside = limitPrice === null ? undefined : checkCollar(limitPrice, referencePrice, limits)
  if (outside !== undefined) return outside
  const price = worstPrice(request, limitPrice, referencePrice)
  return checkNotional(price, request.orderQty, instrument, limits)
    ?? checkOpenNotional(view.openNotional, notionalMicro(price, request.orderQty, instrument), limits)
}

/** What the order may cost at most: its limit for a buy; a sale below the market may still trade at the market. */
function worstPrice(request: ParentRequest, limitPrice: Price | null, referencePrice: Price): Price {
  if (limitPrice === null) return referencePrice
  return request.side === 'buy' ? limitPrice : (Math.max(limitPrice, referencePrice) as Price)
}

/** Long sales within what the account holds; short ones with a locate. */
function checkHolding({ side, account, symbol, orderQty, instructions }: ParentRequest, { holding = null, executed = 0 }: ParentRiskView): Denial | undefined {
  if (holding === null) return undefined
  if (side === 'sellShort') return (instructions?.locate ?? null) === null ? { code: 'LOCATE_MISSING', account, symbol } : undefined
  const { position, openSells } = holding
  return side === 'sell' && orderQty - executed > position - openSells ? { code: 'POSITION_TOO_SMALL', account, symbol, position, openSells, orderQty } : undefined
}

function checkCounts({ limits, openParents, repeatedCount }: ParentRiskView): Denial | undefined {
  if (repeatedCount >= limits.maxRepeatedOrders) {
    return { code: 'REPEATED_ORDER', count: repeatedCount + 1, maxCount: limits.maxRepeatedOrders, windowUs: limits.repeatedWindowUs }
  }
  return openParents >= limits.maxOpenParents ? { code: 'TOO_MANY_OPEN_PARENTS', open: openParents, max: limits.maxOpenParents } : undefined
}
