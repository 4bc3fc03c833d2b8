import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeWorkedExampleModel } from './worked-example-model.ts'

/** Configuration of the worked example: three venues, one instrument of 2,000,000 a day, a scripted quiet market. Answers the file. */
export function writeWorkedExampleConfig(dir: string): string {
  const file = join(dir, 'sluice.config.json')
  const venue = (mic: string, name: string, kind: string, port: number, takeFee: number, addFee: number) => ({ mic, name, kind, port, takeFee, addFee, minQty: 1 })
  writeFileSync(file, JSON.stringify({
    venues: [
      venue('DRKA', 'Dark pool A', 'dark-midpoint', 9901, 1_000, 1_000),
      venue('ECNB', 'Lit ECN B', 'lit-ecn', 9902, 2_500, -1_500),
      venue('XLIC', 'Lit exchange C', 'lit-maker-taker', 9903, 3_000, -2_000),
    ],
    instruments: [{ symbol: 'WEXA', name: 'Worked Example', tick: 50, adv: 2_000_000, referencePrice: 200 }],
    objectives: { balanced: { slippage: 1_000, fill: 300, speed: 200, leakage: 500, fees: 1_000 } },
    routing: { staticWaterfall: ['ECNB', 'XLIC', 'DRKA'], waterfallMode: 'sequential', exploration: { enabled: false } },
    model: { dir: writeWorkedExampleModel(join(dir, 'model')) },
    sandbox: { scenario: 'worked-example' },
    demoOms: { enabled: false },
  }))
  return file
}
