import { createConnection } from 'node:net'
import type { LinkFromCore, LinkToCore } from '@sluice/runtime'
import { CommandFailed } from './command-failed.ts'

/** Longest unfinished line taken from the core. */
const LINE_CHARACTERS_MAX = 64 * 1024 * 1024

/**
 * Sends one command over the core's socket and waits for its answer. The core answers once the command is durable; an
 * answer that does not come within `timeoutMs` leaves the outcome unknown, and the message says so.
 */
export function askCore(socketPath: string, command: Extract<LinkToCore, { type: 'command' | 'skip-entry' }>, timeoutMs: number): Promise<Extract<LinkFromCore, { type: 'answer' }>> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(socketPath)
    let sent = false
    let rest = ''
    const finish = (settle: () => void): void => {
      clearTimeout(timer)
      socket.destroy()
      settle()
    }
    const fail = (message: string): void => finish(() => reject(new CommandFailed(message)))
    const timer = setTimeout(() => fail(sent
      ? `the desk did not answer within ${timeoutMs} ms: whether the command holds is unknown, look at the console or ask again`
      : `the desk's socket ${socketPath} did not open within ${timeoutMs} ms`), timeoutMs)
    socket.setEncoding('utf8')
    socket.on('connect', () => {
      sent = true
      socket.write(`${JSON.stringify(command)}\n`)
    })
    socket.on('error', (error: NodeJS.ErrnoException) => fail(error.code === 'ENOENT' || error.code === 'ECONNREFUSED'
      ? `the desk is not running (nothing listens at ${socketPath}): start it with npm start, or set SLUICE_DATA_DIR to its data folder`
      : `the desk's socket ${socketPath}: ${error.message}`))
    socket.on('close', () => fail('the desk closed the connection without an answer: whether the command holds is unknown'))
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      if (rest.length > LINE_CHARACTERS_MAX) return fail(`the desk sent a line of more than ${LINE_CHARACTERS_MAX} characters`)
      const answer = lines.map(parseLine).find((message) => (message?.type === 'answer' || message?.type === 'refused') && message.requestId === command.requestId)
      if (answer?.type === 'answer') finish(() => resolve(answer))
      else if (answer?.type === 'refused') fail(answer.reason)
    })
  })
}

function parseLine(line: string): LinkFromCore | null {
  try {
    return JSON.parse(line) as LinkFromCore
  } catch {
    return null
  }
}
