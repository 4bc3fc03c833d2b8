const started = Date.now()

export const elapsedS = () => (Date.now() - started) / 1_000

/** One progress line with the seconds since the command began. */
export function progress(line) {
  process.stdout.write(`[${elapsedS().toFixed(1).padStart(6)} s] ${line}\n`)
}
