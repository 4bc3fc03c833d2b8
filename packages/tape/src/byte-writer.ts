const TWO_6 = 64
const TWO_7 = 128
/** Longest encoding of one number: an escape and 53 bits of magnitude. */
const NUMBER_BYTES_MAX = 10

/** A growing column of bytes; `clear` keeps its memory. */
export class ByteWriter {
  private bytes: Uint8Array
  private end = 0

  constructor(capacity = 4_096) {
    this.bytes = new Uint8Array(capacity)
  }

  get length(): number {
    return this.end
  }

  clear(): void {
    this.end = 0
  }

  /** A view, valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.end)
  }

  byte(value: number): void {
    if (this.end === this.bytes.length) this.grow(1)
    this.bytes[this.end++] = value
  }

  /** Seven bits a byte, low first; `value` is a safe integer from 0. */
  varint(value: number): void {
    if (this.end + NUMBER_BYTES_MAX > this.bytes.length) this.grow(NUMBER_BYTES_MAX)
    let rest = value
    while (rest >= TWO_7) {
      this.bytes[this.end++] = (rest % TWO_7) | 0x80
      rest = Math.floor(rest / TWO_7)
    }
    this.bytes[this.end++] = rest
  }

  /** Sign in the lowest bit of the first byte, then the magnitude: every safe integer, unlike doubling it. */
  signed(value: number): void {
    if (this.end + NUMBER_BYTES_MAX > this.bytes.length) this.grow(NUMBER_BYTES_MAX)
    const negative = value < 0 ? 1 : 0
    const magnitude = negative === 1 ? -value : value
    const head = ((magnitude % TWO_6) << 1) | negative
    if (magnitude < TWO_6) {
      this.bytes[this.end++] = head
      return
    }
    this.bytes[this.end++] = head | 0x80
    this.varint(Math.floor(magnitude / TWO_6))
  }

  /** What is added to `before`; a difference that is no safe integer goes as the value itself behind a negative zero. */
  delta(value: number, before: number): void {
    const difference = value - before
    if (Number.isSafeInteger(difference)) {
      this.signed(difference)
      return
    }
    this.byte(1)
    this.signed(value)
  }

  raw(bytes: Uint8Array): void {
    if (this.end + bytes.length > this.bytes.length) this.grow(bytes.length)
    this.bytes.set(bytes, this.end)
    this.end += bytes.length
  }

  private grow(by: number): void {
    const bytes = new Uint8Array(Math.max(this.bytes.length * 2, this.end + by))
    bytes.set(this.bytes.subarray(0, this.end))
    this.bytes = bytes
  }
}
