import type { MeanInterval } from '@sluice/backtest'
import type { ModelManifest } from '@sluice/domain'
import type { AblationRow } from './evaluate-rl.ts'
import type { RlReport } from './rl-model.ts'

const n = (value: number): string => value.toFixed(3)
const interval = (value: MeanInterval | null): string => (value === null ? '-' : `${n(value.mean)} (${n(value.low)} to ${n(value.high)})`)

/** The model card: what it is, how it learned, how it did, where it ends. */
export function rlCard(manifest: ModelManifest, report: RlReport): string {
  const { calibration, plan } = report
  const { chanceOut, raw } = calibration
  return `# Model ${manifest.modelId}

One graph with the columns of the supervised model ${report.base} and, by objective dimension, the expected cost of all that is left of an order when a candidate is asked next:
alone (toGo columns) and as the first of a split over three (splitToGo columns). It is conditioned on the objective's weights, so that other weights need no training. ${blendWords(manifest.blendMicro)}

- Input: ${manifest.featureNames.length} features (schema ${manifest.featureSchemaHash}) and five weights; columns ${manifest.outputNames.join(', ')}
- File ${manifest.file}, sha256 ${manifest.sha256}
- Made by \`lab train-rl --seed ${report.seed} --rounds ${plan.rounds} --sessions ${plan.sessionsPerRound} --duration ${plan.durationS}\`${report.learnedBeside === null ? '' : ` with the supervised model of sha256 ${report.learnedBeside} beside it`};
  that command makes one like it; the same arguments on the same machine give the same

## Verdict

${verdict(manifest, report)}

## How it learned

Double Q-learning with vector-valued costs on ${report.episodes} parent orders (${report.steps} decisions) that the desk's own engine worked on the simulated market, session seeds ${report.firstSeed} to
${report.lastSeed}, ${plan.rounds} rounds of experience and updates. Each order has random size, side and urgency and its own random weights; every other update looks at a decision under other weights again.
An order ends when it is filled or its time is up (60 s for low, 30 s for normal, 10 s for high urgency); the rest is then charged at what it costs to take the displayed books.
Costs in basis points, unweighted: slippage against the market at the decision, of what fills and of the way the market goes for what is left, own impact included; the charge for the rest;
delay, as a share of the order's whole time, of what not filling costs; markout one second after fills; fees. The random way of the simulator's latent value, which no order moves, is taken out of the
slippage while learning. Targets follow what really happened for up to ${plan.nStep} decisions as long as the policy would have done the same.

## Q against what came of it

${chanceOut.episodes} orders (${chanceOut.decisions} decisions) of sessions ${report.judgedSeeds[0]} to ${report.judgedSeeds.at(-1)}, worked greedily under random weights. Slope of the realised weighted cost to go on Q: **${n(chanceOut.slope)}**
(${n(raw.slope)} with the market's chance left in), what came less what was said: ${interval(chanceOut.bias)} bps.

| Q says | came | decisions |
|--:|--:|--:|
${chanceOut.tenths.map(({ said, came, decisions }) => `| ${n(said)} | ${n(came)} | ${decisions} |`).join('\n')}

## Blends

The same ${report.ablation[0]?.parents ?? 0} orders under the default objective in sessions ${report.ablationSeeds[0]} to ${report.ablationSeeds.at(-1)} (validation). Cost of a candidate = (1 - b) of the supervised cost + b of the weighted cost to go.
Weighted cost with the market's chance taken out; differences with 95 % intervals over sessions, below zero is better.

| b | weighted cost | shortfall | filled | leakage | fees | seconds | less b = 0 | less b = 1 |
|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${report.ablation.map(ablationLine).join('\n')}

${report.blendBeatsBoth ? `The blend of b = ${report.bestBlendMicro / 1e6} beats both of its parts.` : `No blend beats both of its parts with an interval; the best on these sessions is b = ${report.bestBlendMicro / 1e6}. It is not the default.`}

## Limits

- It knows the simulator's venues and agents, nothing of a real market; on real venues it must be trained and judged anew.
- It learned orders of 0.005 to 0.15 % of the average daily volume without a limit price.
- Costs to go suppose that the waterfall goes on as it does now: candidates that ended without a fill are passed over until nothing else is left, which the features do not tell.
- An order of high urgency is swept and split whatever the scores say.
`
}

function ablationLine({ blendMicro, means, toSupervised, toQ }: AblationRow): string {
  return `| ${blendMicro / 1e6} | ${n(means.costBps)} | ${n(means.shortfallBps)} | ${n(means.filledShare)} | ${n(means.leakageBps)} | ${n(means.feesBps)} | ${n(means.timeS)} | ${interval(toSupervised)} | ${interval(toQ)} |`
}

const blendWords = (blendMicro: number): string => (blendMicro === 1_000_000 ? 'Ranking goes by the costs to go alone.'
  : `Ranking goes by a blend: ${1 - blendMicro / 1e6} of the supervised cost and ${blendMicro / 1e6} of the weighted cost to go.`)

function verdict({ verdict: live, modelKind }: ModelManifest, { calibration, blendBeatsBoth }: RlReport): string {
  if (live !== 'model') return `It may not score live: ${calibration.chanceOut.slope.toFixed(2)} is no slope between 0.8 and 1.2, or its supervised part does not beat venue averages.`
  if (modelKind === 'rl') return 'Its costs to go are what comes of them within the tolerance, and its supervised part beats venue averages. It may score live once the gate has passed it.'
  return blendBeatsBoth ? 'It beats both of its parts on the validation sessions. It may score live once the gate has passed it.'
    : 'It may score live once the gate has passed it, but it is not the default: it does not beat both of its parts on the validation sessions.'
}
