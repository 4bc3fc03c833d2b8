/** A map that forgets its oldest entries beyond `max`; setting or `touch`ing makes an entry the newest. */
export class BoundedMap<K, V> {
  private readonly entries = new Map<K, V>()
  private readonly max: number

  constructor(max: number) {
    this.max = max
  }

  get size(): number {
    return this.entries.size
  }

  get(key: K): V | undefined {
    return this.entries.get(key)
  }

  set(key: K, value: V): void {
    this.entries.delete(key)
    this.entries.set(key, value)
    if (this.entries.size <= this.max) return
    const oldest = this.entries.keys().next()
    if (oldest.done !== true) this.entries.delete(oldest.value)
  }

  keysWhere(matches: (value: V) => boolean): K[] {
    return [...this.entries].flatMap(([key, value]) => (matches(value) ? [key] : []))
  }

  delete(key: K): boolean {
    return this.entries.delete(key)
  }
}
