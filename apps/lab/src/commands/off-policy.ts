import { Command, InvalidArgumentError } from 'commander'
import { readdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { loadConfig } from '@sluice/config'
import { OBJECTIVE_DIMENSIONS, WEIGHT_MAX, type ObjectiveWeights } from '@sluice/domain'
import { E4, offPolicyOfDecisions, otherChoices, readDecisionLog, runOffPolicyExperiment, type DecisionsEstimate, type LoggedDecision } from '@sluice/learning'
import { rankCandidates, rankUnder } from '@sluice/routing'
import { CommandFailed } from './command-failed.ts'
import { openGateModel } from './gate-model.ts'
import { firstRecordOf, journalRecords } from './journal-records.ts'
import { integerBetween } from './option-parsers.ts'
import { progress } from './progress.ts'
import { journalDirOf, unreadable } from './verify.ts'

interface OffPolicyFlags {
  readonly experiment?: true
  readonly journal?: string
  readonly weights?: ObjectiveWeights
  readonly objective?: string
  readonly model?: string
  readonly decisions: number
}

/** What other weights, or another model, would have brought with the decisions of a journal; refused where the log cannot tell. */
export function offPolicyCommand(): Command {
  return new Command('off-policy')
    .description('What other weights or another model would have brought with the logged decisions, doubly robust, with 95 % intervals.')
    .option('--experiment', 'run experiment E4 instead: the estimator where the truth is known')
    .option('--journal <dir>', 'folder of the journal; the configured desk\'s by default')
    .option('--weights <list>', `other weights in thousandths: ${OBJECTIVE_DIMENSIONS.join(',')}`, weightsOf)
    .option('--objective <name>', 'or those of a configured objective')
    .option('--model <dir>', 'or the folder of another model, under the weights that each decision was made under')
    .option('--decisions <n>', 'newest decisions that are looked at', integerBetween(100, 200_000), 20_000)
    .action(run)
}

async function run(flags: OffPolicyFlags): Promise<void> {
  if (flags.experiment === true) return experiment()
  const asked = [flags.weights, flags.objective, flags.model].filter((each) => each !== undefined).length
  if (asked !== 1) throw new CommandFailed('give one of --weights, --objective, --model (or --experiment)')
  const dir = journalDirOf(flags.journal)
  const names = await readdir(dir).catch(unreadable(dir))
  const all: LoggedDecision[] = []
  const keep = (decision: LoggedDecision): void => {
    all.push(decision)
    if (all.length > flags.decisions * 2) all.splice(0, all.length - flags.decisions)
  }
  await readDecisionLog(journalRecords(dir, firstRecordOf(names)), keep, { onProgress: (count) => progress(`${count} records read`) })
  const decisions = all.slice(-flags.decisions)
  progress('')
  const weights = flags.weights ?? (flags.objective === undefined ? null : objectiveOf(flags.objective))
  const orders = weights === null ? await choicesOfModel(resolve(flags.model!), decisions) : decisions.map(({ decision }) => rankUnder(weights, decision).map(keyOf))
  const answer = offPolicyOfDecisions({ decisions, orders, costWeights: weights })
  if (!answer.ok) throw new CommandFailed(`refused: ${answer.error}`)
  print(answer.value)
}

function experiment(): void {
  const { rmse, plainRmse, worst, plainWorst, coverage, effective, refusal, options } = runOffPolicyExperiment(E4)
  console.log(`E4: ${options.actions} actions, ${options.decisions} decisions, noise sd ${options.noiseSd}, ${options.seeds.length} seeds`)
  console.log(`doubly robust: RMSE ${rmse.toFixed(4)} (at most 0.05), largest error ${worst.toFixed(3)}, 95 % intervals hold the truth in ${(coverage * 100).toFixed(0)} %, ${effective.toFixed(0)} effective decisions`)
  console.log(`plain average of the log: RMSE ${plainRmse.toFixed(4)}, largest error ${plainWorst.toFixed(3)}`)
  console.log(`without propensities: refused (${refusal})`)
  if (rmse > 0.05) throw new CommandFailed(`the error is ${rmse.toFixed(4)}, at most 0.05 is allowed`)
}

async function choicesOfModel(dir: string, decisions: readonly LoggedDecision[]): Promise<(readonly string[] | null)[]> {
  const model = await openGateModel(dir)
  try {
    return await otherChoices(model, decisions, rankCandidates)
  } finally {
    await model.close()
  }
}

function print({ decisions, changed, logged, other, difference, effective, unsupported, passedOver }: DecisionsEstimate): void {
  const of = ({ mean, low, high }: { mean: number; low: number; high: number }): string => `${mean.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}] bps`
  console.log(`${decisions} decisions; the first choice would have been another in ${(changed * 100).toFixed(1)} %`)
  console.log(`cost as logged   ${of(logged)}`)
  console.log(`cost otherwise   ${of(other)}`)
  console.log(`difference       ${of(difference)} (less is better)`)
  console.log(`rests on ${effective.toFixed(0)} decisions after weighting; ${(unsupported * 100).toFixed(1)} % of the other choices could never come up in the log and count as logged`)
  for (const { reason, decisions: count } of passedOver) console.log(`  passed over: ${count} ${reason}`)
}

function objectiveOf(name: string): ObjectiveWeights {
  const { objectives } = loadConfig().config
  const weights = objectives[name]
  if (weights === undefined) throw new CommandFailed(`there is no objective ${JSON.stringify(name)}: configured are ${Object.keys(objectives).join(', ')}`)
  return weights
}

function weightsOf(text: string): ObjectiveWeights {
  const values = text.split(',').map(Number)
  if (values.length !== OBJECTIVE_DIMENSIONS.length || !values.every((value) => Number.isInteger(value) && value >= 0 && value <= WEIGHT_MAX) || values.every((value) => value === 0)) {
    throw new InvalidArgumentError(`${JSON.stringify(text)} is not allowed: give ${OBJECTIVE_DIMENSIONS.length} integers from 0 to ${WEIGHT_MAX} (${OBJECTIVE_DIMENSIONS.join(',')}), not all 0.`)
  }
  const [slippage, fill, speed, leakage, fees] = values as [number, number, number, number, number]
  return { slippage, fill, speed, leakage, fees }
}

const keyOf = ({ mic, aggressiveness }: { readonly mic: string; readonly aggressiveness: string }): string => `${mic}:${aggressiveness}`
