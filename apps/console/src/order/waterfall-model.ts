import { avgPxUnits, type Aggressiveness, type ChildRecord, type DecisionRecord, type OrderDetail } from '@sluice/protocol'
import { TRIGGER_WORDS } from './words.ts'

export interface SliceView {
  readonly id: string
  readonly mic: string
  readonly aggressiveness: Aggressiveness
  readonly filled: number
  readonly ordered: number
  readonly state: 'planned' | 'working' | 'done' | 'failed'
  readonly note: string | null
}

export interface StepView {
  readonly id: string
  readonly no: number
  readonly title: string
  readonly startedUs: number | null
  readonly state: 'planned' | 'working' | 'done'
  readonly slices: readonly SliceView[]
  /** How it ended: what made the desk plan anew. */
  readonly note: string | null
}

const OPEN: ReadonlySet<ChildRecord['status']> = new Set(['pendingNew', 'new', 'partiallyFilled', 'pendingCancel', 'unknown'])

/** Steps as they ran, one for each decision, then what the newest plan still holds. */
export function waterfallOf({ parent, children, decisions }: Pick<OrderDetail, 'parent' | 'children' | 'decisions'>): readonly StepView[] {
  const byDecision = groupByDecision(children)
  const steps: StepView[] = []
  decisions.forEach((decision, at) => {
    const sent = byDecision.get(decision.decisionId) ?? []
    const next = decisions[at + 1]
    if (sent.length > 0) steps.push(ranStep({ decision, sent, no: steps.length + 1, next }))
  })
  const newest = decisions.at(-1)
  if (parent.status !== 'working' || newest === undefined) return steps
  const begun = (byDecision.get(newest.decisionId)?.length ?? 0) > 0
  for (const [at, step] of newest.plan.steps.entries()) {
    if (begun && at === 0) continue
    steps.push({
      id: `${newest.decisionId}/${at}`, no: steps.length + 1, title: stepTitle(step.slices, newest.plan.strategy), startedUs: null, state: 'planned', note: null,
      slices: step.slices.map((slice, sliceAt) => ({ id: `${at}/${sliceAt}`, mic: slice.mic, aggressiveness: slice.aggressiveness, filled: 0, ordered: slice.qty, state: 'planned', note: null })),
    })
  }
  return steps
}

function groupByDecision(children: readonly ChildRecord[]): ReadonlyMap<number, readonly ChildRecord[]> {
  const groups = new Map<number, ChildRecord[]>()
  for (const child of children) {
    const group = groups.get(child.decisionId)
    if (group === undefined) groups.set(child.decisionId, [child])
    else group.push(child)
  }
  return groups
}

function ranStep({ decision, sent, no, next }: { decision: DecisionRecord; sent: readonly ChildRecord[]; no: number; next: DecisionRecord | undefined }): StepView {
  const working = sent.some((child) => OPEN.has(child.status))
  const timeoutUs = decision.plan.steps[0]?.timeoutUs
  return {
    id: String(decision.decisionId),
    no,
    title: stepTitle(sent, decision.plan.strategy),
    startedUs: Math.min(...sent.map((child) => child.sentUs)),
    state: working ? 'working' : 'done',
    slices: sent.map(sliceOf),
    note: working
      ? (timeoutUs === undefined ? 'working' : `working, planned anew after ${formatMs(timeoutUs)} at the latest`)
      : next === undefined ? null : `re-planned ${TRIGGER_WORDS[next.trigger]}`,
  }
}

const formatMs = (us: number): string => (us >= 1_000_000 ? `${Math.round(us / 100_000) / 10} s` : `${Math.round(us / 1_000)} ms`)

const sliceOf = (child: ChildRecord): SliceView => ({
  id: child.clOrdId,
  mic: child.mic,
  aggressiveness: child.aggressiveness,
  filled: child.cumQty,
  ordered: child.orderQty,
  state: OPEN.has(child.status) ? 'working' : child.cumQty === 0 ? 'failed' : 'done',
  note: noteOf(child),
})

function noteOf(child: ChildRecord): string | null {
  if (child.status === 'rejected') return 'rejected'
  if (child.status === 'unsent') return 'not sent'
  if (child.status === 'unknown') return 'unknown'
  if (child.status === 'pendingCancel') return 'cancelling'
  return null
}

const TITLES: Readonly<Record<Aggressiveness, string>> = { take: 'Take at the touch', post: 'Post at the near side', mid: 'Midpoint' }

function stepTitle(slices: readonly { readonly aggressiveness: Aggressiveness; readonly mic: string }[], strategy: 'dynamic' | 'static'): string {
  const manners = [...new Set(slices.map((slice) => slice.aggressiveness))]
  const venues = new Set(slices.map((slice) => slice.mic)).size
  const only = manners.length === 1 ? manners[0] : undefined
  const what = only === undefined ? `Split over ${venues}` : `${TITLES[only]}${venues > 1 ? `, split over ${venues}` : ''}`
  return strategy === 'static' ? `${what} (static)` : what
}

/** Average price in price units. */
export const averagePrice = (parent: { readonly grossPriceLots: number; readonly cumQty: number }): number | null => avgPxUnits(parent.grossPriceLots, parent.cumQty)
