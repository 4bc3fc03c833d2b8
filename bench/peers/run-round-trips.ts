import { execFile, fork, spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { RoundTrips } from './fix-session-peer.ts'

const PEER = join(import.meta.dirname, 'fix-session-peer.ts')
const TIMEOUT_MS = 180_000
const WARM_UP = 4_000

export interface RoundTripPlan {
  readonly inFlight: number
  readonly roundTrips: number
}

/** Two processes of ours; journals in new folders under `dir`, removed afterwards. */
export async function ourRoundTrips(dir: string, durability: 'written' | 'synced', { inFlight, roundTrips }: RoundTripPlan): Promise<RoundTrips> {
  const scratch = mkdtempSync(join(dir, 'fix-sessions-'))
  const acceptor = forked(['acceptor', join(scratch, 'acceptor'), durability])
  try {
    const { port } = await told<{ readonly port: number }>(acceptor)
    const initiator = forked(['initiator', String(port), join(scratch, 'initiator'), durability, String(WARM_UP), String(roundTrips), String(inFlight)])
    return await told<RoundTrips>(initiator)
  } finally {
    await ended(acceptor, () => acceptor.disconnect())
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Two processes of QuickFIX C++; their file stores in new folders under `dir`, removed afterwards. */
export async function quickfixRoundTrips(dir: string, program: string, dictionary: string, port: number, { inFlight, roundTrips }: RoundTripPlan): Promise<RoundTrips> {
  const scratch = mkdtempSync(join(dir, 'quickfix-sessions-'))
  const acceptor = spawn(program, ['acceptor', String(port), join(scratch, 'acceptor'), dictionary], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: acceptor.stdout }).once('line', () => resolve())
      acceptor.once('exit', () => reject(new Error('the QuickFIX acceptor ended before it listened')))
    })
    const args = ['initiator', String(port), join(scratch, 'initiator'), dictionary, String(WARM_UP), String(roundTrips), String(inFlight)]
    const { stdout } = await promisify(execFile)(program, args, { timeout: TIMEOUT_MS })
    return JSON.parse(stdout) as RoundTrips
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
