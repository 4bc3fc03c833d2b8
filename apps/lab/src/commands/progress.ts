/** One line on the error stream, rewritten in a terminal; elsewhere finished lines alone. */
export function progress(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`)
  else if (line.endsWith('\n')) process.stderr.write(line)
}
