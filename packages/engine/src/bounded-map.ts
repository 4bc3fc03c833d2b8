/** Insertion-ordered map that forgets its oldest entry beyond `max`; one that `isKept` is passed over and becomes the newest. */
export class BoundedMap<K, V> {
  private readonly map = new Map<K, V>()
  readonly max: number
  private readonly isKept: (key: K, value: V) => boolean

  constructor(max: number, isKept: (key: K, value: V) => boolean = () => false) {
    this.max = max
    this.isKept = isKept
  }

  get(key: K): V | undefined {
    return this.map.get(key)
  }

  has(key: K): boolean {
    return this.map.has(key)
  }

  set(key: K, value: V): void {
    this.map.set(key, value)
    if (this.map.size > this.max) this.forgetOldest()
  }

  /** Of entries that are all kept the oldest goes nevertheless: the bound holds. */
  private forgetOldest(): void {
    for (let looked = this.map.size; looked > 0; looked--) {
      const [key, value] = this.map.entries().next().value as [K, V]
      this.map.delete(key)
      if (!this.isKept(key, value)) return
      this.map.set(key, value)
    }
    this.map.delete(this.map.keys().next().value as K)
  }

  entries(): [K, V][] {
    return [...this.map]
  }

  restore(entries: readonly (readonly [K, V])[]): void {
    this.map.clear()
    for (const [key, value] of entries) this.map.set(key, value)
  }
}
