import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { getPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkNodeVersion } from './node-version.mjs'
import { checkPorts } from './ports.mjs'
import { readConfig } from './read-config.mjs'
import { SupervisedProcess } from './supervised-process.mjs'

let folder
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-launch-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const WAIT = { timeout: 10_000, interval: 20 }
const isAlive = (pid) => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** A process that says ready, writes its pid to a file, and ends with its parent. */
const GOOD = (file) => `
  require('node:fs').writeFileSync(${JSON.stringify(file)}, String(process.pid))
  process.stdin.on('end', () => process.exit(0)).resume()
  process.on('SIGTERM', () => process.exit(0))
  console.log(JSON.stringify({ ready: 'part', answer: 42 }))`

/** Whether this system shares the processor between sessions, and lets us say how: told by writing what is there already. */
function groupsBySession() {
  try {
    const [, nice] = /nice (-?\d+)$/m.exec(readFileSync('/proc/self/autogroup', 'utf8'))
    writeFileSync('/proc/self/autogroup', nice, { flag: 'r+' })
    return true
  } catch (error) {
    return error.code === 'EAGAIN'
  }
}

function supervised(code, options = {}) {
  const script = join(folder, 'part.cjs')
  writeFileSync(script, code)
  const lines = []
  const part = new SupervisedProcess({ name: 'part', args: [script], env: {}, logFile: join(folder, 'part.log'), readyTimeoutMs: 10_000, onRestart: (line) => lines.push(line), onGivenUp: (line) => lines.push(`given up: ${line}`), ...options })
  return { part, lines }
}

it('a Node that is too old is told so in one line', () => {
  expect(() => checkNodeVersion('18.20.4')).toThrow(/^Node 18\.20\.4 is too old: install Node 20\.19 or newer/)
  expect(() => checkNodeVersion('20.18.0')).toThrow(/too old/)
  expect(() => checkNodeVersion('20.19.0')).not.toThrow()
  expect(() => checkNodeVersion('24.1.0')).not.toThrow()
})

it('a taken port is named with the variable that changes it', async () => {
  const server = createServer()
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address()
  const envNameOf = () => 'SLUICE_CONSOLE_PORT'
  await expect(checkPorts([{ key: 'console.port', port }], envNameOf)).rejects.toThrow(`port ${port} is taken: set SLUICE_CONSOLE_PORT, or stop what uses it`)
  await new Promise((resolve) => server.close(resolve))
  await checkPorts([{ key: 'console.port', port }], envNameOf)
})

it('a broken configuration is one line that names key, value and range', async () => {
  const file = join(folder, 'desk.json')
  writeFileSync(file, '{ "routing": { "splitWidth": 99 } }')
  await expect(readConfig({ SLUICE_CONFIG: file })).rejects.toMatchObject({ name: 'PlainError', message: expect.stringMatching(/routing\.splitWidth is 99: must be a whole number from 1 to 16$/) })
})

describe('a supervised process', () => {
  it('is ready when it says so, and ends on request', async () => {
    const { part } = supervised(GOOD(join(folder, 'pid')))
    await part.start()
    expect(part.details.answer).toBe(42)
    const { pid } = part
    await part.stop(5_000)
    expect(isAlive(pid)).toBe(false)
  })

  it('keeps what came with readiness out of its log', async () => {
    const { part } = supervised(GOOD(join(folder, 'pid')))
    await part.start()
    await part.stop(5_000)
    await vi.waitFor(() => expect(readFileSync(join(folder, 'part.log'), 'utf8')).toBe('part is ready\n'), WAIT)
  })

  it('is started again when it is killed', async () => {
    const { part, lines } = supervised(GOOD(join(folder, 'pid')))
    await part.start()
    part.supervise()
    const first = part.pid
    process.kill(first, 'SIGKILL')
    await vi.waitFor(() => expect(lines.at(-1)).toMatch(/^part is back/), WAIT)
    expect(part.pid).not.toBe(first)
    await part.stop(5_000)
  })

  it('is killed when it does not end', async () => {
    const { part } = supervised("process.on('SIGTERM', () => {})\nsetInterval(() => {}, 1000)\nconsole.log(JSON.stringify({ ready: 'part' }))")
    await part.start()
    const { pid } = part
    await part.stop(200)
    expect(isAlive(pid)).toBe(false)
  })

  it.runIf(groupsBySession())('takes its niceness along to its session: between sessions nothing else counts', async () => {
    const { part } = supervised(GOOD(join(folder, 'pid')), { priority: 7 })
    await part.start()
    await vi.waitFor(() => expect(readFileSync(`/proc/${part.pid}/autogroup`, 'utf8')).toMatch(/nice 7$/m), WAIT)
    expect(getPriority(part.pid)).toBe(7)
    await part.stop(5_000)
  })

  it('says why it could not start', async () => {
    const told = supervised("console.log(JSON.stringify({ failed: 'part', reason: 'no disk' }))")
    await expect(told.part.start()).rejects.toThrow('part could not start: no disk')
    const died = supervised("console.error('Error: no model'); process.exit(3)")
    await expect(died.part.start()).rejects.toThrow(/part ended while starting \(exit code 3: Error: no model; see .*part\.log\)/)
    const silent = supervised('setInterval(() => {}, 1000)', { readyTimeoutMs: 300 })
    await expect(silent.part.start()).rejects.toThrow(/part was not ready after 0\.3 s/)
    await silent.part.stop(100)
  })

  it('ends when its launcher is killed outright', async () => {
    const pidFile = join(folder, 'pid')
    writeFileSync(join(folder, 'part.cjs'), GOOD(pidFile))
    writeFileSync(join(folder, 'launcher.mjs'), `
      import { SupervisedProcess } from ${JSON.stringify(new URL('./supervised-process.mjs', import.meta.url).href)}
      const part = new SupervisedProcess({ name: 'part', args: [${JSON.stringify(join(folder, 'part.cjs'))}], env: {}, logFile: ${JSON.stringify(join(folder, 'part.log'))}, readyTimeoutMs: 10000 })
      await part.start()
      console.log('up')
      setInterval(() => {}, 1000)`)
    const launcher = spawn(process.execPath, [join(folder, 'launcher.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] })
    await new Promise((resolve) => launcher.stdout.once('data', resolve))
    const pid = Number(readFileSync(pidFile, 'utf8'))
    expect(isAlive(pid)).toBe(true)
    launcher.kill('SIGKILL')
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), WAIT)
  })
})
