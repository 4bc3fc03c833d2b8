/** Things to do at virtual times, earliest first; equal times in the order they were put. */
export class Agenda {
  private readonly items: { readonly us: number; readonly run: () => void }[] = []

  put(us: number, run: () => void): void {
    let at = this.items.length
    while (at > 0 && this.items[at - 1]!.us > us) at--
    this.items.splice(at, 0, { us, run })
  }

  /** Time of the first item; Infinity when there is none. */
  get nextUs(): number {
    return this.items[0]?.us ?? Infinity
  }

  /** Takes and runs the first item. */
  runNext(): void {
    this.items.shift()?.run()
  }
}
