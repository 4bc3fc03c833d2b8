const ZERO = 48
const NINE = 57
const POINT = 46
const SAFE_BEFORE_DIGIT = Math.floor((Number.MAX_SAFE_INTEGER - 9) / 10)

/**
 * The decimal in `bytes` from `start` to before `end` as a whole number of 10^-places, exactly and without a float in between.
 * -1: no plain decimal from 0, more places than fit that are not zero, or beyond 2^53.
 */
export function decimalUnits(bytes: Uint8Array, start: number, end: number, places: number): number {
  let value = 0
  let at = start
  let digits = 0
  for (; at < end; at++) {
    const byte = bytes[at] as number
    if (byte === POINT) break
    if (byte < ZERO || byte > NINE || value > SAFE_BEFORE_DIGIT) return -1
    value = value * 10 + (byte - ZERO)
    digits++
  }
  let left = places
  if (at < end) {
    for (at += 1; at < end; at++) {
      const byte = bytes[at] as number
      if (byte < ZERO || byte > NINE) return -1
      digits++
      if (left === 0) {
        if (byte !== ZERO) return -1
        continue
      }
      if (value > SAFE_BEFORE_DIGIT) return -1
      value = value * 10 + (byte - ZERO)
      left--
    }
  }
  if (digits === 0) return -1
  for (; left > 0; left--) {
    if (value > SAFE_BEFORE_DIGIT) return -1
    value *= 10
  }
  return value
}

const encoder = new TextEncoder()
const scratch = new Uint8Array(64)

/** As `decimalUnits`, of a text. */
export function textUnits(text: string, places: number): number {
  if (text.length > scratch.length) return -1
  const { written } = encoder.encodeInto(text, scratch)
  return decimalUnits(scratch, 0, written, places)
}

export const allowedDecimal = (places: number): string => (places === 0 ? 'a whole number from 0' : `a decimal from 0 with at most ${places} places that are not zero`)
