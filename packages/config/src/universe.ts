import type { VenueKind } from '@sluice/domain'

/** The simulated market that the desk starts with when the configuration names no other. */

interface VenueDefault {
  mic: string
  name: string
  kind: VenueKind
  host: string
  port: number
  takeFee: number
  addFee: number
  minQty: number
  takesReplace?: true
  cancelsOnDisconnect?: true
}

/** Where orders may be replaced, and where what rests goes when our session is lost. */
const TAKE_REPLACE = ['XNAS', 'XNYS', 'ARCX', 'BATS', 'ECN1']
const CANCEL_ON_DISCONNECT = ['EDGA', 'ECN1']

const venue = (port: number, mic: string, name: string, kind: VenueKind, takeFee: number, addFee: number, minQty = 1): VenueDefault =>
  ({
    mic, name, kind, host: '127.0.0.1', port, takeFee, addFee, minQty,
    ...(TAKE_REPLACE.includes(mic) ? { takesReplace: true } : {}), ...(CANCEL_ON_DISCONNECT.includes(mic) ? { cancelsOnDisconnect: true } : {}),
  })

/** Fees in millionths of a dollar per share: 3000 is 0.30 cents; negative is a rebate. */
export const DEFAULT_VENUES: VenueDefault[] = [
  venue(9901, 'XNAS', 'Nasdaq (simulated)', 'lit-maker-taker', 3_000, -2_000),
  venue(9902, 'XNYS', 'NYSE (simulated)', 'lit-maker-taker', 3_000, -1_600),
  venue(9903, 'EDGX', 'Cboe EDGX (simulated)', 'lit-maker-taker', 3_000, -1_800),
  venue(9904, 'XBOS', 'Nasdaq BX (simulated)', 'lit-inverted', -1_000, 2_000),
  venue(9905, 'BATY', 'Cboe BYX (simulated)', 'lit-inverted', -600, 1_800),
  venue(9906, 'IEXG', 'IEX (simulated)', 'speed-bump', 1_000, 400),
  venue(9907, 'DRK1', 'Dark pool one (simulated)', 'dark-midpoint', 1_000, 1_000, 100),
  venue(9908, 'XINT', 'Internal crossing (simulated)', 'internal-crossing', 0, 0),
  venue(9909, 'ARCX', 'NYSE Arca (simulated)', 'lit-maker-taker', 3_000, -1_900),
  venue(9910, 'BATS', 'Cboe BZX (simulated)', 'lit-maker-taker', 3_000, -1_700),
  venue(9911, 'EDGA', 'Cboe EDGA (simulated)', 'lit-inverted', -400, 2_200),
  venue(9912, 'ECN1', 'Lit ECN (simulated)', 'lit-ecn', 2_500, -1_500),
  venue(9913, 'DRK2', 'Dark pool two (simulated)', 'dark-midpoint', 800, 800, 300),
]

/** The demonstration OMS and one for certification. */
export const DEFAULT_COUNTERPARTIES: { compId: string; resetOnLogon?: true }[] = [{ compId: 'OMS1' }, { compId: 'CERT1', resetOnLogon: true }]

/** The demonstration's reader of copies. */
export const DEFAULT_DROP_COPIES: { compId: string }[] = [{ compId: 'DROP1' }]

export const DEFAULT_STATIC_WATERFALL = ['XINT', 'DRK1', 'DRK2', 'XBOS', 'BATY', 'EDGA', 'ECN1', 'EDGX', 'ARCX', 'BATS', 'XNAS', 'XNYS', 'IEXG']

interface InstrumentDefault {
  symbol: string
  name: string
  currency: string
  priceScale: 10_000
  lotSize: number
  tick: number
  adv: number
  referencePrice: number
}

const instrument = (symbol: string, name: string, adv: number, referencePrice: number): InstrumentDefault =>
  ({ symbol, name, currency: 'USD', priceScale: 10_000, lotSize: 1, tick: 100, adv, referencePrice })

export const DEFAULT_INSTRUMENTS: InstrumentDefault[] = [
  instrument('AVAX', 'Avax Avionics', 3_200_000, 48.2),
  instrument('BRKR', 'Brekker Instruments', 2_400_000, 62.35),
  instrument('CALX', 'Calx Networks', 1_100_000, 41.9),
  instrument('DOCN', 'Docean Cloud', 4_800_000, 36.15),
  instrument('EXEL', 'Exel Therapeutics', 5_600_000, 24.8),
  instrument('FLEX', 'Flexworks', 10_000_000, 33.4),
  instrument('GNRC', 'Generic Power', 1_600_000, 152.6),
  instrument('HALO', 'Halo Biologics', 2_000_000, 157.4),
  instrument('INSM', 'Insmere', 2_900_000, 74.5),
  instrument('KLIC', 'Klick Semiconductor', 1_000_000, 298.1),
]

/** Weights in thousandths. */
export const DEFAULT_OBJECTIVES = {
  balanced: { slippage: 1_000, fill: 1_000, speed: 500, leakage: 500, fees: 1_000 },
  fast: { slippage: 800, fill: 1_500, speed: 2_000, leakage: 250, fees: 500 },
  'low-leakage': { slippage: 1_000, fill: 600, speed: 250, leakage: 2_000, fees: 750 },
  'low-cost': { slippage: 1_000, fill: 500, speed: 100, leakage: 500, fees: 2_000 },
  'certain-fill': { slippage: 700, fill: 2_500, speed: 1_000, leakage: 250, fees: 500 },
}

/**
 * Regulation NMS: round lots of 100 shares; by price from 2025-11-03 (Rule 600(b)(93)). Automated quotations of exchanges are protected (Rule
 * 611), an ECN's own are not. `upTo` in currency units.
 */
export const DEFAULT_QUOTE_POLICIES: { from: string; roundLots: { upTo: number | null; shares: number }[]; protectedKinds: VenueKind[] }[] = [
  { from: '2007-10-08', roundLots: [{ upTo: null, shares: 100 }], protectedKinds: ['lit-maker-taker', 'lit-inverted', 'speed-bump'] },
  {
    from: '2025-11-03',
    roundLots: [{ upTo: 250, shares: 100 }, { upTo: 1_000, shares: 40 }, { upTo: 10_000, shares: 10 }, { upTo: null, shares: 1 }],
    protectedKinds: ['lit-maker-taker', 'lit-inverted', 'speed-bump'],
  },
]
