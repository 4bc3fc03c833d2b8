import { assert } from '@sluice/domain'

/** A venue where a limit order may rest for the interval. */
export interface PlacementVenue {
  readonly id: string
  /** Shares ahead of us in its queue. */
  readonly Q: number
  /** Earned per share that our limit order executes there. */
  readonly rebate: number
  /** What left its queue in each scenario, executions and cancellations; sample n of every venue belongs to the same scenario. */
  readonly outflowSamples: readonly number[]
}

/** Placement of one interval after Cont and Kukanov. Money per share; names as in the paper. */
export interface PlacementProblem {
  /** Shares to buy. */
  readonly S: number
  /** Half spread. */
  readonly h: number
  /** Fee of a market order. */
  readonly f: number
  /** Impact of every share that we send, those caught up at the end included. */
  readonly theta: number
  /** Penalty of a share short of S, and of one beyond it. */
  readonly lambdaU: number
  readonly lambdaO: number
  readonly venues: readonly PlacementVenue[]
}

export interface Placement {
  /** Shares sent as market orders. */
  readonly market: number
  /** Shares posted, one figure per venue in the order given. */
  readonly limits: readonly number[]
}

/** Sweeps over all directions at most; far fewer are needed, each ends early where nothing gains. */
const SWEEPS_MAX = 60
/** A sweep that gains less than this per share of S is the last, in the first descents and in the final one; money per share. */
const GAIN_MIN_FIRST = 1e-5
const GAIN_MIN = 1e-6
/** Points that a line is first looked at in: beyond S the cost is not convex, so the bracket is not taken on trust. */
const SCAN_POINTS = 8
/** Scenarios that the first descents look at. */
const SCENARIOS_FIRST_MAX = 100
/**
 * Width that corners of the cost are rounded by, as shares of S, one descent after the other. On sharp corners a descent along
 * few quantities at a time gets stuck where only a move of many would gain.
 */
const BLUR_SHARES = [0.05, 0.01] as const
const GOLDEN = 0.6180339887498949
/** A line search ends within this many shares. */
const WIDTH_MIN = 0.25

/** Expected cost of a placement over the scenarios; money. */
export function placementCost(problem: PlacementProblem, { market, limits }: Placement): number {
  return new Scenarios(problem).costOf([market, ...limits])
}

/**
 * Market and limit quantities that minimise the expected cost over the scenarios: downhill along single quantities and
 * exchanges between two, until no direction gains. Every plain placement starts a descent over a part of the scenarios; the best of them goes on over all.
 */
export function allocate(problem: PlacementProblem): Placement {
  checkProblem(problem)
  const scenarios = new Scenarios(problem)
  const plain = plainPlacements(problem)
  const part = new Scenarios(problem, SCENARIOS_FIRST_MAX)
  let first = plain
  for (const share of BLUR_SHARES) {
    part.blur = problem.S * share
    first = [cheapest(first.map((start) => descend(part, start, GAIN_MIN_FIRST)), scenarios)]
  }
  const descended = descend(scenarios, cheapest([...first, ...plain], scenarios), GAIN_MIN)
  const [market, ...limits] = cheapest([descended.map(Math.round), ...plain], scenarios)
  return { market: market!, limits }
}

function cheapest(placements: readonly number[][], scenarios: Scenarios): number[] {
  const costs = placements.map((quantities) => scenarios.costOf(quantities))
  return placements[costs.indexOf(Math.min(...costs))]!
}

/**
 * Quantities of the plain placements, market first: nothing, all market, an equal split, posts only, and each venue's own
 * optimum as if it were alone, whole and within its part of S with the rest at market.
 */
function plainPlacements({ S, h, f, theta, lambdaU, venues }: PlacementProblem): number[][] {
  const count = venues.length
  const equal = Math.floor(S / (count + 1))
  const posts = venues.map(() => Math.floor(S / Math.max(1, count)))
  const own = venues.map(({ Q, rebate, outflowSamples }) => {
    const quantile = (2 * h + f + rebate) / (lambdaU + h + rebate + theta)
    const sorted = [...outflowSamples].sort((x, y) => x - y)
    const outflow = sorted[Math.min(sorted.length - 1, Math.max(0, Math.floor(quantile * sorted.length)))]!
    return Math.floor(Math.min(S, Math.max(0, outflow - Q)))
  })
  const shares = own.map((qty) => Math.min(qty, Math.floor(S / count)))
  return [
    [0, ...venues.map(() => 0)],
    [S, ...venues.map(() => 0)],
    [S - equal * count, ...venues.map(() => equal)],
    [0, ...posts],
    [0, ...own],
    [Math.max(0, S - shares.reduce((sum, qty) => sum + qty, 0)), ...shares],
  ]
}

