/** An input was refused before anything of it was taken, or the runtime takes nothing more. */
export class RuntimeError extends Error {
  override readonly name = 'RuntimeError'
  readonly code: 'RUNTIME_BUSY' | 'RUNTIME_HALTED' | 'RUNTIME_CLOSED' | 'INPUT_NOT_FINITE' | 'BOOT_SEQ_HOLE' | 'BOOT_TIME_WENT_BACK' | 'BOOT_JOURNAL_SHORT' | 'BOOT_HALTED'

  constructor(code: RuntimeError['code'], message: string, options?: ErrorOptions) {
    super(`${code}: ${message}`, options)
    this.code = code
  }
}
