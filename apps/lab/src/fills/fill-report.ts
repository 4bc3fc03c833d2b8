import type { FillJudgement } from '@sluice/learning'
import { BLOCK_S, EDGE_S, RESAMPLES, type FillExperiment } from './fill-experiment.ts'
import { PUBLISHED_DAYS, PUBLISHED_HALVES, PUBLISHED_VENUE_RATES, type PublishedRow } from './published-fill-models.ts'

const HEAD = ['model', '10 s AUC', 'Brier', 'skill', 'ECE', '60 s AUC', 'Brier', 'skill', 'ECE'] as const

/** The report as Markdown whose tables can be read in a terminal, too. */
export function fillMarkdown(result: FillExperiment): string {
  const minutes = EDGE_S / 60
  const sections = [
    `Trained on ${result.train}, tested on ${result.test}, seed ${result.seed}. ${result.trainingRows} orders to learn from, ${result.features} features and the venue; all five models for both horizons trained in ${result.trainingS.toFixed(1)} s (${result.trainingCpuS.toFixed(1)} s of processor time) on one thread.`,
    `All orders of the session (${countLine(result.judgements)}):\n\n${table(rowsOf(result.judgements, published(result)))}`,
    `Without the first and last ${minutes} minutes of the session (${countLine(result.withoutEdges)}):\n\n${table(rowsOf(result.withoutEdges, published(result)))}`,
    `AUC: area under the curve; Brier: lower is better; skill: share of the Brier score of always saying the share filled that is taken away; ECE: expected calibration error over ten bins of equally many orders. In brackets the 95 % interval of ${RESAMPLES} draws of blocks of ${BLOCK_S / 60} minutes. "published" rows are others' figures for the same task, not ours.`,
    monotoneLine(result),
    `Chosen by cross-validation inside the training rows: ridge penalty ${result.choices[10].ridgePenalty} and ${result.choices[60].ridgePenalty} a row, trees' share of the blend ${result.choices[10].treeShare} and ${result.choices[60].treeShare} (10 s and 60 s).`,
    `Share of test orders filled by venue, and published over two days:\n\n${table(venueRows(result))}`,
    ...(result.warnings.length > 0 ? [result.warnings.map((line) => `- ${line}`).join('\n')] : []),
  ]
  return sections.join('\n\n')
}

const published = ({ halves }: FillExperiment): readonly PublishedRow[] => (halves ? PUBLISHED_HALVES : PUBLISHED_DAYS)

function countLine(judgements: readonly FillJudgement[]): string {
  const [ten, sixty] = [10, 60].map((horizonS) => judgements.find((one) => one.horizonS === horizonS)!) as [FillJudgement, FillJudgement]
  return `${ten.orders} orders, ${share(ten.filled)} filled within 10 s and ${share(sixty.filled)} within 60 s`
}

function rowsOf(judgements: readonly FillJudgement[], others: readonly PublishedRow[]): string[][] {
  const names = [...new Set(judgements.map(({ model }) => model))]
  const cells = (model: string, horizonS: number): string[] => {
    const { auc, aucInterval, brier, brierInterval, skill, calibrationError } = judgements.find((one) => one.model === model && one.horizonS === horizonS)!
    return [`${fixed(auc, 3)} [${fixed(aucInterval.low, 3)}, ${fixed(aucInterval.high, 3)}]`, `${fixed(brier, 4)} [${fixed(brierInterval.low, 4)}, ${fixed(brierInterval.high, 4)}]`, share(skill), fixed(calibrationError, 3)]
  }
  return [
    [...HEAD],
    ...names.map((name) => [name, ...cells(name, 10), ...cells(name, 60)]),
    ...others.map(({ model, auc10, brier10, auc60, brier60 }) => [`published: ${model}`, auc10, brier10, '', '', auc60, brier60, '', '']),
  ]
}

function monotoneLine({ monotone: { compared, rose, most, longerBy } }: FillExperiment): string {
  const found = rose === 0 ? 'none rose' : `${rose} rose, by ${most.toPrecision(2)} at most`
  return `Monotone in the queue: ${compared} chances compared with those of the same orders behind ${longerBy} shares more, ${found}.`
}

function venueRows({ venues }: FillExperiment): string[][] {
  return [
    ['venue', 'orders', '10 s', 'published', '60 s', 'published'],
    ...venues.map(({ mic, orders, filled: [ten, sixty] }) => {
      const other = PUBLISHED_VENUE_RATES[mic]
      return [mic, String(orders), fixed(ten, 3), other === undefined ? '' : fixed(other[0], 3), fixed(sixty, 3), other === undefined ? '' : fixed(other[1], 3)]
    }),
  ]
}

/** A Markdown table whose columns are in line in plain text, too. */
function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  const line = (row: readonly string[]): string => `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(' | ')} |`
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n')
}

/** As published tables have it: .164 for 0.164. */
const fixed = (value: number, places: number): string => value.toFixed(places).replace(/^(-?)0\./, '$1.')
const share = (value: number): string => `${(100 * value).toFixed(1)} %`
