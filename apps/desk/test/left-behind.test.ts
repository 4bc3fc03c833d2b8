import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it, vi } from 'vitest'
import { freePortOffset, LinkClient, ROOT } from './desk-processes.ts'

/** Starts the sandbox and a core as the launcher does, tells their process ids, and reads their logs for as long as it lives. */
const PARENT = `
  const { spawn } = require('node:child_process')
  const start = (file) => new Promise((resolve) => {
    const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'pipe'], detached: true })
    child.stderr.resume()
    child.stdout.on('data', (chunk) => { if (String(chunk).includes('{"ready"')) resolve(child.pid) })
  })
  ;(async () => {
    const pids = [await start('apps/sandbox/dist/sandbox.mjs'), await start('apps/desk/dist/core.mjs')]
    console.log(JSON.stringify(pids))
  })()`

const dataDir = mkdtempSync(join(tmpdir(), 'sluice-left-'))
let pids: number[] = []
const alive = (): number[] => pids.filter((pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
})

afterEach(() => {
  for (const pid of alive()) process.kill(pid, 'SIGKILL')
  rmSync(dataDir, { recursive: true, force: true })
})

it('core and sandbox end with the process that started them, also when there is much left to log and nobody who reads it', async () => {
  expect(existsSync(join(ROOT, 'apps/desk/dist/core.mjs')), 'built').toBe(true)
  const env = { ...process.env, SLUICE_SUPERVISED: '1', SLUICE_ROOT: ROOT, SLUICE_DATA_DIR: dataDir, SLUICE_PORT_OFFSET: String(await freePortOffset()), SLUICE_DEMO_OMS_ENABLED: 'false' }
  const parent = spawn(process.execPath, ['-e', PARENT], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(parent.stdout!, 'data')) as [Buffer]
  pids = JSON.parse(line.toString()) as number[]
  const link = new LinkClient(dataDir)
  await link.open()
  await link.until('sessions with the venues', (h) => h.sessions.filter(({ role }) => role === 'orders').every(({ up }) => up))
  link.close()
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(alive()).toEqual([]), { timeout: 30_000, interval: 50 })
}, 90_000)
