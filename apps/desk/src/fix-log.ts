import { join } from 'node:path'
import { ConfigError, loadConfig } from '@sluice/config'
import { FIX44, describeMessage } from '@sluice/fix'
import { FIX_LOG_USAGE, UsageError, fixLogQuestion, messageLines, newestMessages } from './gateway/fix-log-reader.ts'
import { FixMessageFiles } from './gateway/fix-message-files.ts'

// A reader that closes the pipe early, such as head, has what it wanted.
process.stdout.on('error', () => process.exit(0))
try {
  const question = fixLogQuestion(process.argv.slice(2))
  const path = join(loadConfig().dataDir, 'logs', 'fix-desk.log')
  const rows = await newestMessages(new FixMessageFiles({ path, describe: (raw) => describeMessage(raw, FIX44) }), question)
  if (rows.length === 0) console.error(`fix-log: no message of ${question.query.session} that fits in ${path}`)
  for (const line of messageLines(rows, question)) console.log(line)
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof ConfigError)) throw error
  console.error(`fix-log: ${error.message}${error instanceof UsageError ? `\n\n${FIX_LOG_USAGE}` : ''}`)
  process.exitCode = 1
}
