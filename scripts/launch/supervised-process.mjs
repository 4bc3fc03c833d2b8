import { spawn } from 'node:child_process'
import { PlainError } from './plain-error.mjs'
import { prioritise } from './prioritise.mjs'
import { ROOT } from './root.mjs'
import { RotatingLog } from './rotating-log.mjs'

const LINE_BYTES_MAX = 65_536
const BACKOFF_MS = [0, 0, 0, 250, 1_000, 3_000]
/** After running this long a process counts as healthy again. */
const HEALTHY_MS = 5_000
const RESTARTS_MAX = 10

/**
 * One child process. It tells `{"ready":"<name>"}` (or `{"failed":"<name>","reason":"…"}`) on stdout, ends on SIGTERM,
 * and ends when its stdin does, so that nothing outlives this launcher. Started again when it dies on its own.
 */
export class SupervisedProcess {
  /** What came with the ready line of the current run. */
  details = {}
  #options
  #log
  #child = null
  #stopping = false
  #restarts = 0
  #startedMs = 0

  /** `{name, args, env, logFile, priority?, readyTimeoutMs, onRestart(line), onGivenUp(line)}` */
  constructor(options) {
    this.#options = options
    this.#log = new RotatingLog(options.logFile)
  }

  get name() {
    return this.#options.name
  }

  get pid() {
    return this.#child?.pid ?? null
  }

  /** Resolves when the process says that it serves. */
  start() {
    return new Promise((resolve, reject) => {
      const { name, args, env, readyTimeoutMs, logFile } = this.#options
      this.#startedMs = Date.now()
      // Its own process group: Ctrl-C reaches only the launcher, which stops everything in order.
      const child = spawn(process.execPath, args, { cwd: ROOT, env: { ...process.env, ...env, SLUICE_SUPERVISED: '1', SLUICE_ROOT: ROOT }, stdio: ['pipe', 'pipe', 'pipe'], detached: true })
      this.#child = child
      prioritise(child.pid, this.#options.priority ?? 0)
      child.stdin.on('error', () => {})
      let settled = false
      let lastErrorLine = ''
      const timer = setTimeout(() => fail(`was not ready after ${readyTimeoutMs / 1_000} s (see ${logFile})`), readyTimeoutMs)
      const fail = (reason) => {
        if (settled) return
        settled = true
        clearTimeout(timer)
        reject(new PlainError(`${name} ${reason}`))
      }
      this.#readLines(child.stdout, (line) => {
        const message = parse(line)
        // What comes with readiness may hold a password: it is for us, not for the log.
        this.#log.write(message?.ready === name ? `${name} is ready\n` : `${line}\n`)
        if (message?.ready === name && !settled) {
          settled = true
          clearTimeout(timer)
          this.details = message
          resolve(this)
        } else if (message?.failed === name) fail(`could not start: ${message.reason}`)
      })
      this.#readLines(child.stderr, (line) => {
        this.#log.write(`${line}\n`)
        if (/error/i.test(line)) lastErrorLine = line.trim()
      })
      child.once('error', (error) => fail(`could not start: ${error.message}`))
      child.once('exit', (code, signal) => {
        if (this.#child === child) this.#child = null
        fail(`ended while starting (${signal ?? `exit code ${code}`}${lastErrorLine === '' ? '' : `: ${lastErrorLine}`}; see ${logFile})`)
        this.#exited(signal ?? `exit code ${code}`)
      })
    })
  }

  /** Restarts from now on; before, a death during start is the caller's to report. */
  supervise() {
    this.#options.supervised = true
  }

  /** Asks the process to end; after `graceMs` it is killed. */
  async stop(graceMs) {
    this.#stopping = true
    const child = this.#child
    if (child === null || child.exitCode !== null || child.signalCode !== null) return this.#log.close()
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGTERM')
    const timer = setTimeout(() => child.kill('SIGKILL'), graceMs)
    await gone
    clearTimeout(timer)
    this.#log.close()
  }

  kill() {
    this.#stopping = true
    this.#child?.kill('SIGKILL')
  }

  #exited(how) {
    if (this.#stopping || !this.#options.supervised) return
    if (Date.now() - this.#startedMs > HEALTHY_MS) this.#restarts = 0
    if (this.#restarts >= RESTARTS_MAX) {
      this.#options.onGivenUp(`${this.name} died ${RESTARTS_MAX + 1} times in a row (${how}) and is not started again: see ${this.#options.logFile}`)
      return
    }
    const waitMs = BACKOFF_MS[Math.min(this.#restarts, BACKOFF_MS.length - 1)]
    this.#restarts += 1
    this.#options.onRestart(`${this.name} ended (${how}), starting it again${waitMs > 0 ? ` in ${waitMs / 1_000} s` : ''}`)
    setTimeout(() => {
      if (this.#stopping) return
      this.start().then(
        () => this.#options.onRestart(`${this.name} is back (${Date.now() - this.#startedMs} ms)`),
        (error) => {
          this.#options.onRestart(error.message)
          // Alive but silent: end it, its exit starts the next try.
          this.#child?.kill('SIGKILL')
        },
      )
    }, waitMs)
  }

  #readLines(stream, take) {
    let rest = ''
    stream.on('data', (chunk) => {
      rest += chunk.toString()
      const lines = rest.split('\n')
      rest = lines.pop().slice(-LINE_BYTES_MAX)
      for (const line of lines) take(line)
    })
  }
}

function parse(line) {
  if (!line.startsWith('{"')) return null
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
