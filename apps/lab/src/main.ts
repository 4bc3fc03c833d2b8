import { Command, CommanderError } from 'commander'
import { ConfigError } from '@sluice/config'
import { calibrateCommand } from './commands/calibrate.ts'
import { CommandFailed } from './commands/command-failed.ts'
import { compareCommand } from './commands/compare.ts'
import { datasetCommand } from './commands/dataset.ts'
import { experimentCommand } from './commands/experiment.ts'
import { fillsCommand } from './commands/fills.ts'
import { gateCommand } from './commands/gate.ts'
import { importCommand } from './commands/import.ts'
import { killCommand } from './commands/kill.ts'
import { modelsCommand } from './commands/models.ts'
import { offPolicyCommand } from './commands/off-policy.ts'
import { registerCommand } from './commands/register.ts'
import { replayCommand } from './commands/replay.ts'
import { skipCommand } from './commands/skip.ts'
import { tapeCommand } from './commands/tape.ts'
import { trainCommand } from './commands/train.ts'
import { trainRlCommand } from './commands/train-rl.ts'
import { verifyCommand } from './commands/verify.ts'

const program = new Command('lab')
  .description('Offline work on models and journals, and the kill switch from the command line.')
  .addCommand(trainCommand())
  .addCommand(trainRlCommand())
  .addCommand(killCommand())
  .addCommand(skipCommand())
  .addCommand(datasetCommand())
  .addCommand(gateCommand())
  .addCommand(modelsCommand())
  .addCommand(offPolicyCommand())
  .addCommand(registerCommand())
  .addCommand(verifyCommand())
  .addCommand(replayCommand())
  .addCommand(importCommand())
  .addCommand(tapeCommand())
  .addCommand(calibrateCommand())
  .addCommand(experimentCommand())
  .addCommand(fillsCommand())
  .addCommand(compareCommand())

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode
  else if (error instanceof CommandFailed || error instanceof ConfigError) {
    console.error(`lab: ${error.message}`)
    process.exitCode = 1
  } else throw error
}
