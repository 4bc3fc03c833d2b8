interface Due {
  readonly dueUs: number
}

/** First in, first out, of items that fall due in the order they come; what comes when it is full is dropped and counted. */
export class TimedQueue<T extends Due> {
  dropped = 0
  private items: T[] = []
  private head = 0
  private readonly capacity: number

  constructor(capacity: number) {
    this.capacity = capacity
  }

  get nextUs(): number {
    return this.items[this.head]?.dueUs ?? Infinity
  }

  put(item: T): void {
    if (this.items.length - this.head >= this.capacity) this.dropped += 1
    else this.items.push(item)
  }

  /** The first item; there must be one. */
  take(): T {
    const item = this.items[this.head]!
    this.head += 1
    if (this.head * 2 > this.items.length && this.head > 64) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }
}
