import { Worker } from 'node:worker_threads'

const LOOK_EVERY_MS = 500

/**
 * Ends this process soon after the one that started it. A loop that computes for minutes, or a run that hangs, sees no `disconnect`, so a
 * thread of its own looks; nobody is left then who could be told anything.
 */
export function endWithParent(): void {
  const watch = `setInterval(() => { if (process.ppid !== ${process.ppid}) process.kill(process.pid, 'SIGKILL') }, ${LOOK_EVERY_MS})`
  new Worker(watch, { eval: true, execArgv: [] }).unref()
}
