import type { Mic, UnixUs } from '@sluice/domain'
import type { Logger } from 'pino'

/** A change of this much is worth a warning. */
const CHANGE_US = 5_000
const SUMMARY_US = 60_000_000

/** Tells the log how far the clocks of the venues are from ours: a warning at every change that matters, all of them once a minute. */
export class ClockOffsetLog {
  private readonly mics: readonly Mic[]
  private readonly log: Pick<Logger, 'info' | 'warn'>
  private readonly told = new Map<Mic, number>()
  private summaryUs: UnixUs

  constructor(mics: readonly Mic[], log: Pick<Logger, 'info' | 'warn'>, startedUs: UnixUs) {
    this.mics = mics
    this.log = log
    this.summaryUs = startedUs
  }

  /** Call a few times a second; an offset that is not known (null) changes nothing. */
  round(offsetUs: (mic: Mic, nowUs: UnixUs) => number | null, nowUs: UnixUs): void {
    const offsets: Record<string, number | null> = {}
    for (const mic of this.mics) {
      const now = offsetUs(mic, nowUs)
      offsets[mic] = now
      const told = this.told.get(mic) ?? 0
      if (now === null || Math.abs(now - told) < CHANGE_US) continue
      this.told.set(mic, now)
      this.log.warn({ mic, offsetUs: now, beforeUs: told }, 'the clock of a venue is not where it was; positive: it runs ahead of ours')
    }
    if (nowUs - this.summaryUs < SUMMARY_US) return
    this.summaryUs = nowUs
    this.log.info({ offsetsUs: offsets }, 'clocks of the venues, less ours')
  }
}
