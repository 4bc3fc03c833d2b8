import { execFile, fork, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { RoundTrips } from './fix-session-peer.ts'

const PEER = join(import.meta.dirname, 'fix-session-peer.ts')
const TIMEOUT_MS = 180_000
/** Enough for a compiler at run time to have done its work. */
const WARM_UP = 60_000

export interface RoundTripPlan {
  readonly inFlight: number
  readonly roundTrips: number
}

/** Two processes of ours, `cpuUs` of both; journals in new folders under `dir`, removed afterwards. */
export async function ourRoundTrips(dir: string, durability: 'written' | 'synced', { inFlight, roundTrips }: RoundTripPlan): Promise<RoundTrips> {
  const scratch = mkdtempSync(join(dir, 'fix-sessions-'))
  const acceptor = forked(['acceptor', join(scratch, 'acceptor'), durability, String(WARM_UP)])
  try {
    const { port } = await told<{ readonly port: number }>(acceptor)
    const initiator = forked(['initiator', String(port), join(scratch, 'initiator'), durability, String(WARM_UP), String(roundTrips), String(inFlight)])
    const figures = await told<RoundTrips>(initiator)
    acceptor.send('figures')
    const { cpuUs } = await told<{ readonly cpuUs: number }>(acceptor)
    return { ...figures, cpuUs: figures.cpuUs + cpuUs }
  } finally {
    await ended(acceptor, () => acceptor.disconnect())
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Two processes of QuickFIX C++, `cpuUs` of both; their file stores in new folders under `dir`, removed afterwards. */
export async function quickfixRoundTrips(dir: string, program: string, dictionary: string, port: number, { inFlight, roundTrips }: RoundTripPlan): Promise<RoundTrips> {
  const scratch = mkdtempSync(join(dir, 'quickfix-sessions-'))
  const acceptor = spawn(program, ['acceptor', String(port), join(scratch, 'acceptor'), dictionary, String(WARM_UP)], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const lines = createInterface({ input: acceptor.stdout })[Symbol.asyncIterator]()
    await lines.next()
    const args = ['initiator', String(port), join(scratch, 'initiator'), dictionary, String(WARM_UP), String(roundTrips), String(inFlight)]
    const { stdout } = await promisify(execFile)(program, args, { timeout: TIMEOUT_MS })
    acceptor.stdin.end()
    const { value } = await lines.next()
    const { cpuUs } = JSON.parse(value ?? '{"cpuUs":0}') as Pick<RoundTrips, 'cpuUs'>
    const figures = JSON.parse(stdout) as RoundTrips
    return { ...figures, cpuUs: figures.cpuUs + cpuUs }
  } finally {
    await ended(acceptor, () => acceptor.stdin.end())
    rmSync(scratch, { recursive: true, force: true })
  }
}

const forked = (args: readonly string[]): ChildProcess => fork(PEER, args, { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })

function told<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS)
    child.once('message', (message) => {
      clearTimeout(timer)
      resolve(message as T)
    })
    child.once('exit', (code, signal) => reject(new Error(`a FIX session process ended with ${signal ?? code}`)))
  })
}

async function ended(child: ChildProcess, letGo: () => void): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  letGo()
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
  await exit
  clearTimeout(timer)
}
