import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Venue } from '@sluice/domain'
import { DEFAULT_LATENCY } from '@sluice/market-sim'
import { systemClock } from '@sluice/runtime'
import { INSTRUMENTS, VENUES } from '@sluice/testkit'
import pino from 'pino'
import { afterEach, beforeEach } from 'vitest'
import { Sandbox, type SandboxOptions } from '../src/sandbox/sandbox.ts'
import { DeskStub } from './desk-stub.ts'

export const instruments = INSTRUMENTS.slice(0, 2)
export const clock = systemClock()

export const onFreePorts = (venues: readonly Venue[]): SandboxOptions['venues'] => venues.map((venue) => ({ ...venue, host: '127.0.0.1', port: 0 }))

export interface RunningSandbox {
  /** Folder of the test, gone after it. */
  readonly dir: () => string
  readonly closeLater: (close: () => Promise<void>) => void
  readonly aSandbox: (over?: Partial<SandboxOptions>) => Promise<Sandbox>
  readonly aDesk: (sandbox: Sandbox, mic?: string) => DeskStub
}

/** Sandboxes and desks of one test; all of it stops after each. */
export function runningSandbox(): RunningSandbox {
  let dir = ''
  const closers: (() => Promise<void>)[] = []
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sluice-sandbox-'))
  })
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close()
    rmSync(dir, { recursive: true, force: true })
  })
  return {
    dir: () => dir,
    closeLater: (close) => void closers.push(close),
    aSandbox: async (over = {}) => {
      const sandbox = await Sandbox.start({
        seed: 3, activity: 1, scenario: null, tape: null, levels: 10, latency: DEFAULT_LATENCY, instruments, venues: onFreePorts(VENUES.filter(({ mic }) => mic === 'XNAS' || mic === 'DRK1')),
        deskCompId: 'SLUICE', controlPort: 0, oms: null, dir: join(dir, 'sandbox'), log: pino({ level: 'silent' }), clock, ...over,
      })
      closers.push(() => sandbox.stop(300))
      return sandbox
    },
    aDesk: (sandbox, mic = 'XNAS') => {
      const desk = new DeskStub({ mic, port: sandbox.ports[mic]!, dir: join(dir, `desk-${mic}`), instruments, clock })
      closers.push(() => desk.stop())
      desk.start()
      return desk
    },
  }
}

export const control = async (sandbox: Sandbox, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<{ code: number; body: any }> => {
  const init = body === undefined ? { headers } : { method: 'POST', body: JSON.stringify(body), headers }
  const response = await fetch(`http://127.0.0.1:${sandbox.ports['control']}${path}`, { ...init, signal: AbortSignal.timeout(5_000) })
  return { code: response.status, body: await response.json() }
}
