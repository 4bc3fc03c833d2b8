/**
 * exp, log and power from IEEE additions, multiplications and divisions alone. Math.exp and its kin are
 * implementation-defined and differ between engine versions; these give the same bits everywhere.
 */
const LN2_HI = 6.93147180369123816490e-1
const LN2_LO = 1.90821492927058770002e-10
const INV_LN2 = 1.44269504088896338700
const SQRT2 = 1.4142135623730951
const bits = new DataView(new ArrayBuffer(8))

/** 2^n for integer n in [-1022, 1023], exact. */
function pow2(n: number): number {
  bits.setUint32(0, (n + 1023) << 20)
  bits.setUint32(4, 0)
  return bits.getFloat64(0)
}

/** e^x; relative error below 2e-15. Saturates to 0 below -708 and to Infinity above 709.78. */
export function exp(x: number): number {
  if (!(x > -708)) return x !== x ? x : 0
  if (x > 709.78) return Infinity
  const k = Math.round(x * INV_LN2)
  const r = x - k * LN2_HI - k * LN2_LO
  let term = 1
  let sum = 1
  for (let n = 1; n <= 14; n++) {
    term = (term * r) / n
    sum += term
  }
  return k > 1023 ? sum * 2 * pow2(k - 1) : sum * pow2(k)
}

/** Natural logarithm of a positive normal number; -Infinity at 0, NaN below. */
export function log(x: number): number {
  if (x === 0) return -Infinity
  if (!(x > 0) || x === Infinity) return x > 0 ? Infinity : NaN
  bits.setFloat64(0, x)
  const high = bits.getUint32(0)
  let k = (high >>> 20) - 1023
  if (k === -1023) return log(x * 18014398509481984) - 54 * (LN2_HI + LN2_LO)
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000)
  let m = bits.getFloat64(0)
  if (m > SQRT2) {
    m /= 2
    k += 1
  }
  const s = (m - 1) / (m + 1)
  const s2 = s * s
  let sum = 0
  for (let n = 23; n >= 1; n -= 2) sum = sum * s2 + 1 / n
  return 2 * s * sum + k * LN2_HI + k * LN2_LO
}

/** base^exponent for base > 0. */
export const power = (base: number, exponent: number): number => exp(exponent * log(base))

/** 1 / (1 + e^-x). */
export const logistic = (x: number): number => 1 / (1 + exp(-x))
