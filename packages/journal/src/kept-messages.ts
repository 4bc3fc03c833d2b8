import type { UnixUs } from '@sluice/domain'

/** What a session store answers of one message. */
export interface KeptMessage {
  readonly msgSeqNum: number
  readonly raw: string
  readonly tsUs: UnixUs
}

interface Page {
  /** The messages one behind the other, a byte a character. */
  readonly bytes: Buffer
  readonly msgSeqNums: Float64Array
  readonly tsUs: Float64Array
  /** Where each ends in `bytes`. */
  readonly ends: Uint32Array
  count: number
  lastLsn: number
}

const PAGE_BYTES = 64 * 1024
const PAGE_MESSAGES_MAX = 256
/** A page leaves as a whole, so that the bound is kept to a part in so many. */
const PAGES_MIN = 16

/**
 * The newest messages of a session, by rising number. They live in pages of bytes and not as texts, because thousands of texts that live for a
 * while are what a garbage collector is worst at: it moved each of them twice.
 */
export class KeptMessages {
  private readonly messagesMax: number
  private readonly bytesMax: number
  private readonly pageMessages: number
  private pages: Page[] = []
  /** A page that left, to be filled again. */
  private spare: Page | null = null
  private messages = 0
  private bytes = 0

  constructor(messagesMax: number, bytesMax: number) {
    this.messagesMax = messagesMax
    this.bytesMax = bytesMax
    this.pageMessages = Math.max(1, Math.min(PAGE_MESSAGES_MAX, Math.ceil(messagesMax / PAGES_MIN)))
  }

  /** Number of the oldest that is kept. */
  get oldest(): number | undefined {
    return this.pages[0]?.msgSeqNums[0]
  }

  /** A text of latin1 characters, in the journal at `lsn`. What is not committed yet stays whatever the bound: the files may not have it. */
  add({ msgSeqNum, raw, tsUs }: KeptMessage, lsn: number, committedLsn: number): void {
    const page = this.pageFor(raw.length, committedLsn)
    const { count } = page
    const start = count === 0 ? 0 : (page.ends[count - 1] as number)
    page.bytes.write(raw, start, 'latin1')
    page.msgSeqNums[count] = msgSeqNum
    page.tsUs[count] = tsUs
    page.ends[count] = start + raw.length
    page.count += 1
    page.lastLsn = lsn
    this.messages += 1
    this.bytes += raw.length
  }

  /** Those with first <= number <= last. */
  read(first: number, last: number): KeptMessage[] {
    const found: KeptMessage[] = []
    for (const { bytes, msgSeqNums, tsUs, ends, count } of this.pages) {
      for (let i = 0; i < count; i++) {
        const msgSeqNum = msgSeqNums[i] as number
        if (msgSeqNum < first || msgSeqNum > last) continue
        found.push({ msgSeqNum, raw: bytes.toString('latin1', i === 0 ? 0 : ends[i - 1], ends[i]), tsUs: tsUs[i] as UnixUs })
      }
    }
    return found
  }

  clear(): void {
    this.pages = []
    this.messages = 0
    this.bytes = 0
  }

  private pageFor(bytes: number, committedLsn: number): Page {
    const newest = this.pages.at(-1)
    if (newest !== undefined && newest.count < this.pageMessages && (newest.ends[newest.count - 1] as number) + bytes <= newest.bytes.length) return newest
    for (let page = this.pages[0]; page !== undefined && page.lastLsn <= committedLsn; page = this.pages[0]) {
      if (this.messages < this.messagesMax && this.bytes < this.bytesMax) break
      this.pages.shift()
      this.messages -= page.count
      this.bytes -= page.ends[page.count - 1] as number
      this.spare = page
    }
    const page = this.freshPage(bytes)
    this.pages.push(page)
    return page
  }

  private freshPage(bytes: number): Page {
    const { spare, pageMessages } = this
    this.spare = null
    if (spare !== null && spare.bytes.length >= bytes) {
      spare.count = 0
      return spare
    }
    return {
      bytes: Buffer.allocUnsafeSlow(Math.max(PAGE_BYTES, bytes)), msgSeqNums: new Float64Array(pageMessages), tsUs: new Float64Array(pageMessages), ends: new Uint32Array(pageMessages),
      count: 0, lastLsn: 0,
    }
  }
}
