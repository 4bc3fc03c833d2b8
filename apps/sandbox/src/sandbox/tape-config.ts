import { completeVenue, DEFAULT_VENUES, type Config } from '@sluice/config'
import { isDark } from '@sluice/domain'
import { readTapeSync, tapeInfo, type TapeInstrument } from '@sluice/tape'

type Instruments = Config['instruments']
type Venues = Config['venues']

const PRICE_SCALES: readonly number[] = [100, 1_000, 10_000, 100_000, 1_000_000]
/** Largest parent of the demonstration OMS, of the largest that is allowed. */
const OMS_NOTIONAL_SHARE = 0.25
/** Of venues that are known from tapes alone. Off-exchange prints: where midpoint pegs go there. */
const NAMES: Readonly<Record<string, string>> = { XADF: 'Off exchange (tape)' }

interface Measured {
  volume: number
  firstPrice: number | null
}

interface Seen {
  readonly bySymbol: ReadonlyMap<string, Measured>
  /** Of each venue, whether it ever quotes. */
  readonly quotes: ReadonlyMap<string, boolean>
}

/** One pass: volume and a first price of each symbol, and which venues quote. */
function look(path: string): Seen {
  const bySymbol = new Map<string, Measured>()
  const quotes = new Map<string, boolean>()
  for (const events of readTapeSync(path)) {
    for (const event of events) {
      if (event.kind !== 'update') continue
      const measured = bySymbol.get(event.symbol) ?? { volume: 0, firstPrice: null }
      bySymbol.set(event.symbol, measured)
      if (!quotes.has(event.mic)) quotes.set(event.mic, false)
      for (const entry of event.entries) {
        if (entry.qty > 0) measured.firstPrice ??= entry.price
        if (entry.kind === 'trade') measured.volume += entry.qty
        else quotes.set(event.mic, true)
      }
    }
  }
  return { bySymbol, quotes }
}

function instrumentOf({ symbol, priceScale, lotSize, tick, qtyScale }: TapeInstrument, { volume, firstPrice }: Measured): Instruments[number] {
  // Where a price is of many shares, a share is worth that much less: the same units on a finer scale.
  const finer = priceScale * qtyScale
  const scale = (PRICE_SCALES.includes(finer) ? finer : priceScale) as Instruments[number]['priceScale']
  if (!PRICE_SCALES.includes(scale)) throw new Error(`${symbol} has price scale ${priceScale} on the tape: must be one of ${PRICE_SCALES.join(', ')}`)
  return { symbol, name: `${symbol} (tape)`, currency: 'USD', priceScale: scale, lotSize, tick, adv: Math.max(1, volume * lotSize), referencePrice: Math.max(1, firstPrice ?? 1) / scale }
}

function venueOf(mic: string, quotes: boolean, port: number): Venues[number] {
  const known = DEFAULT_VENUES.find((venue) => venue.mic === mic)
  const kind = quotes ? 'lit-maker-taker' : 'dark-midpoint'
  return completeVenue({ mic, name: NAMES[mic] ?? `${mic} (tape)`, kind, host: '127.0.0.1', takeFee: quotes ? 3_000 : 1_000, addFee: quotes ? -2_000 : 1_000, minQty: 1, ...known, port })
}

/**
 * `config` made to trade on the tape at `path`, on nothing that the tape does not hold. A symbol that it names keeps its instrument and the configured ones of the tape's venues; one that it
 * does not name comes from the tape, with every venue of it, on ports after the highest that is configured.
 */
export function tapeConfig(config: Config, path: string): Config {
  const info = tapeInfo(path)
  const { bySymbol, quotes } = look(path)
  const held = info.instruments.filter(({ symbol }) => bySymbol.has(symbol))
  if (held.length === 0) throw new Error(`the tape ${path} holds no market data`)
  const configured = config.instruments.filter(({ symbol }) => held.some((each) => each.symbol === symbol))
  const instruments = configured.length > 0 ? configured : held.map((each) => instrumentOf(each, bySymbol.get(each.symbol)!))
  const named = config.venues.filter(({ mic }) => quotes.has(mic))
  let port = Math.max(0, ...config.venues.map((venue) => venue.port))
  const others = configured.length > 0 ? [] : [...quotes].filter(([mic]) => !named.some((venue) => venue.mic === mic)).map(([mic, quoting]) => venueOf(mic, quoting, ++port))
  const venues = [...named, ...others]
  if (venues.length === 0) throw new Error(`the tape ${path} is of ${[...quotes.keys()].join(', ')}: none of them is a configured venue`)
  const order = config.routing.staticWaterfall.filter((mic) => venues.some((venue) => venue.mic === mic))
  const dark = venues.filter(({ mic, kind }) => isDark(kind) && !order.includes(mic)).map(({ mic }) => mic)
  const rest = venues.filter(({ mic }) => !order.includes(mic) && !dark.includes(mic)).map(({ mic }) => mic)
  // As many parents a symbol as before: on fewer symbols, fewer.
  const parentsPerMinute = (config.demoOms.parentsPerMinute * instruments.length) / config.instruments.length
  const dearest = Math.max(...instruments.map(({ referencePrice }) => referencePrice))
  const qtyMax = Math.max(1, Math.min(config.demoOms.qtyMax, Math.floor((config.limits.maxNotional * OMS_NOTIONAL_SHARE) / dearest)))
  const demoOms = { ...config.demoOms, parentsPerMinute, qtyMin: Math.min(config.demoOms.qtyMin, qtyMax), qtyMax }
  return { ...config, instruments, venues, demoOms, routing: { ...config.routing, staticWaterfall: [...dark, ...order, ...rest] }, sandbox: { ...config.sandbox, tape: path, scenario: '' } }
}
