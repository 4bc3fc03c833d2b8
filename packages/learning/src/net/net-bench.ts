import { Rng } from '@sluice/domain'
import { FEATURE_SCHEMA } from '@sluice/features'
import { buildDataset, type Dataset } from '../dataset.ts'
import type { TrainingProvider } from './run-graph.ts'
import { NET_DEFAULTS, trainNet } from './train-net.ts'

export interface NetBenchResult {
  /** Layers, input first; the last is that of the raw outputs, as wide as the heads need. */
  readonly layers: string
  readonly batchRows: number
  /** By the clock, and by the processor's time. */
  readonly rowsPerS: number
  readonly rowsPerCpuS: number
}

const ROWS = 60_000
const VALIDATION_ROWS = 2_000
const PASSES = 3

/** Training rows a second of the net as it is shipped, gathering of batches and turns of the event loop included; the best of `repeats`. */
export async function benchNet(options: { readonly provider?: TrainingProvider; readonly hidden?: readonly number[]; readonly repeats?: number } = {}): Promise<NetBenchResult> {
  const { provider = 'cpu', hidden = NET_DEFAULTS.hidden, repeats = 3 } = options
  const [train, validation] = [randomRows(1, ROWS), randomRows(2, VALIDATION_ROWS)]
  let [rowsPerS, rowsPerCpuS] = [0, 0]
  for (let i = 0; i < repeats; i++) {
    const net = await trainNet(train, validation, { seed: 1, hidden, provider, epochs: PASSES, patience: PASSES })
    rowsPerS = Math.max(rowsPerS, net.rowsPerS)
    rowsPerCpuS = Math.max(rowsPerCpuS, net.rowsPerCpuS)
  }
  return { layers: [FEATURE_SCHEMA.count, ...hidden].join('-'), batchRows: NET_DEFAULTS.batchRows, rowsPerS, rowsPerCpuS }
}

function randomRows(seed: number, rows: number): Dataset {
  const rng = new Rng(seed)
  return buildDataset(Array.from({ length: rows }, (_, at) => {
    const features = Float32Array.from({ length: FEATURE_SCHEMA.count }, () => rng.next() * 2 - 1)
    const waitS = rng.next() * 90
    return {
      features, mic: 'XNAS', aggressiveness: 'post', group: 'bench', sentUs: at, knownUs: at, waitS, watchedS: 60,
      slippageBps: features[0]! + rng.next(), leakageBps: rng.next(), markout10sBps: rng.next(),
    }
  }))
}
