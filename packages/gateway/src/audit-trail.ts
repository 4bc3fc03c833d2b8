import type { AuditEntry, AuditLog } from './audit-log.ts'

const WINDOW_MS = 1_000
const ADDRESSES_MAX = 10_000
const TEXT_CHARS_MAX = 600
const NAME_CHARS_MAX = 200

interface Window {
  written: number
  leftOut: number
}

/**
 * The way into the audit log: texts are cut to size, and one address writes at most `perSecondMax` events a second; what is beyond
 * is counted, and the count written.
 */
export class AuditTrail {
  private readonly log: AuditLog
  private readonly perSecondMax: number
  private readonly windows = new Map<string, Window>()
  private timer: NodeJS.Timeout | null = null

  constructor(log: AuditLog, perSecondMax = 200) {
    this.log = log
    this.perSecondMax = perSecondMax
  }

  write(entry: AuditEntry): void {
    // Beyond so many addresses in one second the rest share one allowance.
    const address = this.windows.has(entry.address) || this.windows.size < ADDRESSES_MAX ? entry.address : 'others'
    let window = this.windows.get(address)
    if (window === undefined) this.windows.set(address, (window = { written: 0, leftOut: 0 }))
    this.timer ??= setTimeout(() => this.endWindow(), WINDOW_MS)
    if (window.written >= this.perSecondMax) {
      window.leftOut += 1
      return
    }
    window.written += 1
    this.log.write({ ...entry, who: cut(entry.who, NAME_CHARS_MAX), what: cut(entry.what, NAME_CHARS_MAX), text: cut(entry.text, TEXT_CHARS_MAX), ...cutOf('target', entry.target, NAME_CHARS_MAX), ...cutOf('reason', entry.reason, TEXT_CHARS_MAX) })
  }

  close(): void {
    this.endWindow()
  }

  private endWindow(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    for (const [address, { leftOut }] of this.windows) {
      if (leftOut > 0) this.log.write({ who: null, role: null, address, transport: 'local', what: 'left-out', outcome: 'refused', code: 'TOO_MANY_EVENTS', text: `${leftOut} more events of this address within a second were not kept one by one` })
    }
    this.windows.clear()
  }
}

const cutOf = (field: 'target' | 'reason', text: string | null | undefined, max: number): Partial<AuditEntry> => (text === undefined ? {} : { [field]: cut(text, max) })
const cut = <T extends string | null>(text: T, max: number): T => (text !== null && text.length > max ? (`${text.slice(0, max)}\u2026` as T) : text)
