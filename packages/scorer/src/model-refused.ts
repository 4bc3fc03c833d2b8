export type RefusalCode = 'MANIFEST_UNREADABLE' | 'MANIFEST_INVALID' | 'FILE_UNREADABLE' | 'FILE_HASH' | 'SCHEMA_HASH' | 'LOAD_FAILED' | 'GOLDEN_VECTOR'

/** A model that may not score, and what is wrong with it. */
export class ModelRefused extends Error {
  override readonly name = 'ModelRefused'
  readonly code: RefusalCode

  constructor(code: RefusalCode, message: string) {
    super(message)
    this.code = code
  }
}
