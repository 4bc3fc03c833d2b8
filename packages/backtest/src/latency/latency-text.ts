import { alignedGrid, markdownGrid, type Grid } from '../text-grid.ts'
import type { LatencyArm } from './latency-experiment.ts'

const CONVENTIONS =
  'Cost: cents a share against the midpoint when the parent came, fees and the unfilled rest included, positive costs. Difference: to the first row of the same market and parents, parent by ' +
  'parent, with its 95 % interval over sessions. Latency is added to views, orders and reports alike.'

/** The experiment for a terminal. */
export const latencyText = (arms: readonly LatencyArm[]): string => [...alignedGrid(gridOf(arms), 2), '', CONVENTIONS, '', ...verdicts(arms)].join('\n')

/** The experiment for a page. */
export const latencyMarkdown = (arms: readonly LatencyArm[]): string => [...markdownGrid(gridOf(arms), 2), '', CONVENTIONS, '', ...verdicts(arms).map((line) => `- ${line}`)].join('\n')

function gridOf(arms: readonly LatencyArm[]): Grid {
  return [
    ['market', 'parents', 'number', 'added ms', 'cost', 'difference', '95 % interval', 'missed %', 'unfilled %', 'rounds'],
    ...arms.map(({ world, kind, parents, addedUs, costCents, differenceCents, missedShare, unfilledShare, wavesPerParent }) => [
      world, kind, String(parents), String(addedUs / 1_000), costCents.toFixed(3), differenceCents?.mean.toFixed(4) ?? '-',
      differenceCents === null ? '-' : `${differenceCents.low.toFixed(4)} to ${differenceCents.high.toFixed(4)}`, (100 * missedShare).toFixed(1), (100 * unfilledShare).toFixed(1), wavesPerParent.toFixed(2),
    ]),
  ]
}

/** What the intervals say, in words. */
function verdicts(arms: readonly LatencyArm[]): string[] {
  const groups = new Map<string, LatencyArm[]>()
  for (const arm of arms) groups.set(`${arm.world}, ${arm.kind} parents`, [...(groups.get(`${arm.world}, ${arm.kind} parents`) ?? []), arm])
  return [...groups].map(([name, group]) => {
    const said = group.flatMap(({ addedUs, differenceCents: d }) => {
      if (d === null) return []
      return [`${addedUs / 1_000} ms ${d.low > 0 ? 'costs' : d.high < 0 ? 'saves' : 'cannot be told from nothing'}`]
    })
    return `${name}: ${said.join(', ')}.`
  })
}
