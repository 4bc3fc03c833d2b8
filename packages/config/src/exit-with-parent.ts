/**
 * Ends this process when the one that started it is gone. The launcher keeps the write end of our stdin open and never
 * writes: the pipe ends exactly when the launcher does, also when it is killed outright. Started by hand from a terminal
 * or with stdin closed on purpose (`SLUICE_SUPERVISED` unset), nothing is watched.
 *
 * `stop` ends in order; after `graceMs` the process exits whatever `stop` does.
 */
export function exitWithParent(stop: () => Promise<void> | void, graceMs = 8_000): void {
  let stopping = false
  const end = (): void => {
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(1), graceMs).unref()
    Promise.resolve().then(stop).then(() => process.exit(0), () => process.exit(1))
  }
  process.once('SIGTERM', end)
  process.once('SIGINT', end)
  if (process.env['SLUICE_SUPERVISED'] !== '1') return
  // With the launcher its ends of stdout and stderr go too: a log line must not end us before `stop` has.
  process.stdout.on('error', () => {})
  process.stderr.on('error', () => {})
  process.stdin.on('end', end)
  process.stdin.on('close', end)
  process.stdin.on('error', end)
  process.stdin.resume()
}

/** The line by which the launcher learns that a process serves: JSON on stdout with nothing else on it. */
export function announceReady(name: string, details: Readonly<Record<string, unknown>> = {}): void {
  process.stdout.write(`${JSON.stringify({ ready: name, ...details })}\n`)
}

/** Instead of readiness: why this process cannot serve, in one line for the person at the terminal. */
export function announceFailed(name: string, reason: string): void {
  process.stdout.write(`${JSON.stringify({ failed: name, reason })}\n`)
}
