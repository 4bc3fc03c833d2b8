import { createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'

const BYTES_MAX = 32 * 1024 * 1024

/** Appends to a file; past 32 MiB it becomes `<file>.1` (one is kept) and a new one begins. */
export class RotatingLog {
  #file
  #stream
  #bytes

  constructor(file) {
    this.#file = file
    mkdirSync(dirname(file), { recursive: true })
    this.#bytes = existsSync(file) ? statSync(file).size : 0
    this.#open()
  }

  write(chunk) {
    if (this.#bytes > BYTES_MAX) {
      this.#stream.end()
      rmSync(`${this.#file}.1`, { force: true })
      renameSync(this.#file, `${this.#file}.1`)
      this.#bytes = 0
      this.#open()
    }
    this.#bytes += chunk.length
    this.#stream.write(chunk)
  }

  close() {
    this.#stream.end()
  }

  #open() {
    this.#stream = createWriteStream(this.#file, { flags: 'a' })
    this.#stream.on('error', () => {})
  }
}
