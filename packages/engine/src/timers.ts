import type { ClOrdId, ExecId, Mic, OverrideId, ParentId, SessionId, SymbolId, UnixUs } from '@sluice/domain'

export type TimerTask =
  | { readonly kind: 'score-deadline'; readonly parentId: ParentId; readonly requestId: number }
  | { readonly kind: 'step-timeout'; readonly parentId: ParentId; readonly decisionId: number }
  | { readonly kind: 'hold-retry'; readonly parentId: ParentId; readonly holdNo: number }
  | { readonly kind: 'child-unanswered'; readonly clOrdId: ClOrdId; readonly watchNo: number }
  | { readonly kind: 'parent-expiry'; readonly parentId: ParentId; readonly atUs: UnixUs }
  | { readonly kind: 'parent-closes'; readonly parentId: ParentId; readonly atUs: UnixUs }
  | { readonly kind: 'owner-away'; readonly session: SessionId; readonly awayNo: number; readonly afterUs: number }
  | { readonly kind: 'catch-up-due'; readonly mic: Mic }
  | { readonly kind: 'venue-away'; readonly mic: Mic }
  | { readonly kind: 'override-expiry'; readonly parentId: ParentId; readonly overrideId: OverrideId }
  | { readonly kind: 'alert-due'; readonly no: number }
  | { readonly kind: 'breaker-due'; readonly no: number }
  | { readonly kind: 'market-check'; readonly symbol: SymbolId; readonly atUs: UnixUs }
  | { readonly kind: 'markout'; readonly parentId: ParentId; readonly clOrdId: ClOrdId; readonly execId: ExecId }

export interface Timer {
  readonly atUs: UnixUs
  readonly id: number
  readonly task: TimerTask
}

const before = (a: Timer, b: Timer): boolean => a.atUs < b.atUs || (a.atUs === b.atUs && a.id < b.id)

/** Binary heap by time, then by the order of setting. A timer is never removed: who set it checks whether it still matters. */
export class TimerHeap {
  private heap: Timer[] = []
  private nextId = 1

  set(atUs: number, task: TimerTask): void {
    const heap = this.heap
    heap.push({ atUs: atUs as UnixUs, id: this.nextId++, task })
    let i = heap.length - 1
    while (i > 0) {
      const up = (i - 1) >> 1
      if (!before(heap[i]!, heap[up]!)) break
      ;[heap[i], heap[up]] = [heap[up]!, heap[i]!]
      i = up
    }
  }

  nextUs(): UnixUs | null {
    return this.heap[0]?.atUs ?? null
  }

  get size(): number {
    return this.heap.length
  }

  /** Takes the first timer due at or before `nowUs`. */
  popDue(nowUs: UnixUs): Timer | null {
    const heap = this.heap
    const first = heap[0]
    if (first === undefined || first.atUs > nowUs) return null
    const last = heap.pop()!
    if (heap.length > 0) {
      heap[0] = last
      this.siftDown()
    }
    return first
  }

  private siftDown(): void {
    const heap = this.heap
    let i = 0
    for (;;) {
      const left = 2 * i + 1
      const right = left + 1
      let least = i
      if (left < heap.length && before(heap[left]!, heap[least]!)) least = left
      if (right < heap.length && before(heap[right]!, heap[least]!)) least = right
      if (least === i) return
      ;[heap[i], heap[least]] = [heap[least]!, heap[i]!]
      i = least
    }
  }

  /** In firing order, so that two heaps of the same timers look the same. */
  snapshot(): { nextId: number; timers: Timer[] } {
    return { nextId: this.nextId, timers: [...this.heap].sort((a, b) => (before(a, b) ? -1 : 1)) }
  }

  restore(snapshot: { nextId: number; timers: readonly Timer[] }): void {
    this.nextId = snapshot.nextId
    this.heap = [...snapshot.timers]
  }
}
