import type { ChildOrder, ParentId, QtyLots, UnixUs } from '@sluice/domain'
import type { BookedExecution, ChildState, ParentState } from './state.ts'

/** Characters that all archived orders have together at most: 5,000 orders of three children and six executions each. They are part of every snapshot. */
export const ARCHIVE_CHARS_MAX = 8_000_000

const OF_PARENT = [
  'parentId', 'parentSeq', 'source', 'request', 'objective', 'strategy', 'control', 'receivedUs', 'arrivalBid', 'arrivalAsk', 'status', 'cumQty', 'grossPriceLots', 'feesMicro', 'doneUs', 'firstFillUs',
  'markoutQty', 'markoutMicroBpsLots', 'childCount', 'decisions', 'objectiveVersion',
] as const satisfies readonly (keyof ParentState)[]
const OF_CHILD = [
  'venueClOrdId', 'decisionId', 'overrideId', 'stepNo', 'aggressiveness', 'sentUs', 'status', 'cumQty', 'grossPriceLots', 'ackedUs', 'doneUs', 'revision', 'watchNo', 'text', 'execIds', 'told', 'heard', 'early',
] as const satisfies readonly (keyof ChildState)[]
/** The rest of it is that of its parent. */
const OF_ORDER = ['clOrdId', 'mic', 'orderQty', 'ordType', 'price', 'timeInForce', 'capacity', 'locate', 'minQty'] as const satisfies readonly (keyof ChildOrder)[]
const OF_EXECUTION = ['execIds', 'reportExecId', 'lastQty', 'lastPx', 'feeMicro', 'liquidity', 'bookedUs', 'midTimes2', 'markoutMicroBps'] as const satisfies readonly (keyof BookedExecution)[]

type Packed = readonly unknown[]

/** Values alone, in the order of `keys`; null for what is absent. */
const valuesOf = <T, K extends keyof T>(of: T, keys: readonly K[]): Packed => keys.map((key) => of[key] ?? null)

/** `absent`: keys that are left out, not null, where there is no value. */
function fieldsOf<T, K extends keyof T>(values: Packed, keys: readonly K[], absent: readonly K[] = []): Pick<T, K> {
  const fields: Partial<T> = {}
  keys.forEach((key, i) => {
    // One that was packed before there was the last key has no value for it.
    const value = values[i] ?? null
    if (value !== null || !absent.includes(key)) fields[key] = value as T[K]
  })
  return fields as Pick<T, K>
}

const packedChild = (child: ChildState): Packed => [valuesOf(child.order, OF_ORDER), valuesOf(child, OF_CHILD), child.executions.map((execution) => valuesOf(execution, OF_EXECUTION))]

function childFrom([order, child, executions]: Packed, { parentId, request: { symbol, side, account } }: ParentState): ChildState {
  return {
    ...fieldsOf<ChildState, (typeof OF_CHILD)[number]>(child as Packed, OF_CHILD, ['heard', 'early']),
    order: { ...fieldsOf<ChildOrder, (typeof OF_ORDER)[number]>(order as Packed, OF_ORDER, ['capacity', 'locate', 'minQty']), parentId, symbol, side, account },
    executions: (executions as Packed[]).map((values) => fieldsOf<BookedExecution, (typeof OF_EXECUTION)[number]>(values, OF_EXECUTION)),
    replacement: null, reserved: 0 as QtyLots, cancelWanted: false, planAnewAtOnce: null, inquiries: 0, venueEnded: null,
  }
}

const parentFrom = (values: Packed): ParentState => ({
  ...fieldsOf<ParentState, (typeof OF_PARENT)[number]>(values, OF_PARENT),
  denial: null, plannedUs: null, modelId: null, tried: [], pending: null, step: null, plan: null, overrides: [], keptBegun: 0, hold: null, holdNo: 0, ending: null, replacement: null,
})

export interface ArchivedOrder {
  readonly parent: ParentState
  /** Those that executed something, or of which a change came before its execution. */
  readonly children: readonly ChildState[]
}

type Kept = readonly [doneUs: UnixUs, text: string]

/**
 * Orders that were closed long ago and executed something, packed: a venue may still take back or correct what it executed. The oldest are forgotten beyond
 * the bound, and at the end of a day what was done before that of the day before.
 */
export class OrderArchive {
  private readonly kept = new Map<ParentId, Kept>()
  private readonly charsMax: number
  private chars = 0
  private dayEndedUs = 0

  constructor(charsMax = ARCHIVE_CHARS_MAX) {
    this.charsMax = charsMax
  }

  /** As one that was just made. */
  get isBlank(): boolean {
    return this.kept.size === 0 && this.dayEndedUs === 0
  }

  get size(): number {
    return this.kept.size
  }

  put({ parent, children }: ArchivedOrder): void {
    const kept = children.filter(({ executions, early = [] }) => executions.length + early.length > 0)
    if (kept.length === 0) return
    const text = JSON.stringify([valuesOf(parent, OF_PARENT), kept.map(packedChild)])
    this.kept.set(parent.parentId, [parent.doneUs ?? (0 as UnixUs), text])
    this.chars += text.length
    for (const parentId of this.kept.keys()) {
      if (this.chars <= this.charsMax) return
      this.drop(parentId)
    }
  }

  /** Takes the order out, as it was put in; undefined: it is not here. */
  take(parentId: ParentId): ArchivedOrder | undefined {
    const kept = this.kept.get(parentId)
    if (kept === undefined) return undefined
    this.drop(parentId)
    const [values, children] = JSON.parse(kept[1]) as [Packed, Packed[]]
    const parent = parentFrom(values)
    return { parent, children: children.map((child) => childFrom(child, parent)) }
  }

  endDay(nowUs: UnixUs): void {
    for (const [parentId, [doneUs]] of this.kept) if (doneUs < this.dayEndedUs) this.drop(parentId)
    this.dayEndedUs = nowUs
  }

  private drop(parentId: ParentId): void {
    this.chars -= this.kept.get(parentId)![1].length
    this.kept.delete(parentId)
  }

  snapshot(): OrderArchiveSnapshot {
    return { dayEndedUs: this.dayEndedUs, kept: [...this.kept] }
  }

  restore({ dayEndedUs, kept }: OrderArchiveSnapshot): void {
    this.dayEndedUs = dayEndedUs
    this.kept.clear()
    this.chars = 0
    for (const [parentId, order] of kept) {
      this.kept.set(parentId, order)
      this.chars += order[1].length
    }
  }
}

export interface OrderArchiveSnapshot {
  readonly dayEndedUs: number
  readonly kept: readonly (readonly [ParentId, Kept])[]
}
