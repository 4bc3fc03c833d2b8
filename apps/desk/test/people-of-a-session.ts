import type { SimulatedDesk } from '@sluice/backtest'
import { Rng, type AlertId, type Input, type Mic, type OverrideAction, type OverrideId, type ParentId, type Price, type QtyLots, type SymbolId } from '@sluice/domain'

const ACTS = 120

/** People at work on a session: orders and overrides, weights, breakers, alerts and the kill, sensible or not. */
export function actAsPeople(session: SimulatedDesk, seed: number, acts = ACTS, after: (act: number) => void = () => {}): void {
  const rng = new Rng(seed, 0x5045)
  for (let act = 0; act < acts; act++) {
    session.step(inputOf(session, rng, act))
    session.runUntil(session.nowUs + rng.int(1, 200_000))
    after(act)
  }
  // Whatever was stopped goes on.
  session.step({ kind: 'set-kill', source: sourceOf('end'), on: false, reason: 'end' })
}

const sourceOf = (id: string) => ({ kind: 'user', user: 'ann', requestId: id }) as const

function inputOf(session: SimulatedDesk, rng: Rng, act: number): Input {
  const { engine } = session
  const pick = <T>(items: readonly T[]): T => items[rng.int(0, items.length - 1)] as T
  const source = sourceOf(`r${act}`)
  const { symbol, referencePrice, tick } = pick(engine.config.instruments)
  // Away from the market, so that there is something to override.
  const patient = (Math.floor(referencePrice * 0.995 / tick) * tick) as Price
  const { mic } = pick(engine.config.venues)
  const reason = 'at random'
  const parentId = pick(engine.parentRecords().filter(({ status }) => status === 'working'))?.parentId ?? ('P-1' as ParentId)
  const weights = { slippage: rng.int(1, 5_000), fill: rng.int(0, 5_000), speed: 0, leakage: 0, fees: rng.int(0, 5_000) }
  switch (pick(['order', 'order', 'order', 'override', 'override', 'override', 'end', 'resume', 'weights', 'clear', 'strategy', 'breaker', 'session', 'alert', 'kill'] as const)) {
    case 'order': return {
      kind: 'submit-parent', source,
      request: {
        clOrdId: `U${act}` as never, symbol, side: 'buy', orderQty: (rng.int(1, 60) * 100) as QtyLots, ...pick([{ ordType: 'market', limitPrice: null }, { ordType: 'limit', limitPrice: patient }] as const), timeInForce: 'day', objective: null, urgency: 'normal',
        account: '',
      },
    }
    case 'override': return { kind: 'override-parent', source, parentId, action: actionOf(mic, rng.int(0, 4)), reason, expiresInUs: pick([null, 500_000, 3_000_000]) }
    case 'end': return { kind: 'end-override', source, parentId, overrideId: pick(engine.overrideRecords())?.overrideId ?? ('O-1' as OverrideId), reason }
    case 'resume': return { kind: 'resume-parent', source, parentId, reason }
    case 'weights': return { kind: 'set-weights', source, objective: pick(['firm', `symbol:${symbol as SymbolId}`]), weights, preset: null, reason }
    case 'clear': return { kind: 'clear-weights', source, objective: `symbol:${symbol as SymbolId}`, reason }
    case 'strategy': return { kind: 'set-strategy', source, strategy: pick(['dynamic', 'static'] as const), reason }
    case 'breaker': return { kind: 'set-breaker', source, mic, action: pick(['open', 'reset', 'reset'] as const), reason }
    case 'session': return { kind: 'session', session: mic as string as never, role: 'orders', mic, up: rng.int(0, 3) > 0 }
    case 'alert': return { kind: 'comment-alert', source, alertId: pick(engine.alertRecords())?.alertId ?? ('A-1-0' as AlertId), text: reason }
    case 'kill': return { kind: 'set-kill', source, on: rng.int(0, 4) === 0, reason }
  }
}

function actionOf(mic: Mic, which: number): OverrideAction {
  if (which === 0) return { kind: 'pause' }
  if (which === 1) return { kind: 'force-venue', mic }
  if (which === 2) return { kind: 'manual-child', mic, aggressiveness: 'take', qty: 100 as QtyLots, limitPrice: null as Price | null, timeInForce: 'ioc' }
  return { kind: 'exclude-venue', mic }
}
