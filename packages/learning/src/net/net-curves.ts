import type { TrainingCurve } from '../life/model-documents.ts'
import type { EpochLosses } from './train-net.ts'

/** How the losses went, pass by pass. */
export function netCurves(epochs: readonly EpochLosses[]): TrainingCurve[] {
  const curve = (name: string, of: 'trainLoss' | 'validationLoss'): TrainingCurve => ({ name, unit: 'loss', xLabel: 'pass', points: epochs.map((epoch) => [epoch.epoch, epoch[of]] as const) })
  return [curve('loss on the training rows', 'trainLoss'), curve('loss on the validation rows', 'validationLoss')]
}
