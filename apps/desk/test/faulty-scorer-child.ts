import { existsSync } from 'node:fs'
import { runScorerChild } from '@sluice/scorer'

// A scorer child that runs on the CPU whatever is asked, and hangs, dies or answers nonsense while the file named FAULT_FILE exists.
const { FAULT, FAULT_FILE = '' } = process.env
const send = process.send!.bind(process) as (message: unknown) => boolean
process.send = (message: unknown): boolean => {
  const answer = message as { type: string; scores?: Float32Array }
  if (answer.type === 'scores' && existsSync(FAULT_FILE)) {
    if (FAULT === 'hangs') for (;;);
    if (FAULT === 'dies') process.exit(1)
    return send({ ...answer, scores: answer.scores!.map(() => NaN) })
  }
  return send(message)
}
const on = process.on.bind(process) as (event: string, listener: (message: { type: string }) => void) => NodeJS.Process
process.on = ((event: string, listener: (message: object) => void) =>
  on(event, event === 'message' ? (message) => listener(message.type === 'load' ? { ...message, provider: 'cpu' } : message) : listener)) as typeof process.on
runScorerChild()
