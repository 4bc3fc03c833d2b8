import {
  isDark, type Aggressiveness, type HoldReason, type Instrument, type Mic, type Plan, type PlanSlice, type PlanStep, type Price, type QtyLots,
  type RankedCandidate, type RoutingConfig, type Side, type Venue,
} from '@sluice/domain'
import { expectedFillQty } from './expected-fill.ts'
import { slicePrice } from './slice-price.ts'
import { splitQty } from './split-qty.ts'
import { staticOrder } from './static-order.ts'
import { farPrice, farQty, isWithinLimit, withoutBands, type TouchView } from './touch-view.ts'

export interface PlanInput {
  readonly strategy: 'dynamic' | 'static'
  readonly side: Side
  /** What is neither executed nor live. */
  readonly qty: QtyLots
  readonly limitPrice: Price | null
  readonly urgency: 'low' | 'normal' | 'high'
  /** Cheapest first; the dynamic strategy uses nothing else. The static one takes fill chances and open venues from it where it is not empty. */
  readonly ranked: readonly RankedCandidate[]
  /** Open venues only (up, fresh, and trading), dark ones too. */
  readonly touches: ReadonlyMap<Mic, TouchView>
  readonly market: { readonly bid: Price; readonly ask: Price }
  readonly instrument: Instrument
  readonly venues: ReadonlyMap<Mic, Venue>
  readonly routing: RoutingConfig
  /** What the model advises where `waterfallMode` is auto and the order is not of high urgency; absent: by urgency. */
  readonly mode?: 'sequential' | 'split'
  /** The least that an order sent may be executed in: no slice is smaller, and what takes does so in whole or not at all. Absent: any. */
  readonly minQty?: QtyLots
  /** Lots that a step may post at most; absent: any number. */
  readonly showMax?: QtyLots
  /** A post whose limit is away from the market's near touch waits at the limit. */
  readonly postsAtLimit?: boolean
  /** Fill or kill goes to one venue or nowhere. */
  readonly oneVenue?: boolean
  /** Lit venues are posted at, never taken from, by the static strategy too. */
  readonly postsOnly?: boolean
}

/** Ranked steps of a waterfall at most; a sweep of the touch may follow. */
export const RANKED_STEPS_MAX = 12

/** A candidate that can be sent: priced, on a known venue. */
interface Sendable {
  readonly mic: Mic
  readonly aggressiveness: Aggressiveness
  readonly price: Price
  readonly fillProbMicro: number
  /** Lots that an order there has at least. */
  readonly smallestQty: number
  /** Quantity it was planned with, where its part is to be in proportion to that. */
  readonly weight?: number
}

/** A waterfall in the making. */
interface Draft {
  readonly input: PlanInput
  readonly steps: PlanStep[]
  /** What is expected to be left after the steps so far. */
  left: number
  /** Displayed quantity that no step takes yet, per lit venue. */
  readonly displayed: Map<Mic, number>
}

/** The whole waterfall for what a parent has left, or why nothing is sent. Rules: SPEC.md. */
export function planWaterfall(input: PlanInput): Plan {
  const sendables = sendablesOf(input)
  const mode = planMode(input)
  if (sendables.length === 0) return held(input, mode, emptyReason(input))
  const draft: Draft = { input, steps: [], left: Math.max(0, input.qty), displayed: displayedOf(input) }
  if (input.strategy === 'static') addSequential(draft, sendables.filter((sendable) => isAtMarketTouch(sendable, input)))
  else if (input.urgency === 'high') addSweepThenSplit(draft, sendables)
  else if (mode === 'split') addSplit(draft, sendables)
  else addSequential(draft, sendables)
  addSweep(draft, sendables)
  if (draft.steps.length === 0) return held(input, mode, 'BELOW_MIN_QTY')
  return { strategy: input.strategy, mode, steps: draft.steps, hold: null }
}

/** A waterfall of given steps, and how many of them, from the first, could not be sent now. */
export interface KeptPlan {
  readonly plan: Plan
  readonly passedOver: number
}

/**
 * The waterfall of steps that a person kept, in the given order: each with those of its slices that are candidates now, priced and sized
 * on the present market, in the proportion planned. Null where none of them can be sent.
 */
