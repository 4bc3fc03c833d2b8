// Kills the trading process outright at random instants, as often as one likes, and judges from the counterparties' logs.
//   pnpm crash [--times 1000] [--seed N]
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { buildApps } from './launch/build.mjs'
import { ROOT } from './launch/root.mjs'

const { values } = parseArgs({ options: { times: { type: 'string', default: '1000' }, seed: { type: 'string', default: String(randomInt(0x1_0000_0000)) } } })
for (const [name, value] of Object.entries(values)) {
  if (/^\d{1,10}$/.test(value) && (name !== 'times' || Number(value) > 0)) continue
  console.error(`crash: --${name} is ${value}: must be a whole number${name === 'times' ? ' from 1' : ''}`)
  process.exit(1)
}
await buildApps()
const child = spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'apps/desk/test/crash/run-crash.ts'), values.times, values.seed], { cwd: ROOT, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.on('exit', (code) => process.exit(code ?? 1))
