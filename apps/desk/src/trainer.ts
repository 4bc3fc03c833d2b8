import { loadConfig } from '@sluice/config'
import { endWithParent } from '@sluice/scorer'
import { runOffPolicyJob, type OffPolicyJob } from './trainer/off-policy-job.ts'
import { runTrainJob } from './trainer/run-train-job.ts'
import type { FromTrainer, TrainJob } from './trainer/train-job.ts'

/** One training, or one estimate over the log, in a process of its own: whoever started it kills it to end it. */
const send = (message: FromTrainer, then?: () => void): void => {
  if (process.connected) process.send!(message, undefined, undefined, () => then?.())
}

endWithParent()
process.on('disconnect', () => process.exit(0))
process.once('message', (job: TrainJob | OffPolicyJob) => {
  answerTo(job).then((message) => send(message, () => process.exit(0)), (error: Error) => send({ type: 'failed', message: error.message }, () => process.exit(1)))
})

async function answerTo(job: TrainJob | OffPolicyJob): Promise<FromTrainer> {
  if (job.job === 'off-policy') return { type: 'estimate', answer: await runOffPolicyJob(job) }
  return { type: 'done', model: await runTrainJob(job, loadConfig().config, (stage, progress, line) => send({ type: 'progress', stage, progress, line })) }
}
