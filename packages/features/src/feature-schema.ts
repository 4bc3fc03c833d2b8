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
const VIEWS = "the venue's views in the symbol"
const HISTORY = "the venue's answers to our orders, all symbols"
const PARENT = 'parent order'
const doc = (group: FeatureGroup) => (name: string, unit: string, definition: string, window: string, source: string, min: number, max: number): FeatureDoc =>
  ({ name, group, unit, definition, window, source, min, max })
const market = doc('market')
const order = doc('order')
const venue = doc('venue')
const candidate = doc('candidate')
const history = doc('history')

/**
 * In this order they stand in the vector: first what is the same for every candidate of a decision, then what belongs to a venue,
 * then the candidate's own. Side-signed: positive when it points against the order (prices up for a buy).
 */
const SHARED: readonly FeatureDoc[] = [
  market('spreadBps', 'bps', '(ask - bid) / mid; negative when crossed', '-', BEST, -500, 2_000),
  market('imbalance5', 'ratio', '(bidDepth5 - askDepth5) / (bidDepth5 + askDepth5); 0 when both are empty', '-', BEST, -1, 1),
  market('sideImbalance5', 'ratio', 'imbalance5 times +1 for a buy, -1 for a sell', '-', BEST, -1, 1),
  market('sideMicropriceOffsetBps', 'bps', '(microprice - mid) / mid, side-signed; the microprice weighs each best price by the lots of the other side', '-', BEST, -1_000, 1_000),
  market('nearQtyLog', 'ln lots', "ln(1 + displayed lots at the best price of the order's own side)", '-', BEST, 0, 30),
  market('farQtyLog', 'ln lots', 'ln(1 + displayed lots at the best price of the opposite side)', '-', BEST, 0, 30),
  market('nearDepth5Log', 'ln lots', "ln(1 + displayed lots at the best five prices of the order's own side)", '-', BEST, 0, 30),
  market('farDepth5Log', 'ln lots', 'ln(1 + displayed lots at the best five prices of the opposite side)', '-', BEST, 0, 30),
  market('volatility5mBps', 'bps', 'sqrt of the sum of squared simple mid returns, sampled at changes of the mid at most every 100 ms', '5 min', BEST, 0, 5_000),
  market('atrBps', 'bps', 'average true range: mean over complete bars of max(high, previous close) - min(low, previous close) of the mid, over the mid; 0 before the first complete bar', '14 bars of 20 s', BEST, 0, 5_000),
  market('recentVolumeLog', 'ln lots', 'ln(1 + lots traded on all venues)', '60 s in 1-s cells', 'trade summaries of views', 0, 30),
  market('sideTradeImbalance', 'ratio', '(bought - sold) / (bought + sold) by aggressor, side-signed; 0 without trades', '60 s in 1-s cells', 'trade summaries of views', -1, 1),
  market('sideMidMove1sBps', 'bps', 'simple return of the mid, side-signed', '1 s', BEST, -2_000, 2_000),
  market('sideMidMove5sBps', 'bps', 'simple return of the mid, side-signed', '5 s', BEST, -2_000, 2_000),

  order('side', 'sign', '+1 buy, -1 sell or sell short', '-', PARENT, -1, 1),
  order('limited', 'flag', '1 when the parent has a limit price', '-', PARENT, 0, 1),
  order('limitRoomBps', 'bps', 'how far the limit lies beyond the opposite best, over the mid, within -100..100; 100 without a limit', '-', `${PARENT}, ${BEST}`, -100, 100),
  order('immediate', 'flag', '1 when the parent is immediate-or-cancel', '-', PARENT, 0, 1),
  order('urgency', 'level', '0 low, 0.5 normal, 1 high', '-', PARENT, 0, 1),
  order('elapsedLog', 'ln s', 'ln(1 + seconds since the parent was accepted)', '-', PARENT, 0, 15),
  order('sizeOverAdv', 'ratio', 'remaining lots of the parent / 20-day average daily volume', '20 d', `${PARENT}, instrument`, 0, 1),
  order('sizeOverTop3Log', 'ln ratio', "ln(1 + remaining lots of the parent / lots on the opposite side's best three levels), ratio capped at 10,000", '-', `${PARENT}, ${BEST}`, 0, 10),
]

const OF_VENUE: readonly FeatureDoc[] = [
  ...VENUE_KINDS.map((kind) => venue(`kind:${kind}`, 'flag', `1 when the venue is of kind ${kind}`, '-', 'venue reference data', 0, 1)),
  venue('venueQueueLog', 'ln lots', 'ln(1 + lots displayed by the venue at the consolidated own-side best or better: the queue ahead of a post)', '-', VIEW, 0, 30),
  venue('venueFarQtyLog', 'ln lots', 'ln(1 + lots displayed by the venue at the consolidated opposite best or better)', '-', VIEW, 0, 30),
  venue('venueQuoteLifetimeLog', 'ln ms', "quote stability: ln(1 + mean milliseconds that the venue's best prices hold): time they stood, what stands now included, over changes seen, shrunk to a prior of 1 s", 'last 256-512 changes', VIEWS, 0, 20),
  venue('venueTradedLog', 'ln lots/min', 'ln(1 + lots a minute that traded on the venue against its quotes of our side; half of what has no aggressor)', '60 s', VIEWS, 0, 30),
  venue('venueQueueTimeLog', 'ln s', 'queue estimate: ln(1 + seconds until the queue ahead of a post has traded: queue / (lots a minute that trade against it + 1)), at most an hour', '60 s', VIEWS, 0, 9),
]

