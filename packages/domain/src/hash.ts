/**
 * 64-bit streaming hash in two 32-bit lanes (the murmur3 mix on each, lanes seeded apart). Pure integer arithmetic:
 * the same words give the same hash on every machine. Not cryptographic.
 */
export class Hasher {
  private a = 0x9747b28c
  private b = 0x3c6ef372
  private readonly scratch = new DataView(new ArrayBuffer(8))

  /** Adds the low 32 bits of `word`. */
  word(word: number): this {
    let k = Math.imul(word, 0xcc9e2d51)
    k = (k << 15) | (k >>> 17)
    this.a ^= Math.imul(k, 0x1b873593)
    this.a = Math.imul((this.a << 13) | (this.a >>> 19), 5) + 0xe6546b64 | 0
    let m = Math.imul(word ^ 0x5bd1e995, 0x85ebca6b)
    m = (m << 16) | (m >>> 16)
    this.b ^= Math.imul(m, 0xc2b2ae35)
    this.b = Math.imul((this.b << 17) | (this.b >>> 15), 5) + 0x52dce729 | 0
    return this
  }

  /** Adds the 64 bits of the IEEE double, so that -0, NaN and fractions count. */
  num(value: number): this {
    this.scratch.setFloat64(0, value)
    return this.word(this.scratch.getInt32(0)).word(this.scratch.getInt32(4))
  }

  /** Adds length and UTF-16 code units, so that "ab","c" and "a","bc" differ. */
  str(text: string): this {
    this.word(text.length)
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i))
    return this
  }

  bool(value: boolean): this {
    return this.word(value ? 1 : 2)
  }

  /** Adds any JSON-like value with its structure; object keys in sorted order, `undefined` members left out. */
  value(value: unknown): this {
    if (value === null || value === undefined) return this.word(3)
    if (typeof value === 'number') return this.word(4).num(value)
    if (typeof value === 'string') return this.word(5).str(value)
    if (typeof value === 'boolean') return this.word(6).bool(value)
    if (ArrayBuffer.isView(value)) return this.list(value as unknown as ArrayLike<unknown>)
    if (Array.isArray(value)) return this.list(value)
    if (value instanceof Map) return this.list([...value].sort(([x], [y]) => (String(x) < String(y) ? -1 : 1)))
    if (value instanceof Set) return this.list([...value].map(String).sort())
    const record = value as Record<string, unknown>
    const keys = Object.keys(record).filter((key) => record[key] !== undefined).sort()
    this.word(8).word(keys.length)
    for (const key of keys) this.str(key).value(record[key])
    return this
  }

  private list(items: ArrayLike<unknown>): this {
    this.word(7).word(items.length)
    for (let i = 0; i < items.length; i++) this.value(items[i])
    return this
  }

  /** 16 hexadecimal digits. */
  digest(): string {
    return hex(fmix(this.a ^ Math.imul(this.b, 0x27d4eb2f))) + hex(fmix(this.b + Math.imul(this.a, 0x165667b1) | 0))
  }
}

export const hashOf = (value: unknown): string => new Hasher().value(value).digest()

function fmix(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

const hex = (word: number): string => (word >>> 0).toString(16).padStart(8, '0')
