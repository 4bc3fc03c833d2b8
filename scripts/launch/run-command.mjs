import { spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { ROOT } from './root.mjs'

const TAIL_LINES = 40

/**
 * Runs a command to its end. Its output goes to `logFile` and, with `show`, to the terminal; answers the exit code and
 * the last lines. A command that outlasts `timeoutMs` is ended.
 */
export function runCommand(command, args, { cwd = ROOT, env = process.env, logFile, show = false, timeoutMs = 900_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], shell: process.platform === 'win32' })
    const tail = []
    let log = null
    if (logFile !== undefined) {
      mkdirSync(dirname(logFile), { recursive: true })
      log = createWriteStream(logFile, { flags: 'w' })
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs)
    const take = (chunk) => {
      log?.write(chunk)
      if (show) process.stdout.write(chunk)
      for (const line of chunk.toString().split('\n')) if (line.trim() !== '') tail.push(line)
      if (tail.length > TAIL_LINES) tail.splice(0, tail.length - TAIL_LINES)
    }
    child.stdout.on('data', take)
    child.stderr.on('data', take)
    child.on('error', (error) => {
      clearTimeout(timer)
      log?.end()
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      log?.end()
      resolve({ code: code ?? 1, signal, tail })
    })
  })
}
