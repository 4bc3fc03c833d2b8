import type { ChildRecord, OrdStatus, UnixUs } from '@sluice/domain'
import type { UnsettledRow } from '@sluice/protocol'

export interface UnsettledChildrenOptions {
  /** An answer that takes longer than this is missed. */
  readonly afterUs: number
  readonly put: (row: UnsettledRow) => void
  readonly remove: (clOrdId: string) => void
}

/** Waits for an answer of its venue. */
const WAITING: ReadonlySet<ChildRecord['status']> = new Set<OrdStatus>(['pendingNew', 'pendingCancel', 'pendingReplace'])
/** Children that wait, at most; further ones are told when they are unknown. */
const WAITING_MAX = 5_000

/** Children about which their venue is silent: those that the engine calls unknown, and those whose answer is missed. */
export class UnsettledChildren {
  private readonly options: UnsettledChildrenOptions
  private readonly waiting = new Map<string, UnsettledRow>()
  private readonly shown = new Map<string, UnsettledRow>()

  constructor(options: UnsettledChildrenOptions) {
    this.options = options
  }

  /** `tsUs`: of the entry; null: of a snapshot, which does not tell since when. */
  take(child: ChildRecord, tsUs: UnixUs | null): void {
    const { clOrdId, status } = child
    const before = this.shown.get(clOrdId) ?? this.waiting.get(clOrdId)
    if (status !== 'unknown' && !WAITING.has(status)) {
      this.waiting.delete(clOrdId)
      if (this.shown.delete(clOrdId)) this.options.remove(clOrdId)
      return
    }
    const { type: _, ...rest } = child
    const row: UnsettledRow = { ...rest, sinceUs: before?.status === status ? before.sinceUs : (tsUs ?? child.sentUs) }
    if (status === 'unknown' || this.shown.has(clOrdId)) this.show(row)
    else if (this.waiting.size < WAITING_MAX || this.waiting.has(clOrdId)) this.waiting.set(clOrdId, row)
  }

  /** Shows those whose answer is missed by now. */
  sweep(nowUs: number): void {
    for (const row of [...this.waiting.values()]) if (nowUs - row.sinceUs >= this.options.afterUs) this.show(row)
  }

  clear(): void {
    this.waiting.clear()
    this.shown.clear()
  }

  private show(row: UnsettledRow): void {
    this.waiting.delete(row.clOrdId)
    this.shown.set(row.clOrdId, row)
    this.options.put(row)
  }
}
