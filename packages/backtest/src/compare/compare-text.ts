import type { MeanInterval } from '../paired-difference.ts'
import { alignedGrid, markdownGrid, type Grid } from '../text-grid.ts'
import { armDifference, type ArmResult, type ComparisonResult, type Measure } from './run-comparison.ts'

const SHOWN: readonly { readonly measure: Measure; readonly name: string; readonly digits: number }[] = [
  { measure: 'shortfallBps', name: 'shortfall bps', digits: 3 },
  { measure: 'expectedBps', name: 'without chance', digits: 3 },
  { measure: 'costBps', name: 'weighted cost', digits: 3 },
  { measure: 'filledShare', name: 'filled', digits: 4 },
  { measure: 'leakageBps', name: 'leakage bps', digits: 3 },
  { measure: 'feesBps', name: 'fees bps', digits: 3 },
  { measure: 'timeS', name: 'seconds', digits: 2 },
]

export const COMPARISON_CONVENTIONS =
  'Shortfall: basis points against the midpoint when the order came, fees included, the rest charged at what it costs to take it when its time is up (60 s low, 30 s normal, 10 s high urgency). ' +
  'Without chance: less the random way of the simulator\'s latent value until each fill. Weighted cost: by the objective, chance out, delay as a share of the order\'s time of what not filling costs. ' +
  'Leakage: mid against us one second after fills. Seconds: lot-weighted, the rest with its whole time. Brackets: difference to the first row, order by order, 95 % interval over sessions. ' +
  'Share of the way: from naive best price to a sweep at the best moment in hindsight, by shortfall.'

/** The comparison for a terminal. */
export const comparisonText = (result: ComparisonResult, naive: string | null): string => alignedGrid(gridOf(result, naive), 1).join('\n')

/** The comparison for a page. */
export const comparisonMarkdown = (result: ComparisonResult, naive: string | null): string => markdownGrid(gridOf(result, naive), 1).join('\n')

function gridOf({ arms, oracle }: ComparisonResult, naive: string | null): Grid {
  const naiveArm = arms.find(({ name }) => name === naive)
  const from = naiveArm?.means.shortfallBps ?? null
  const share = (shortfallBps: number): string => (from === null || oracle === null ? '-' : `${((100 * (from - shortfallBps)) / (from - oracle.shortfallBps)).toFixed(0)} %`)
  return [
    ['arm', 'orders', ...SHOWN.map(({ name }) => name), 'share of the way'],
    ...arms.map((arm) => [arm.name, String(arm.parents), ...SHOWN.map(({ measure, digits }) => cell(arm, measure, digits)), share(arm.means.shortfallBps)]),
    ...(oracle === null ? [] : [['hindsight sweep', String(oracle.parents), oracle.shortfallBps.toFixed(3), '-', '-', '1.0000', '-', oracle.feesBps.toFixed(3), oracle.timeS.toFixed(2), '100 %']]),
  ]
}

function cell({ means, differences }: ArmResult, measure: Measure, digits: number): string {
  const mean = means[measure].toFixed(digits)
  return differences === null ? mean : `${mean} ${brackets(differences[measure], digits)}`
}

const brackets = ({ low, high }: MeanInterval, digits: number): string => `[${signed(low, digits)}, ${signed(high, digits)}]`
const signed = (value: number, digits: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(digits)}`

/** In words: whether one arm has less of a measure than another. */
export function armVerdict(base: ArmResult, other: ArmResult, measure: Measure): string {
  const { mean, low, high } = armDifference(base, other, measure)
  const name = SHOWN.find((one) => one.measure === measure)?.name ?? measure
  const said = high < 0 ? 'less' : low > 0 ? 'more' : 'cannot be told apart'
  return `${other.name} against ${base.name}, ${name}: ${signed(mean, 3)} [${signed(low, 3)}, ${signed(high, 3)}], ${said}`
}
