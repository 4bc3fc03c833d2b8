import { AGGRESSIVENESS, hashOf, VENUE_KINDS } from '@sluice/domain'

export const FEATURE_GROUPS = ['market', 'order', 'venue', 'candidate', 'history'] as const
export type FeatureGroup = (typeof FEATURE_GROUPS)[number]

export interface FeatureDoc {
  readonly name: string
  readonly group: FeatureGroup
  readonly unit: string
  readonly definition: string
  /** Look-back window; `-` for the present moment. */
  readonly window: string
  readonly source: string
  /** A value outside [min, max] is refused before the model. */
  readonly min: number
  readonly max: number
}

const BEST = 'consolidated best over fresh venues, own orders taken out'
const VIEW = "the venue's newest view"
const HISTORY = "the venue's answers to our orders"
const doc = (group: FeatureGroup) => (name: string, unit: string, definition: string, window: string, source: string, min: number, max: number): FeatureDoc =>
  ({ name, group, unit, definition, window, source, min, max })
const market = doc('market')
const order = doc('order')
const venue = doc('venue')
const candidate = doc('candidate')
const history = doc('history')

/** In this order they stand in the vector. Side-signed: positive when it points against the order (prices up for a buy). */
const DOCS: readonly FeatureDoc[] = [
  market('spreadBps', 'bps', '(ask - bid) / mid; negative when crossed', '-', BEST, -500, 2_000),
  market('imbalance5', 'ratio', '(bidDepth5 - askDepth5) / (bidDepth5 + askDepth5); 0 when both are empty', '-', BEST, -1, 1),
  market('sideImbalance5', 'ratio', 'imbalance5 times +1 for a buy, -1 for a sell', '-', BEST, -1, 1),
  market('sideMicropriceOffsetBps', 'bps', '(microprice - mid) / mid, side-signed', '-', BEST, -1_000, 1_000),
  market('nearQtyLog', 'ln lots', 'ln(1 + displayed lots at the best price of the order\'s own side)', '-', BEST, 0, 30),
  market('farQtyLog', 'ln lots', 'ln(1 + displayed lots at the best price of the opposite side)', '-', BEST, 0, 30),
  market('volatility5mBps', 'bps', 'sqrt of the sum of squared simple mid returns, sampled at changes of the mid at most every 100 ms', '5 min', BEST, 0, 5_000),
  market('recentVolumeLog', 'ln lots', 'ln(1 + lots traded on all venues)', '60 s in 1-s cells', 'trade summaries of views', 0, 30),
  market('sideTradeImbalance', 'ratio', '(bought - sold) / (bought + sold) by aggressor, side-signed; 0 without trades', '60 s in 1-s cells', 'trade summaries of views', -1, 1),
  market('sideMidMove5sBps', 'bps', 'simple return of the mid, side-signed', '5 s', BEST, -2_000, 2_000),

  order('side', 'sign', '+1 buy, -1 sell or sell short', '-', 'parent order', -1, 1),
  order('urgency', 'level', '0 low, 0.5 normal, 1 high', '-', 'parent order', 0, 1),
  order('elapsedLog', 'ln s', 'ln(1 + seconds since the parent was accepted)', '-', 'parent order', 0, 15),
  order('sizeOverAdv', 'ratio', 'remaining lots of the parent / 20-day average daily volume', '20 d', 'parent order, instrument', 0, 1),
  order('sizeOverTop3Log', 'ln ratio', 'ln(1 + remaining lots of the parent / lots on the opposite side\'s best three levels), ratio capped at 10,000', '-', `parent order, ${BEST}`, 0, 10),
  order('orderQtyLog', 'ln lots', 'ln(1 + lots of the candidate order); a take carries no more than its venue shows at its opposite best', '-', 'candidate', 0, 30),

  ...VENUE_KINDS.map((kind) => venue(`kind:${kind}`, 'flag', `1 when the venue is of kind ${kind}`, '-', 'venue reference data', 0, 1)),
  ...AGGRESSIVENESS.map((a) => candidate(`aggressiveness:${a}`, 'flag', `1 when the candidate is ${a}`, '-', 'candidate', 0, 1)),
  candidate('feeBps', 'bps', 'fee of the candidate over the mid: take and mid pay the take fee, post the add fee; negative is a rebate', '-', 'venue reference data', -500, 500),
  candidate('priceToMidBps', 'bps', 'side-signed distance from the mid of where the candidate trades: take at the venue\'s opposite best, post at the consolidated own-side best, mid 0', '-', `${VIEW}, ${BEST}`, -1_000, 1_000),
  candidate('awayFromBestBps', 'bps', 'how much worse the venue\'s own best is than the consolidated best on the side that counts (take: opposite, post: own), 0..100; 100 when it quotes nothing there; 0 for mid', '-', `${VIEW}, ${BEST}`, 0, 100),
  candidate('venueQueueLog', 'ln lots', 'ln(1 + lots displayed by the venue at the consolidated own-side best: the queue ahead of a post)', '-', VIEW, 0, 30),
  candidate('venueFarQtyLog', 'ln lots', 'ln(1 + lots displayed by the venue at the consolidated opposite best or better)', '-', VIEW, 0, 30),
  candidate('venueCoverage', 'ratio', 'lots displayed by the venue at the consolidated opposite best or better / lots that the candidate may carry, capped at 5', '-', VIEW, 0, 5),

  history('venueFillRate', 'ratio', 'filled share of earlier orders of the same aggressiveness, shrunk to a prior', 'last 256-512 orders', HISTORY, 0, 1),
  history('venueTimeToFillLog', 'ln ms', 'ln(1 + mean milliseconds to a fill of the same aggressiveness), shrunk to a prior', 'last 256-512 fills', HISTORY, 0, 20),
  history('venueRejectRate', 'ratio', 'rejected share of orders sent, shrunk to a prior', 'last 256-512 orders', HISTORY, 0, 1),
  history('venueLatencyLog', 'ln µs', 'ln(1 + mean microseconds from send to first answer), shrunk to a prior', 'last 256-512 answers', HISTORY, 0, 25),
  history('venueMarkoutBps', 'bps', 'mean 1-s markout cost of our fills, shrunk to a prior', 'last 256-512 fills', HISTORY, -1_000, 1_000),
]

export interface FeatureSchema {
  readonly version: 1
  readonly names: readonly string[]
  readonly count: number
  /** Over version and every feature's name, unit, definition, window and range: any change of meaning is another schema. */
  readonly hash: string
  readonly groups: Readonly<Record<string, FeatureGroup>>
  readonly docs: readonly FeatureDoc[]
}

export const FEATURE_SCHEMA: FeatureSchema = {
  version: 1,
  names: DOCS.map((d) => d.name),
  count: DOCS.length,
  hash: hashOf({ version: 1, features: DOCS }),
  groups: Object.fromEntries(DOCS.map((d) => [d.name, d.group])),
  docs: DOCS,
}