/** A move of the quantities: `up` grows as `down` shrinks; -1 stands for none. */
interface Direction {
  readonly up: number
  readonly down: number
}

function directionsOf(count: number): Direction[] {
  const directions: Direction[] = []
  for (let up = 0; up < count; up++) {
    directions.push({ up, down: -1 }, { up: -1, down: up })
    for (let down = 0; down < count; down++) if (down !== up) directions.push({ up, down })
  }
  return directions
}

function descend(scenarios: Scenarios, start: readonly number[], gainMin: number): number[] {
  const directions = directionsOf(start.length)
  scenarios.moveTo(start)
  let cost = scenarios.costOf(start)
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep++) {
    const before = cost
    for (const direction of directions) {
      const room = scenarios.roomOf(direction)
      if (room <= 0 || scenarios.changeOf(direction, Math.min(1, room)) >= 0) continue
      const { step, change } = searchLine((t) => scenarios.changeOf(direction, t), room)
      if (change >= 0) continue
      scenarios.move(direction, step)
      cost += change
    }
    if (before - cost < gainMin * scenarios.S) break
  }
  return [...scenarios.quantities]
}

/** The step of least change in [0, room]: a coarse scan, then golden section around its best point. */
function searchLine(changeOf: (step: number) => number, room: number): { step: number; change: number } {
  let bestPoint = 0
  let bestChange = Infinity
  for (let point = 1; point <= SCAN_POINTS; point++) {
    const change = changeOf((room * point) / SCAN_POINTS)
    if (change < bestChange) {
      bestChange = change
      bestPoint = point
    }
  }
  let low = (room * (bestPoint - 1)) / SCAN_POINTS
  let high = (room * Math.min(SCAN_POINTS, bestPoint + 1)) / SCAN_POINTS
  let left = high - GOLDEN * (high - low)
  let right = low + GOLDEN * (high - low)
  let leftChange = changeOf(left)
  let rightChange = changeOf(right)
  while (high - low > WIDTH_MIN) {
    if (leftChange <= rightChange) {
      high = right
      right = left
      rightChange = leftChange
      left = high - GOLDEN * (high - low)
      leftChange = changeOf(left)
    } else {
      low = left
      left = right
      leftChange = rightChange
      right = low + GOLDEN * (high - low)
      rightChange = changeOf(right)
    }
  }
  const step = (low + high) / 2
  const change = changeOf(step)
  return change <= bestChange ? { step, change } : { step: (room * bestPoint) / SCAN_POINTS, change: bestChange }
}

/** The problem over its scenarios, at a placement that moves. Quantity 0 is the market order, k the post at venue k. */
class Scenarios {
  readonly S: number
  readonly quantities: number[]
  private readonly problem: PlacementProblem
  private readonly count: number
  /** What would execute at each venue at most: outflow beyond the queue; index 0 is no venue. */
  private readonly reach: Float64Array[]
  /** Executed in each scenario at the present placement. */
  private readonly executed: Float64Array
  /** Corners of the cost are rounded within this many shares; 0: the cost itself. */
  blur = 0
  /** Penalties of the present placement, over all scenarios. */
  private penalties = 0

  /** `countMax`: at most about so many scenarios, evenly taken. */
  constructor(problem: PlacementProblem, countMax = Infinity) {
    this.problem = problem
    this.S = problem.S
    const all = problem.venues[0]?.outflowSamples.length ?? 1
    const stride = Math.max(1, Math.floor(all / countMax))
    this.count = Math.floor((all - 1) / stride) + 1
    this.reach = [new Float64Array(0), ...problem.venues.map(({ Q, outflowSamples }) =>
      Float64Array.from({ length: this.count }, (_, s) => Math.max(outflowSamples[s * stride]! - Q, 0)))]
    this.quantities = this.reach.map(() => 0)
    this.executed = new Float64Array(this.count)
  }

