import { PlainError } from './plain-error.mjs'

/** What was asked on the command line of `npm start`. */
export function startOptions(args) {
  const options = { resetSignIns: false, tape: null, from: null }
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]
    if (arg === '--reset-sign-ins') options.resetSignIns = true
    else if (arg === '--tape' || arg.startsWith('--tape=')) options.tape = arg === '--tape' ? args[++at] ?? '' : arg.slice('--tape='.length)
    else if (arg === '--from' || arg.startsWith('--from=')) options.from = arg === '--from' ? args[++at] ?? '' : arg.slice('--from='.length)
    else throw new PlainError(`${arg} is no option of start: there are --reset-sign-ins (new passwords for the first sign-ins) --tape <file> (quotes of a tape instead of a simulated market) and --from <HH:MM> (UTC, where the tape begins)`)
  }
  if (options.tape === '') throw new PlainError('--tape needs the name of a tape: npm start -- --tape day.tape')
  if (options.from !== null && (options.tape === null || !/^([01]\d|2[0-3]):[0-5]\d$/.test(options.from))) throw new PlainError(`--from is ${JSON.stringify(options.from)}: must be a time of day such as 14:30, beside --tape`)
  return options
}