export function planKeptSteps(input: PlanInput, kept: readonly PlanStep[]): KeptPlan | null {
  const draft: Draft = { input, steps: [], left: Math.max(0, input.qty), displayed: displayedOf(input) }
  let passedOver = 0
  for (const { slices } of kept) {
    const group = slices.flatMap(({ mic, aggressiveness, qty }) => {
      const now = input.ranked.find((r) => r.mic === mic && r.aggressiveness === aggressiveness)
      return now === undefined ? [] : sendable(input, mic, aggressiveness, now.score.fillProbMicro).map((s) => ({ ...s, weight: qty }))
    })
    addStep(draft, group)
    if (draft.steps.length === 0) passedOver += 1
  }
  if (draft.steps.length === 0) return null
  return { plan: { strategy: input.strategy, mode: planMode(input), steps: draft.steps, hold: null }, passedOver }
}

/** Whether the steps of a plan of this input are split. */
export function planMode({ strategy, urgency, routing, mode }: PlanInput): 'sequential' | 'split' {
  if (strategy === 'static') return 'sequential'
  if (urgency === 'high') return 'split'
  if (routing.waterfallMode !== 'auto') return routing.waterfallMode
  return mode ?? (urgency === 'low' ? 'sequential' : 'split')
}

const held = (input: PlanInput, mode: 'sequential' | 'split', hold: HoldReason): Plan => ({ strategy: input.strategy, mode, steps: [], hold })

function emptyReason(input: PlanInput): HoldReason {
  const { limitPrice, market, side, touches, ranked } = input
  if (market.bid > market.ask) return 'MARKET_CROSSED'
  if (touches.size === 0 && ranked.length === 0) return 'NO_OPEN_VENUE'
  if (sendablesOf({ ...input, touches: withoutBands(touches) }).length > 0) return 'OUTSIDE_PRICE_BAND'
  return isWithinLimit(side === 'buy' ? market.ask : market.bid, limitPrice, side) ? 'NO_OPEN_VENUE' : 'LIMIT_AWAY_FROM_MARKET'
}

const sendablesOf = (input: PlanInput): Sendable[] => (input.strategy === 'static' ? staticSendables(input) : dynamicSendables(input))

/** The ranked candidates that an order can be priced for now. */
export const sendableCandidates = (input: PlanInput): RankedCandidate[] => input.ranked.filter(({ mic, aggressiveness, score }) => sendable(input, mic, aggressiveness, score.fillProbMicro).length > 0)

function dynamicSendables(input: PlanInput): Sendable[] {
  return input.ranked.flatMap(({ mic, aggressiveness, score }) => sendable(input, mic, aggressiveness, score.fillProbMicro))
}

/** Internal and dark venues at the midpoint, lit ones taking, in the configured order. */
function staticSendables(input: PlanInput): Sendable[] {
  const open = new Set(input.ranked.length > 0 ? input.ranked.map(({ mic }) => mic) : input.touches.keys())
  return staticOrder(input.routing, open).flatMap((mic) => {
    const venue = input.venues.get(mic)
    if (venue === undefined) return []
    const aggressiveness: Aggressiveness = isDark(venue.kind) ? 'mid' : input.postsOnly === true ? 'post' : 'take'
    const scored = input.ranked.find((ranked) => ranked.mic === mic && ranked.aggressiveness === aggressiveness)
    return sendable(input, mic, aggressiveness, scored?.score.fillProbMicro ?? (aggressiveness === 'take' ? 1_000_000 : 0))
  })
}

function sendable(input: PlanInput, mic: Mic, aggressiveness: Aggressiveness, fillProbMicro: number): Sendable[] {
  const venue = input.venues.get(mic)
  const price = slicePrice(mic, aggressiveness, { ...input, tick: input.instrument.tick })
  return venue === undefined || price === null ? [] : [{ mic, aggressiveness, price, fillProbMicro, smallestQty: Math.max(venue.minQtyLots, input.minQty ?? 0) }]
}

function displayedOf({ touches, side }: PlanInput): Map<Mic, number> {
  return new Map([...touches.values()].map((touch) => [touch.mic, Math.max(0, farQty(touch, side))]))
}

