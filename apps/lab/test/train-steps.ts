import { Rng } from '@sluice/domain'
import { buildDataset, trainNet, type Dataset, type TrainingProvider } from '@sluice/learning'

/** Trains on made-up rows on the provider that the first argument names; prints the losses as JSON. Run as a child: its environment decides which GPU there is. */
const losses = await train(process.argv[2] as TrainingProvider)
console.log(JSON.stringify(losses))

async function train(provider: TrainingProvider): Promise<readonly number[]> {
  const { report } = await trainNet(rows(1, 512), rows(2, 256), { seed: 3, hidden: [16], epochs: 3, learningRate: 5e-3, batchRows: 256, atRiskMin: 1, featureNames: ['a', 'b', 'c', 'd'], provider })
  return report.epochs.map(({ validationLoss }) => validationLoss)
}

function rows(seed: number, count: number): Dataset {
  const rng = new Rng(seed)
  return buildDataset(Array.from({ length: count }, (_, at) => {
    const features = Array.from({ length: 4 }, () => rng.next() * 2 - 1)
    return {
      features, mic: 'XNAS', aggressiveness: 'post', group: 'made-up', sentUs: at, knownUs: at, waitS: rng.next() * 90, watchedS: 60,
      slippageBps: features[0]! + rng.next(), leakageBps: features[1]!, markout10sBps: rng.next(),
    }
  }))
}
