import { Rng } from '@sluice/domain'
import type { FillSampler } from './fill-sampler.ts'

/** An event of a made-up tape: prices in price units of a hundredth of a cent, quantities in shares. */
export type TapeEvent =
  | { readonly kind: 'quote'; readonly mic: string; readonly us: number; readonly bid: number; readonly bidQty: number; readonly ask: number; readonly askQty: number }
  | { readonly kind: 'trade'; readonly mic: string; readonly us: number; readonly price: number; readonly qty: number; readonly flags: number }

const MICS = ['XNYS', 'XNAS', 'ARCX']
const CENT = 100
const START_PRICE = 1_000_000

/** A random walk of three venues' quotes, and trades that come in bursts on the side that the price is about to leave. */
export function madeUpTape({ seed, startUs, seconds }: { readonly seed: number; readonly startUs: number; readonly seconds: number }): TapeEvent[] {
  const rng = new Rng(seed, 1)
  const events: TapeEvent[] = []
  let bid = START_PRICE
  let pressure = 0
  for (let ms = -5_000; ms < seconds * 1_000; ms += rng.int(50, 600)) {
    const us = startUs + ms * 1_000
    const mic = MICS[rng.int(0, MICS.length - 1)]!
    pressure = 0.97 * pressure + (rng.next() - 0.5)
    const ask = bid + 2 * CENT
    if (ms >= 0 && rng.next() < 0.3) {
      const sells = rng.next() < 0.5 + 0.3 * Math.tanh(pressure)
      events.push({ kind: 'trade', mic, us, price: sells ? bid : ask, qty: rng.int(1, 4) * 50, flags: rng.next() < 0.2 ? 1 : 0 })
    }
    if (rng.next() < 0.04) {
      bid += pressure > 0 ? -CENT : CENT
      for (const each of MICS) events.push(quoteOf(rng, each, us, bid))
    } else events.push(quoteOf(rng, mic, us, bid))
  }
  return events
}

function quoteOf(rng: Rng, mic: string, us: number, bid: number): TapeEvent {
  const away = rng.next() < 0.2 ? CENT : 0
  return { kind: 'quote', mic, us, bid: bid - away, bidQty: 100 * rng.int(1, 6), ask: bid + 2 * CENT + (rng.next() < 0.2 ? CENT : 0), askQty: 100 * rng.int(1, 6) }
}

export function feed(sampler: FillSampler, events: readonly TapeEvent[]): void {
  for (const event of events) {
    if (event.kind === 'quote') sampler.quote(event.mic, event.us, event.bid, event.bidQty, event.ask, event.askQty)
    else sampler.trade(event.mic, event.us, event.price, event.qty, event.flags)
  }
}
