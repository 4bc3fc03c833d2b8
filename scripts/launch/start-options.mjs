import { PlainError } from './plain-error.mjs'

/** What was asked on the command line of `npm start`. */
export function startOptions(args) {
  for (const arg of args) if (arg !== '--reset-sign-ins') throw new PlainError(`${arg} is no option of start: the only one is --reset-sign-ins (new passwords for the first sign-ins)`)
  return { resetSignIns: args.includes('--reset-sign-ins') }
}
