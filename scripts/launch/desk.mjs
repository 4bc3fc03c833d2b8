import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { buildApps } from './build.mjs'
import { installPackages } from './install.mjs'
import { leftDatabasePort } from './left-database.mjs'
import { PlainError } from './plain-error.mjs'
import { checkPorts } from './ports.mjs'
import { elapsedS, progress } from './progress.mjs'
import { readConfig } from './read-config.mjs'
import { ROOT } from './root.mjs'
import { readSignIns, signInLines } from './sign-in-lines.mjs'
import { SupervisedProcess } from './supervised-process.mjs'
import { configureForTape } from './tape-config.mjs'

const RELEASE_WAIT_MS = 8_000
/** Exit code of what Ctrl-C ends. */
const KILLED = 130

/**
 * Trading must not wait for screens and their database; the market outside runs as anything else does. Screens come somewhat after other programs only:
 * on a machine that is busy otherwise they still have to be there.
 */
const NICENESS = { core: -10, sandbox: 0, gateway: 3, console: 3, postgres: 3 }

/** From nothing to a desk that serves; returns once it does. */
export async function startDesk({ resetSignIns = false, tape = null, from = null } = {}) {
  await installPackages()
  const named = tape ?? (await readConfig()).config.sandbox.tape
  if (named !== '') await configureForTape(named, from)
  const { config, dataDir, path, ports, envNameOf, warnings } = await readConfig()
  for (const warning of warnings) progress(`note: ${warning}`)
  const lock = takeLock(dataDir)
  const desk = new Desk(config, dataDir, lock)
  desk.stopOnSignals()
  try {
    const ours = leftDatabasePort(join(dataDir, 'postgres'))
    await checkPorts(ports.filter(({ port }) => port !== ours), envNameOf, lock.afterKill ? RELEASE_WAIT_MS : 0)
    await buildApps()
    if (resetSignIns) writeFileSync(join(dataDir, 'run', 'reset-sign-ins'), '')
    progress(`starting (${path === null ? 'defaults' : relative(ROOT, path)}, data in ${shown(dataDir)})`)
    await desk.start()
    desk.printWelcome()
  } catch (error) {
    await desk.stop()
    throw error
  }
}

class Desk {
  #config
  #dataDir
  #lock
  /** In the order of their start. */
  #processes = []
  #stopping = null
  #killing = false
  /** E-mails whose passwords are new at this start. */
  #newSignIns = []

  constructor(config, dataDir, lock) {
    this.#config = config
    this.#dataDir = dataDir
    this.#lock = lock
  }

