import type { ClOrdId, Output } from '@sluice/domain'
import { msgTypeOf, sessionOf, type DispatchedOutput, type EntryStamp } from './dispatched-output.ts'
import type { JournalRecord } from './ports.ts'

/** An output that replay made again and that has no sent-record. */
export interface UnsentOutput extends EntryStamp {
  readonly output: DispatchedOutput
}

type SentRecord = Extract<JournalRecord, { t: 'sent' }>

/**
 * Pairs the outputs that replay makes with the journal's sent-records. An order, replacement or cancel is known by its ClOrdID; a
 * report by the entry that caused it and its order within that entry and session. Status requests are not kept: the
 * engine asks again.
 */
export class UnsentOutputs {
  private readonly byClOrdId = new Map<string, UnsentOutput>()
  private readonly reports = new Map<string, UnsentOutput[]>()

  regenerated(stamp: EntryStamp, output: Output): void {
    if (output.kind === 'send-order') this.byClOrdId.set(output.order.clOrdId, { ...stamp, output })
    else if (output.kind === 'send-cancel') this.byClOrdId.set(output.clOrdId, { ...stamp, output })
    else if (output.kind === 'send-replace') this.byClOrdId.set(output.replacement.clOrdId, { ...stamp, output })
    else if (output.kind === 'report-parent' || output.kind === 'drop-copy' || output.kind === 'reject-cancel') {
      const key = reportKey(stamp.seq, output.session)
      const waiting = this.reports.get(key)
      if (waiting === undefined) this.reports.set(key, [{ ...stamp, output }])
      else waiting.push({ ...stamp, output })
    }
  }

  sent(record: SentRecord): void {
    const type = msgTypeOfRaw(record.raw)
    const order = record.clOrdId === null ? undefined : this.byClOrdId.get(record.clOrdId)
    if (order !== undefined && record.clOrdId !== null && sessionOf(order.output) === record.session && fits(order, type)) {
      this.byClOrdId.delete(record.clOrdId)
      return
    }
    if (record.cause === null) return
    const key = reportKey(record.cause, record.session)
    const waiting = this.reports.get(key)
    const at = waiting?.findIndex((item) => fits(item, type)) ?? -1
    if (waiting === undefined || at === -1) return
    waiting.splice(at, 1)
    if (waiting.length === 0) this.reports.delete(key)
  }

  /** The engine was told that these never reached a wire. */
  closedUnsent(clOrdIds: readonly ClOrdId[]): void {
    for (const clOrdId of clOrdIds) this.byClOrdId.delete(clOrdId)
  }

  children(): readonly ClOrdId[] {
    return [...this.byClOrdId.values()].flatMap(({ output }) => (output.kind === 'send-order' ? [output.order.clOrdId] : []))
  }

  /** Reports, replacements and cancels to dispatch again, in the order of their entries. */
  toDispatch(): readonly UnsentOutput[] {
    const cancels = [...this.byClOrdId.values()].filter(({ output }) => output.kind !== 'send-order')
    return [...cancels, ...[...this.reports.values()].flat()].sort((a, b) => a.seq - b.seq)
  }
}

const reportKey = (seq: number, session: string): string => `${seq} ${session}`

/** MsgType of a FIX message, or null when the bytes carry none. */
function msgTypeOfRaw(raw: string): string | null {
  const at = raw.indexOf('\x0135=')
  if (at === -1) return null
  const end = raw.indexOf('\x01', at + 4)
  return raw.slice(at + 4, end === -1 ? undefined : end)
}

const fits = (item: UnsentOutput, type: string | null): boolean => type === null || msgTypeOf(item.output) === type
