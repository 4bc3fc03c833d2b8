import { join } from 'node:path'
import type { Config } from '@sluice/config'
import type { FeedEvent, Instrument, Mic, UnixUs } from '@sluice/domain'
import { formatUtc } from '@sluice/fix'
import type { TapeHealth } from '@sluice/runtime'
import { TapeWriter } from '@sluice/tape'
import type { Logger } from 'pino'

/** Where everything goes that the feeds take in, in order, with the marks of where views were taken. Never waits and never throws. */
export interface FeedTape {
  append(event: FeedEvent): void
}

/**
 * Capture of the desk's market data into `<data folder>/tape`. The header of every segment tells since when its process runs: books of
 * one process are replayed from its segments alone, since each began with none.
 */
export class CapturedTape implements FeedTape {
  private readonly writer: TapeWriter
  private readonly log: Logger
  private error: string | null = null
  private told = 0

  /** `onFreshStart`: what follows on the tape should begin with whole books, for whoever reads from there. Told from within `append`. */
  constructor(options: { config: Config; dataDir: string; instruments: readonly Instrument[]; startedUs: UnixUs; log: Logger; onFreshStart: () => void }) {
    const { config, dataDir, instruments, startedUs, log, onFreshStart } = options
    const { segmentBytes, retainBytes, pendingBytesMax } = config.core.tape
    this.log = log
    this.writer = new TapeWriter({
      dir: join(dataDir, 'tape'), source: `capture of the desk since ${formatUtc(startedUs, 'microseconds')}`, mics: config.venues.map(({ mic }) => mic as Mic),
      instruments: instruments.map(({ symbol, priceScale, lotSize, tick }) => ({ symbol, priceScale, lotSize, tick, qtyScale: 1 })),
      segmentBytes, retainBytes, maxPendingBytes: pendingBytesMax,
      // Books made up here would be views that the desk never had; the venues' own snapshots are taken in by both.
      books: () => {
        onFreshStart()
        return []
      },
      onFailed: (error) => {
        this.error = error.message
        log.error({ err: error }, 'market data is not captured any more')
      },
    })
  }

  append(event: FeedEvent): void {
    this.writer.append(event)
  }

  /** How capture is; what it had to leave out since the last question is told to the log. */
  health(): TapeHealth {
    const { events, bytes, dropped, refusedValue } = this.writer.stats
    if (dropped > this.told) this.log.warn({ dropped: dropped - this.told, refusedValue }, 'market data was left out of the tape')
    this.told = dropped
    return { events, bytes, dropped, error: this.error }
  }

  close(): Promise<void> {
    return this.writer.close()
  }
}

export const NO_TAPE: FeedTape = { append: () => undefined }