/** The static waterfall trades through no better quote: lit venues away from the market's best wait for the closing sweep. */
function isAtMarketTouch({ mic, aggressiveness }: Sendable, { market, side, touches }: PlanInput): boolean {
  if (aggressiveness !== 'take') return true
  const touch = touches.get(mic)
  return touch !== undefined && farPrice(touch, side) === (side === 'buy' ? market.ask : market.bid)
}

function addSequential(draft: Draft, sendables: readonly Sendable[]): void {
  for (const sendable of sendables) addStep(draft, [sendable])
}

/** Groups of the next `splitWidth` candidates on different venues; a second candidate of a venue waits for a later group. */
function addSplit(draft: Draft, sendables: readonly Sendable[]): void {
  const width = Math.max(1, draft.input.routing.splitWidth)
  let waiting = sendables
  while (waiting.length > 0) {
    const group: Sendable[] = []
    const later: Sendable[] = []
    for (const sendable of waiting) {
      const fits = group.length < width && group.every(({ mic }) => mic !== sendable.mic)
      ;(fits ? group : later).push(sendable)
    }
    addStep(draft, group)
    waiting = later
  }
}

function addSweepThenSplit(draft: Draft, sendables: readonly Sendable[]): void {
  addSweep(draft, sendables)
  addSplit(draft, sendables.filter(({ aggressiveness }) => aggressiveness !== 'take'))
}

/** Takes what the touches still show, best price first, then in the order given, all in one step. */
function addSweep(draft: Draft, sendables: readonly Sendable[]): void {
  const sign = draft.input.side === 'buy' ? 1 : -1
  const takes = sendables.filter(({ aggressiveness }) => aggressiveness === 'take').sort((x, y) => (x.price - y.price) * sign)
  let left = draft.left
  const qtys = takes.map((take) => {
    const qty = Math.min(left, capacity(draft, take))
    const sent = qty >= take.smallestQty ? qty : 0
    left -= sent
    return sent
  })
  pushStep(draft, takes, qtys)
}

function addStep(draft: Draft, group: readonly Sendable[]): void {
  if (draft.left <= 0 || draft.steps.length >= RANKED_STEPS_MAX) return
  const shares = group.map((sendable) => ({
    capacity: capacity(draft, sendable), fillProbMicro: sendable.fillProbMicro, minQty: sendable.smallestQty,
    ...(sendable.weight === undefined ? {} : { weight: sendable.weight }),
  }))
  pushStep(draft, group, splitQty(draft.left, shares, draft.input.routing.minSliceLots))
}

/** Lots a slice may have: a take no more than the venue still shows. */
function capacity(draft: Draft, { mic, aggressiveness }: Sendable): number {
  return aggressiveness === 'take' ? Math.min(draft.left, draft.displayed.get(mic) ?? 0) : draft.left
}

function pushStep(draft: Draft, group: readonly Sendable[], qtys: readonly number[]): void {
  const slices: PlanSlice[] = []
  let timeoutUs = 0
  let expected = 0
  let mayShow: number = draft.input.showMax ?? Infinity
  const takeWith = draft.input.minQty === undefined ? 'ioc' : 'fok'
  group.forEach(({ mic, aggressiveness, price, fillProbMicro, smallestQty }, i) => {
    const qty = (aggressiveness === 'post' ? Math.min(qtys[i]!, mayShow) : qtys[i]!) as QtyLots
    if (qty <= 0 || qty < smallestQty) return
    if (aggressiveness === 'post') mayShow -= qty
    slices.push({ mic, aggressiveness, qty, limitPrice: price, timeInForce: aggressiveness === 'take' ? takeWith : 'day' })
    if (aggressiveness === 'take') draft.displayed.set(mic, (draft.displayed.get(mic) ?? 0) - qty)
    timeoutUs = Math.max(timeoutUs, timeoutOf(aggressiveness, draft.input.routing))
    expected += expectedFillQty(qty, fillProbMicro)
  })
  if (slices.length === 0) return
  draft.steps.push({ slices, timeoutUs })
  draft.left -= expected
}

function timeoutOf(aggressiveness: Aggressiveness, routing: RoutingConfig): number {
  if (aggressiveness === 'take') return routing.takeTimeoutUs
  return aggressiveness === 'post' ? routing.postTimeoutUs : routing.midTimeoutUs
}
