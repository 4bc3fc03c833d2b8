import { spawn, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it, vi } from 'vitest'

const CHILD = join(fileURLToPath(new URL('.', import.meta.url)), 'busy-child.ts')
const PARENT = `const child = require('node:child_process').fork(${JSON.stringify(CHILD)}, { execArgv: ['--import', 'tsx'] }); child.on('message', () => console.log(child.pid))`

let parent: ChildProcess | null = null
afterEach(() => parent?.kill('SIGKILL'))

/** Gone, or only waiting for somebody to ask how it ended. */
function isOver(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return true
  }
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return process.platform === 'linux'
  }
}

describe('a child whose parent was killed', () => {
  it('[SC20] ends, also in the middle of a computation that never comes back', async () => {
    const started = parent = spawn(process.execPath, ['-e', PARENT], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = await new Promise<number>((resolve) => started.stdout!.once('data', (data: Buffer) => resolve(Number(data.toString().trim()))))
    expect(isOver(pid)).toBe(false)
    started.kill('SIGKILL')
    await vi.waitFor(() => expect(isOver(pid)).toBe(true), { timeout: 10_000, interval: 50 })
  }, 30_000)
})