  async start() {
    const postgres = await this.#run('postgres', ['apps/desk/dist/postgres.mjs'], {}, 60_000)
    const database = { DATABASE_URL: postgres.details.url }
    // A database of the user's own is checked and migrated, then left alone.
    if (this.#config.database.url !== '') this.#processes = this.#processes.filter((child) => child !== postgres)
    await Promise.all([
      this.#run('console', ['scripts/launch/next-server.mjs'], { PORT: String(this.#config.console.nextPort), NODE_ENV: 'production' }, 60_000),
      this.#trading(),
    ])
    const gateway = await this.#run('gateway', ['--enable-source-maps', 'apps/desk/dist/gateway.mjs'], database, 60_000)
    this.#newSignIns = gateway.details.newSignIns ?? []
    if (this.#stopping !== null) return
    for (const child of this.#processes) child.supervise()
    this.#writeProcesses()
  }

  async #trading() {
    if (this.#config.sandbox.enabled) await this.#run('sandbox', ['--enable-source-maps', 'apps/sandbox/dist/sandbox.mjs'], {}, 60_000)
    // A roomy young generation: fewer and shorter pauses while orders come in.
    await this.#run('core', ['--enable-source-maps', '--max-semi-space-size=64', 'apps/desk/dist/core.mjs'], {}, 120_000)
  }

  async #run(name, args, env, readyTimeoutMs) {
    if (this.#stopping !== null) throw new PlainError('stopped while starting')
    const child = new SupervisedProcess({
      name,
      args,
      env,
      readyTimeoutMs,
      priority: NICENESS[name],
      logFile: join(this.#dataDir, 'logs', `${name}.log`),
      onRestart: (line) => {
        progress(line)
        this.#writeProcesses()
      },
      onGivenUp: (line) => this.#givenUp(name, line),
    })
    this.#processes.push(child)
    await child.start()
    progress(`${name} is ready`)
    return child
  }

  /** Without its core or database nothing trades: better to stop in order. Pages may stay away. */
  #givenUp(name, line) {
    progress(line)
    if (name === 'core' || name === 'postgres') void this.stop().then(() => process.exit(1))
  }

  /** Who runs under which process id, for people and tests. */
  #writeProcesses() {
    const pids = Object.fromEntries([['launcher', process.pid], ...this.#processes.map((child) => [child.name, child.pid])])
    const file = join(this.#dataDir, 'run', 'processes.json')
    // Whoever reads it sees the old or the new one, never half of it.
    writeFileSync(`${file}.new`, `${JSON.stringify(pids, null, 2)}\n`)
    renameSync(`${file}.new`, file)
  }

  printWelcome() {
    if (this.#stopping !== null) return
    const url = this.#config.console.publicUrl || `http://localhost:${this.#config.console.port}`
    const file = join(this.#dataDir, 'run', 'sign-in.json')
    const lines = [
      '',
      `  Sluice is running (${this.#config.mode}), ${elapsedS().toFixed(1)} s after the command.`,
      '',
      `  Open      ${url}`,
      ...signInLines({ signIns: readSignIns(file), newEmails: this.#newSignIns, file: shown(file) }),
      `  Logs      ${shown(join(this.#dataDir, 'logs'))}`,
      '  Stop      Ctrl-C',
      '',
    ]
    process.stdout.write(`${lines.join('\n')}\n`)
  }

  stopOnSignals() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        if (this.#stopping !== null && signal === 'SIGINT') return this.#kill()
        progress('stopping … (Ctrl-C again kills)')
        void this.stop().then(() => {
          progress('stopped')
          process.exit(this.#killing ? KILLED : 0)
        })
      })
    }
  }

  /**
   * Everything at once, except the database: its server is no child of ours and would outlive a killed keeper. The stop under way
   * finds nothing else left and ends it in order.
   */
  #kill() {
    // A third Ctrl-C does not wait even for that: the keeper ends with us, and the lock tells the next start to give it time.
    if (this.#killing) process.exit(KILLED)
    this.#killing = true
    for (const child of this.#processes) if (child.name !== 'postgres') child.kill()
  }

  /** People first, then trading, the database last; each with its share of ten seconds. */
  stop() {
    this.#stopping ??= (async () => {
      const graceMs = { console: 1_500, gateway: 2_500, core: 3_000, sandbox: 1_000, postgres: 2_500 }
      const rounds = [['console', 'gateway'], ['core'], ['sandbox', 'postgres']]
      for (const names of rounds) {
        await Promise.all(this.#processes.filter((child) => names.includes(child.name)).map((child) => child.stop(graceMs[child.name])))
      }
      rmSync(join(this.#dataDir, 'run', 'processes.json'), { force: true })
      this.#lock.release()
    })()
    return this.#stopping
  }
}

/** One launcher for a data folder: two cores on one journal would destroy it. */
function takeLock(dataDir) {
  const file = join(dataDir, 'run', 'launcher.pid')
  mkdirSync(join(dataDir, 'run'), { recursive: true })
  for (let afterKill = false; ; afterKill = true) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return { afterKill, release: () => rmSync(file, { force: true }) }
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      const pid = Number(readFileSync(file, 'utf8'))
      if (isLauncher(pid)) throw new PlainError(`a desk already runs on ${shown(dataDir)} (process ${pid}): stop it first, or set SLUICE_DATA_DIR and SLUICE_PORT_OFFSET for a second one`)
      rmSync(file, { force: true })
    }
  }
}

/** Alive, and not some other process that got the number of a launcher that died. */
function isLauncher(pid) {
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('start.mjs')
  } catch {
    return true // no /proc here: better to ask than to run two cores on one journal
  }
}

/** A path as one would type it from the project's folder. */
function shown(file) {
  const path = relative(ROOT, file)
  return path.startsWith('..') ? file : path
}
