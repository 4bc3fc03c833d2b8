export type ScoreErrorReason = 'deadline' | 'non-finite' | 'provider-failed'

/** No score: the caller uses its fallback and says why. */
export class ScoreError extends Error {
  override readonly name = 'ScoreError'
  readonly reason: ScoreErrorReason

  constructor(reason: ScoreErrorReason, message: string) {
    super(message)
    this.reason = reason
  }
}
