import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** In PostgreSQL's own lock file: the process on the first line, the port on the fourth. */
const PID_LINE = 0
const PORT_LINE = 3

/**
 * Port of a PostgreSQL that an earlier desk of this data folder left behind; null when there is none. The keeper of the database
 * ends such a server in order before it starts its own.
 */
export function leftDatabasePort(folder, isServer = isPostgres) {
  let lines
  try {
    lines = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return null
  }
  const pid = Number(lines[PID_LINE])
  const port = Number(lines[PORT_LINE])
  return Number.isInteger(pid) && pid > 1 && Number.isInteger(port) && port > 0 && isServer(pid) ? port : null
}

/** Alive; where its name can be read, by its name, too: numbers of processes are used again. */
function isPostgres(pid) {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if (error.code !== 'EPERM') return false
  }
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').includes('postgres')
  } catch {
    return true
  }
}
