import { assert } from '@sluice/domain'

/** Something that happens at one instant; scheduled again by itself where it recurs. */
export interface SimEvent {
  atUs: number
  /** Place among events of the same instant; set by the queue. */
  order: number
  fire(): void
}

/** Binary heap by time, then by the order of scheduling. */
export class EventQueue {
  private readonly heap: SimEvent[] = []
  private scheduled = 0

  get size(): number {
    return this.heap.length
  }

  nextUs(): number {
    return this.heap[0]?.atUs ?? Infinity
  }

  push(event: SimEvent, atUs: number): void {
    assert(atUs >= 0 && atUs < Infinity, `event time ${atUs}`)
    event.atUs = atUs
    event.order = this.scheduled++
    const heap = this.heap
    let at = heap.length
    heap.push(event)
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = heap[up]!
      if (!before(event, parent)) break
      heap[at] = parent
      at = up
    }
    heap[at] = event
  }

  pop(): SimEvent {
    const heap = this.heap
    const first = heap[0]!
    const last = heap.pop()!
    const size = heap.length
    if (size === 0) return first
    let at = 0
    for (;;) {
      let down = 2 * at + 1
      if (down >= size) break
      if (down + 1 < size && before(heap[down + 1]!, heap[down]!)) down++
      const child = heap[down]!
      if (!before(child, last)) break
      heap[at] = child
      at = down
    }
    heap[at] = last
    return first
  }

  /** Times of what is scheduled, in no particular order. */
  times(): number[] {
    return this.heap.map((event) => event.atUs)
  }
}

const before = (a: SimEvent, b: SimEvent): boolean => a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order)
