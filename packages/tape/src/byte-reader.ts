const TWO_6 = 64
const TWO_7 = 128

/** What a ByteReader throws: the block that holds the bytes knows the place and says it. */
export class UnreadableBytes extends Error {
  override readonly name = 'UnreadableBytes'
}

/** Reads what a ByteWriter wrote; never past its end, never a number that is no safe integer. */
export class ByteReader {
  private readonly bytes: Uint8Array
  private at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get done(): boolean {
    return this.at === this.bytes.length
  }

  byte(): number {
    const byte = this.bytes[this.at]
    if (byte === undefined) throw new UnreadableBytes('a column ends early')
    this.at += 1
    return byte
  }

  varint(): number {
    const first = this.byte()
    return first < TWO_7 ? first : this.rest(first & 0x7f, TWO_7)
  }

  signed(): number {
    const head = this.byte()
    const low = (head & 0x7f) >> 1
    const magnitude = head < TWO_7 ? low : this.rest(low, TWO_6)
    if ((head & 1) === 0) return magnitude
    if (magnitude === 0) throw new UnreadableBytes('a number is a negative zero')
    return -magnitude
  }

  delta(before: number): number {
    if (this.bytes[this.at] === 1) {
      this.at += 1
      return this.signed()
    }
    return checked(before + this.signed())
  }

  take(count: number): Uint8Array {
    if (this.at + count > this.bytes.length) throw new UnreadableBytes('a column ends early')
    this.at += count
    return this.bytes.subarray(this.at - count, this.at)
  }

  private rest(low: number, from: number): number {
    let value = low
    let scale = from
    for (;;) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      // Every digit so far is below 2^53, so a sum beyond it shows as an unsafe integer and not as a wrong one.
      checked(value)
      if (byte < TWO_7) return value
      scale *= TWO_7
    }
  }
}

function checked(value: number): number {
  if (!Number.isSafeInteger(value)) throw new UnreadableBytes('a number is beyond 53 bits')
  return value
}
