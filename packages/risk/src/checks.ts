import { notionalMicro, type Denial, type Instrument, type MoneyMicro, type Price, type QtyLots, type RiskLimits } from '@sluice/domain'

export interface KillState {
  readonly on: boolean
  readonly by: string
  readonly reason: string
}

export const checkKill = (kill: KillState): Denial | undefined =>
  kill.on ? { code: 'KILL_SWITCH_ON', by: kill.by, reason: kill.reason } : undefined

export function checkQty(orderQty: QtyLots, limits: RiskLimits): Denial | undefined {
  if (!Number.isSafeInteger(orderQty) || orderQty <= 0) return { code: 'ORDER_QTY_NOT_POSITIVE', orderQty }
  return orderQty > limits.maxOrderQty ? { code: 'ORDER_QTY_ABOVE_MAX', orderQty, maxOrderQty: limits.maxOrderQty } : undefined
}

/** A price that is not a positive integer is on no tick either. */
export function checkTick(price: Price, instrument: Instrument): Denial | undefined {
  const onTick = Number.isSafeInteger(price) && price > 0 && price % instrument.tick === 0
  return onTick ? undefined : { code: 'PRICE_OFF_TICK', price, tick: instrument.tick }
}

/** Both sides of the reference: a limit far away in our favour is as likely a typing error as one against us. */
export function checkCollar(price: Price, referencePrice: Price, limits: RiskLimits): Denial | undefined {
  const low = Math.max(0, Math.ceil((referencePrice * (10_000 - limits.collarBps)) / 10_000)) as Price
  const high = Math.floor((referencePrice * (10_000 + limits.collarBps)) / 10_000) as Price
  return price < low || price > high ? { code: 'PRICE_OUTSIDE_COLLAR', price, low, high } : undefined
}

export function checkNotional(price: Price, qty: QtyLots, instrument: Instrument, limits: RiskLimits): Denial | undefined {
  const notional = notionalMicro(price, qty, instrument)
  return notional > limits.maxNotional ? { code: 'NOTIONAL_ABOVE_MAX', notional, maxNotional: limits.maxNotional } : undefined
}

export function checkOpenNotional(openNotional: MoneyMicro, added: MoneyMicro, limits: RiskLimits): Denial | undefined {
  const total = (openNotional + added) as MoneyMicro
  return total > limits.maxOpenNotional
    ? { code: 'OPEN_NOTIONAL_ABOVE_MAX', openNotional: total, maxOpenNotional: limits.maxOpenNotional }
    : undefined
}
