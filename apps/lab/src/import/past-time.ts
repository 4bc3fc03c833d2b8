const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:?\d{2})?$/
const FIX = /^(\d{4})(\d{2})(\d{2})-(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/
const DIGITS = /^\d{13}$|^\d{16}$|^\d{19}$/

export const ALLOWED_TIME = 'a time such as 2026-01-31T14:30:00.123456Z, 20260131-14:30:00.123, or milliseconds, microseconds or nanoseconds since 1970'

/** Microseconds since 1970; finer digits are cut off. `zoned`: the text says its zone; without one it is taken as UTC. Null: no time. */
export function pastTimeUs(text: string): { readonly us: number; readonly zoned: boolean } | null {
  if (DIGITS.test(text)) {
    const us = text.length === 13 ? Number(text) * 1_000 : Number(text.slice(0, 16))
    return { us, zoned: true }
  }
  const iso = ISO.exec(text)
  const parts = iso ?? FIX.exec(text)
  if (parts === null) return null
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  // 60 is a leap second, told as the second after.
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return null
  const ms = Date.UTC(year, month - 1, day, hour, minute, second)
  if (new Date(Date.UTC(year, month - 1, day)).getUTCDate() !== day) return null
  const micros = Number((parts[7] ?? '').padEnd(6, '0').slice(0, 6))
  const zone = iso?.[8]
  return { us: ms * 1_000 + micros - offsetUs(zone), zoned: iso === null || zone !== undefined }
}

function offsetUs(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0
  const digits = zone.replace(':', '')
  return (zone.startsWith('-') ? -1 : 1) * (Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5))) * 60_000_000
}