const OF_CANDIDATE: readonly FeatureDoc[] = [
  ...AGGRESSIVENESS.map((a) => candidate(`aggressiveness:${a}`, 'flag', `1 when the candidate is ${a}`, '-', 'candidate', 0, 1)),
  candidate('orderQtyLog', 'ln lots', 'ln(1 + lots of the candidate order); a take carries no more than its venue shows at its opposite best', '-', 'candidate', 0, 30),
  candidate('feeBps', 'bps', 'fee of the candidate over the mid: take and mid pay the take fee, post the add fee; negative is a rebate', '-', 'venue reference data', -500, 500),
  candidate('priceToMidBps', 'bps', "side-signed distance from the mid of where the candidate trades: take at the venue's opposite best, post at the consolidated own-side best, mid 0", '-', `${VIEW}, ${BEST}`, -1_000, 1_000),
  candidate('awayFromBestBps', 'bps', "how much worse the venue's own best is than the consolidated best on the side that counts (take: opposite, post: own), 0..100; 100 when it quotes nothing there; 0 for mid", '-', `${VIEW}, ${BEST}`, 0, 100),
  candidate('venueCoverage', 'ratio', 'lots displayed by the venue at the consolidated opposite best or better / lots that the candidate may carry, capped at 5', '-', VIEW, 0, 5),

  history('venueSimilarFillRate', 'ratio', 'filled share of earlier orders of the same aggressiveness and size (up to 200 lots, up to 1,000, above), shrunk to venueFillRate', 'last 256-512 orders', HISTORY, 0, 1),
  history('venueFillRate', 'ratio', 'filled share of earlier orders of the same aggressiveness, shrunk to a prior', 'last 256-512 orders', HISTORY, 0, 1),
  history('venueTimeToFillLog', 'ln ms', 'ln(1 + mean milliseconds to a fill of the same aggressiveness), shrunk to a prior', 'last 256-512 fills', HISTORY, 0, 20),
  history('venuePartialRate', 'ratio', 'share of earlier orders of the same aggressiveness that ended with a part filled, shrunk to a prior', 'last 256-512 orders', HISTORY, 0, 1),
  history('venueRejectRate', 'ratio', 'rejected share of orders sent, shrunk to a prior', 'last 256-512 orders', HISTORY, 0, 1),
  history('venueLatencyLog', 'ln µs', 'ln(1 + mean microseconds from send to first answer), shrunk to a prior', 'last 256-512 answers', HISTORY, 0, 25),
  history('venueMarkoutBps', 'bps', 'information leakage: mean move of the mid against us from a fill of the same aggressiveness to 1 s later, shrunk to a prior', 'last 256-512 fills', HISTORY, -1_000, 1_000),
  history('venueMarkout10sBps', 'bps', 'the same to 10 s later', 'last 256-512 fills', HISTORY, -1_000, 1_000),
  history('venueImpactBps', 'bps', "own impact: mean move of the mid in a take's direction from before its sending to 1 s after its fill, shrunk to a prior", 'last 256-512 fills of takes', HISTORY, -1_000, 1_000),
  history('venueImpactLeft', 'ratio', 'decay of own impact: the same move to 10 s after the fill, over venueImpactBps (at least 0.05 bps), within 0..2', 'last 256-512 fills of takes', HISTORY, 0, 2),
  history('venueHiddenShare', 'ratio', "hidden liquidity: share of a take's fill that was beyond the lots displayed at sending, or better than the price displayed, shrunk to a prior", 'last 256-512 takes that filled', HISTORY, 0, 1),
]

const VERSION = 2
const DOCS: readonly FeatureDoc[] = [...SHARED, ...OF_VENUE, ...OF_CANDIDATE]
/** Columns that all candidates of a decision share, and those after them that all candidates at one venue share. */
export const SHARED_COLUMNS = SHARED.length
export const VENUE_COLUMNS = OF_VENUE.length

export interface FeatureSchema {
  readonly version: typeof VERSION
  readonly names: readonly string[]
  readonly count: number
  /** Over version and every feature's name, unit, definition, window and range: any change of meaning is another schema. */
  readonly hash: string
  readonly groups: Readonly<Record<string, FeatureGroup>>
  readonly docs: readonly FeatureDoc[]
}

export const FEATURE_SCHEMA: FeatureSchema = {
  version: VERSION,
  names: DOCS.map((d) => d.name),
  count: DOCS.length,
  hash: hashOf({ version: VERSION, features: DOCS }),
  groups: Object.fromEntries(DOCS.map((d) => [d.name, d.group])),
  docs: DOCS,
}
