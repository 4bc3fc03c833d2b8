import type { ModelManifest } from '@sluice/domain'
import type { TrainingReport } from './train-model.ts'

/** The model card: what it is, what it was trained and judged on, where it ends. */
export function modelCard(manifest: ModelManifest, report: TrainingReport): string {
  const { heldOut, sessions, sessionSeeds, rows, net } = report
  const range = (seeds: readonly number[]): string => `${seeds[0]} to ${seeds[seeds.length - 1]}`
  const n = (value: number): string => value.toPrecision(4)
  const percent = (share: number): string => `${(share * 100).toFixed(2)} %`
  const verdict = heldOut.verdict === 'model'
    ? 'The model beats the venue averages on held-out sessions: the intervals of slippage and of both fill losses exclude zero in its favour. It may score live.'
    : 'The model does not beat the venue averages on held-out sessions in every deciding loss: the venue averages stay live.'
  return `# Model ${manifest.modelId}

A neural network (${[manifest.featureNames.length, ...net.settings.hidden].join('-')}, float32, ONNX) that scores one way to trade at one venue. It answers, by column
(docs/models.md): ${manifest.outputNames.join(', ')}.
Slippage is against the mid, leakage is the move of the mid against us one second after a fill, both in basis points and positive when they cost us; fills are of the
whole candidate quantity, \`fillProb\` within ${manifest.fillHorizonMs / 1000} s.

- Feature schema ${manifest.featureSchemaHash}, ${manifest.featureNames.length} features (packages/features/SPEC.md); their standardisation is part of the graph
- File ${manifest.file}, sha256 ${manifest.sha256}
- Made by \`lab train --seed ${report.seed}${manifest.trainedUs > 0 ? ` --trained-at ${manifest.trainedUs / 1_000_000}` : ''}\`; the same arguments on the same machine give the same files
- Pass ${net.bestEpoch} of ${net.epochs.length}, by the loss on the validation sessions

## Verdict

${verdict}

## Data

Simulated sessions on virtual time, never a recorded or a live one. In each, ${sessions.probesPerSymbol} probe orders at a time and symbol are sent at random instants
(side, quantity log-uniform from 10 to 30,000 lots, venue and style uniform over what a decision could choose), after ${sessions.warmUpS} s of warm-up,
over ${sessions.durationS} s. Features come from the same functions, views and book as the desk's decisions. A probe ends at its fill, or is called back after ${manifest.fillHorizonMs / 1000} s,
some after ${sessions.longLifeS} s. What was called back before a horizon counts up to there and no further.

| Part | Session seeds | Probe orders |
|---|---|---|
| Training | ${range(sessionSeeds.train)} | ${rows.train} |
| Validation (chooses the pass, calibrates abstention) | ${range(sessionSeeds.validation)} | ${rows.validation} |
| Held out (below) | ${range(sessionSeeds.heldOut)} | ${rows.heldOut} |

## Held-out sessions

Venue averages are the means of the training sessions by venue and style. Difference: model minus averages, negative is better, with a 95 %
interval from ${heldOut.blocks} blocks of 30 s resampled whole.

| Loss | Rows | Model | Venue averages | Difference | 95 % interval |
|---|---|---|---|---|---|
${heldOut.comparisons.map((c) => `| ${c.loss} | ${c.rows} | ${n(c.model)} | ${n(c.baseline)} | ${n(c.difference.mean)} | ${n(c.difference.low)} to ${n(c.difference.high)} |`).join('\n')}

The simplest rule for slippage, the price that the candidate is quoted at, has a squared error of ${n(heldOut.touchRule.baseline)} bps²; model minus rule ${n(heldOut.touchRule.difference.mean)},
95 % interval ${n(heldOut.touchRule.difference.low)} to ${n(heldOut.touchRule.difference.high)}. The network adds its own estimate to that price.

Mean distance of predicted and seen fill rates over ten bins: ${heldOut.fillCalibrations.map(({ output, rows: count, error }) => `${output} ${error.toFixed(4)} (${count} rows)`).join(', ')}.
${coverageLine(report)}
Slippage, leakage and markouts are judged on orders that filled at least in part, time to fill on those that filled whole within the horizon.

## Abstention

It abstains, and the venue's average scores in its place, where the mean squared whitened deviation of the features from the training data is above
${limit(manifest.abstain.distanceMax)} or the interval of the slippage wider than ${limit(manifest.abstain.widthMaxBps)} bps: a quarter above what 99.9 % of the validation rows keep.
Of the held-out rows ${percent(heldOut.abstained)} lie above.

## Limits

- It knows the simulator's venues and agents, nothing of a real market; on real venues it must be trained and judged anew.
- Slippage, time and leakage are conditional on a fill. Fees are no part of it; the objective adds them.
- Urgency, elapsed time, limit price and time in force were drawn at random in training and carry no signal.
- Quantities above 30,000 lots, orders older than half an hour and venues of a kind not in the training set lie outside what it has seen.
`
}

const limit = (value: number | null): string => (value === null ? 'no limit' : value.toPrecision(4))

function coverageLine({ heldOut: { coverage } }: TrainingReport): string {
  if (coverage === null) return ''
  const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
  return `The slippage fell below its lower quantile in ${percent(coverage.belowLow)} and above its upper one in ${percent(coverage.aboveHigh)} of the orders, by more than 0.01 bps (at most 10 % wanted
each; most orders trade at exactly the price that both lie on); they are ${coverage.meanWidthBps.toPrecision(3)} bps apart on average.`
}
