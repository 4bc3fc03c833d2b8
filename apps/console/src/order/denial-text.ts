import type { Denial } from '@sluice/protocol'
import { formatNumber, formatPrice } from '@sluice/ui'

const money = (micro: number): string => `$${formatNumber(micro / 1_000_000)}`
const price = (units: number): string => formatPrice(units)

/** What was refused, with the numbers it was decided on, and what is allowed. */
export function denialText(denial: Denial): string {
  switch (denial.code) {
    case 'UNKNOWN_SYMBOL': return `Symbol ${denial.symbol} is not traded here.`
    case 'ORDER_QTY_ABOVE_MAX': return `Quantity ${formatNumber(denial.orderQty)} is above the limit of ${formatNumber(denial.maxOrderQty)} shares an order.`
    case 'ORDER_QTY_NOT_POSITIVE': return `Quantity ${formatNumber(denial.orderQty)} must be above zero.`
    case 'NOTIONAL_ABOVE_MAX': return `Value ${money(denial.notional)} is above the limit of ${money(denial.maxNotional)} an order.`
    case 'PRICE_OUTSIDE_COLLAR': return `Limit ${price(denial.price)} is outside the collar of ${price(denial.low)} to ${price(denial.high)}.`
    case 'PRICE_OFF_TICK': return `Limit ${price(denial.price)} is not a multiple of the tick ${price(denial.tick)}.`
    case 'NO_REFERENCE_PRICE': return `${denial.symbol} has no reference price: the market data is missing or stale.`
    case 'DUPLICATE_ORDER': return `Order ${denial.clOrdId} was sent before.`
    case 'REPEATED_ORDER': return `${formatNumber(denial.count)} identical orders within ${formatNumber(denial.windowUs / 1_000_000)} s; ${formatNumber(denial.maxCount)} are allowed.`
    case 'PARENT_OVERCOMMITTED': return `${formatNumber(denial.filled)} filled and ${formatNumber(denial.live)} live leave no room for ${formatNumber(denial.requested)} of ${formatNumber(denial.orderQty)}.`
    case 'OPEN_NOTIONAL_ABOVE_MAX': return `Open value would be ${money(denial.openNotional)}; the limit is ${money(denial.maxOpenNotional)}.`
    case 'MESSAGE_RATE_ABOVE_MAX': return `${formatNumber(denial.count)} messages in a second; ${formatNumber(denial.maxPerSecond)} are allowed.`
    case 'KILL_SWITCH_ON': return `The kill switch is on since ${denial.by} gave the reason "${denial.reason}". Release it first.`
    case 'VENUE_DOWN': return `Venue ${denial.mic} is down.`
    case 'UNKNOWN_OBJECTIVE': return `Objective ${denial.objective} does not exist.`
    case 'UNKNOWN_PARENT': return `Order ${denial.parentId} does not exist.`
    case 'PARENT_NOT_WORKING': return `Order ${denial.parentId} is ${denial.status} and cannot be changed.`
    case 'LIMIT_PRICE_MISSING': return 'A limit order needs a limit price.'
    case 'WEIGHTS_OUT_OF_RANGE': return `Weight ${denial.dimension} is ${formatNumber(denial.value)}; at most ${formatNumber(denial.max)} is allowed.`
    case 'TOO_MANY_OPEN_PARENTS': return `${formatNumber(denial.open)} orders are open; at most ${formatNumber(denial.max)} may be.`
    case 'WEIGHTS_ALL_ZERO': return `At least one weight of ${denial.objective} must be above 0.`
  }
}
