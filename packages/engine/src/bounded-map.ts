/** Insertion-ordered map that forgets its oldest entry beyond `max`. */
export class BoundedMap<K, V> {
  private readonly map = new Map<K, V>()
  readonly max: number

  constructor(max: number) {
    this.max = max
  }

  get(key: K): V | undefined {
    return this.map.get(key)
  }

  has(key: K): boolean {
    return this.map.has(key)
  }

  set(key: K, value: V): void {
    this.map.set(key, value)
    if (this.map.size > this.max) this.map.delete(this.map.keys().next().value as K)
  }

  entries(): [K, V][] {
    return [...this.map]
  }

  restore(entries: readonly (readonly [K, V])[]): void {
    this.map.clear()
    for (const [key, value] of entries) this.map.set(key, value)
  }
}