  costOf(quantities: readonly number[]): number {
    const { theta, h } = this.problem
    let cost = quantities.reduce((sum, qty, k) => sum + this.priceOf(k) * qty, 0)
    for (let s = 0; s < this.count; s++) {
      let executed = quantities[0]!
      for (let k = 1; k < quantities.length; k++) {
        const filled = this.filled(this.reach[k]![s]!, quantities[k]!)
        executed += filled
        cost -= ((h + this.rebateOf(k)) * filled) / this.count
      }
      cost += this.penalty(executed, theta) / this.count
    }
    return cost
  }

  moveTo(quantities: readonly number[]): void {
    quantities.forEach((qty, k) => {
      this.quantities[k] = qty
    })
    this.executed.fill(quantities[0]!)
    for (let k = 1; k < quantities.length; k++) {
      const reach = this.reach[k]!
      for (let s = 0; s < this.count; s++) this.executed[s]! += this.filled(reach[s]!, quantities[k]!)
    }
    this.penalties = this.executed.reduce((sum, executed) => sum + this.penalty(executed, this.problem.theta), 0)
  }

  move({ up, down }: Direction, step: number): void {
    const next = [...this.quantities]
    if (up >= 0) next[up]! += step
    if (down >= 0) next[down]! -= step
    this.moveTo(next)
  }

  /** How far a direction can be followed: no quantity below 0 or above S. */
  roomOf({ up, down }: Direction): number {
    return Math.min(up >= 0 ? this.S - this.quantities[up]! : Infinity, down >= 0 ? this.quantities[down]! : Infinity)
  }

  /** Change of the expected cost by a step from the present placement. */
  changeOf({ up, down }: Direction, step: number): number {
    const { theta, h } = this.problem
    const upGain = up > 0 ? h + this.rebateOf(up) : 0
    const downGain = down > 0 ? h + this.rebateOf(down) : 0
    const base = (up === 0 ? step : 0) - (down === 0 ? step : 0)
    const [upReach, upQty] = [this.reach[Math.max(0, up)]!, this.quantities[Math.max(0, up)]!]
    const [downReach, downQty] = [this.reach[Math.max(0, down)]!, this.quantities[Math.max(0, down)]!]
    let change = -this.penalties
    for (let s = 0; s < this.count; s++) {
      const more = up > 0 ? this.filled(upReach[s]!, upQty + step) - this.filled(upReach[s]!, upQty) : 0
      const less = down > 0 ? this.filled(downReach[s]!, downQty) - this.filled(downReach[s]!, downQty - step) : 0
      change += this.penalty(this.executed[s]! + base + more - less, theta) - upGain * more + downGain * less
    }
    return change / this.count + ((up >= 0 ? this.priceOf(up) : 0) - (down >= 0 ? this.priceOf(down) : 0)) * step
  }

  /** What a share costs for being sent. */
  private priceOf(k: number): number {
    const { h, f, theta } = this.problem
    return k === 0 ? h + f + theta : theta
  }

  private rebateOf(k: number): number {
    return this.problem.venues[k - 1]!.rebate
  }

  private penalty(executed: number, theta: number): number {
    const { lambdaU, lambdaO } = this.problem
    const short = this.S - executed
    return (lambdaU + theta + lambdaO) * this.above0(short) - lambdaO * short
  }

  private filled(reach: number, posted: number): number {
    return posted - this.above0(posted - reach)
  }

  /** max(z, 0), its corner rounded. */
  private above0(z: number): number {
    const { blur } = this
    if (z >= blur) return z
    return z <= -blur ? 0 : ((z + blur) * (z + blur)) / (4 * blur)
  }
}

function checkProblem({ S, h, f, theta, lambdaU, lambdaO, venues }: PlacementProblem): void {
  assert(Number.isSafeInteger(S) && S > 0, `S must be a positive integer: ${S}`)
  for (const [name, value] of Object.entries({ h, f, theta, lambdaU, lambdaO })) assert(Number.isFinite(value), `${name} must be finite: ${value}`)
  const count = venues[0]?.outflowSamples.length ?? 1
  assert(count > 0, 'outflowSamples must hold at least one scenario')
  for (const { id, Q, rebate, outflowSamples } of venues) {
    assert(Number.isFinite(Q) && Q >= 0, `Q of ${id} must be 0 or more: ${Q}`)
    assert(Number.isFinite(rebate), `rebate of ${id} must be finite: ${rebate}`)
    assert(outflowSamples.length === count, `outflowSamples of ${id} must hold ${count} scenarios as the others do: ${outflowSamples.length}`)
    assert(outflowSamples.every((outflow) => Number.isFinite(outflow)), `outflowSamples of ${id} must be finite`)
  }
}
