import { existsSync, renameSync, writeFileSync } from 'node:fs'
import type { StoreRow } from '@sluice/protocol'
import { JournalTail } from '@sluice/journal'
import { Projector, type ProjectionPort, type SetAsideRow } from '@sluice/store'
import { PausableProjection } from './pausable-projection.ts'

export interface ProjectionServiceOptions {
  readonly journalDir: string
  readonly port: ProjectionPort
  /** Told to the core, which keeps the journal from here on: `lsn` is the first record still wanted. */
  readonly placeFile: string
  readonly nowUs: () => number
  readonly onError: (message: string) => void
}

const PLACE_EVERY_MS = 1_000
/** The files may be read a little before the core tells that they are committed. */
const FOREIGN_RECORDS = 10_000
const REOPEN_MS = 1_000

/** Carries the journal into Postgres for as long as it runs, whatever of the two is away. */
export class ProjectionService {
  private readonly options: ProjectionServiceOptions
  private readonly projector: Projector
  private readonly port: PausableProjection
  private tail: JournalTail | null = null
  private stopped = false
  private fault: string | null = null
  private foreign: string | null = null
  private setAsideRows = 0
  private lastSetAside: string | null = null
  private placedMs = 0
  private running: Promise<void> = Promise.resolve()

  constructor(options: ProjectionServiceOptions) {
    this.options = options
    this.port = new PausableProjection(options.port)
    this.projector = new Projector({ port: this.port, onWritten: ({ lsn }) => this.place(lsn + 1), onError: options.onError })
  }

  start(): void {
    this.running = this.run()
  }

  /** Nothing is written until `resume`: a fault switch of SIMULATION. */
  pause(): void {
    this.port.pause()
  }

  resume(): void {
    this.port.resume()
  }

  get isPaused(): boolean {
    return this.port.isPaused
  }

  /** The core committed up to `lsn`. */
  wake(lsn: number): void {
    this.tail?.wake(lsn)
    const stored = this.projector.status.cursor.lsn
    this.foreign = stored > lsn + FOREIGN_RECORDS
      ? `the database holds record ${stored} of another journal, this one is at ${lsn}: use an empty database, or the journal that belongs to this one`
      : null
  }

  /** The database refused a row for what is in it; everything else went on. */
  setAside({ table, why, place: { seq, no } }: SetAsideRow): void {
    this.setAsideRows += 1
    this.lastSetAside = `${this.setAsideRows} row${this.setAsideRows === 1 ? '' : 's'} refused by the database and set aside (table set_aside), the last: ${table} of entry ${seq}, record ${no}: ${why}`
    this.options.onError(this.lastSetAside)
  }

  row(): Omit<StoreRow, 'lagRecords'> {
    const { cursor, rowsWritten, error, oldestPendingUs } = this.projector.status
    const fault = this.foreign ?? this.fault ?? error ?? this.lastSetAside
    return {
      id: 'store', connected: error === null, lsn: cursor.lsn, seq: cursor.seq, rowsWritten, error: fault,
      lagUs: oldestPendingUs === null ? 0 : Math.max(0, this.options.nowUs() - oldestPendingUs),
    }
  }

  async stop(): Promise<void> {
    this.stopped = true
    this.projector.stop()
    this.port.resume()
    this.tail?.close()
    await this.running
    const { lsn } = this.projector.status.cursor
    if (lsn > 0) this.place(lsn + 1, true)
  }

  private async run(): Promise<void> {
    while (!this.stopped) {
      const cursor = await this.projector.open()
      if (cursor === null) return
      this.place(cursor.lsn + 1, true)
      this.tail = new JournalTail({ dir: this.options.journalDir, fromLsn: cursor.lsn + 1 })
      try {
        if (existsSync(this.options.journalDir)) await this.projector.run(this.tail)
        this.fault = null
      } catch (error) {
        // The journal does not go on where the store ends: said until a person has looked at it.
        this.fault = `journal: ${error instanceof Error ? error.message : String(error)}`
        this.options.onError(this.fault)
      }
      this.tail.close()
      if (!this.stopped) await new Promise((resolve) => setTimeout(resolve, REOPEN_MS))
    }
  }

  private place(lsn: number, now = false): void {
    if (!now && Date.now() - this.placedMs < PLACE_EVERY_MS) return
    this.placedMs = Date.now()
    const { placeFile } = this.options
    try {
      writeFileSync(`${placeFile}.new`, `${JSON.stringify({ lsn })}\n`)
      renameSync(`${placeFile}.new`, placeFile)
    } catch (error) {
      this.options.onError(`${placeFile}: ${(error as Error).message}`)
    }
  }
}
