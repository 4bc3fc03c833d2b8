import { avgPxUnits, type Aggressiveness, type ChildRecord, type DecisionRecord, type OrderDetail, type PlanStep } from '@sluice/protocol'
import { pendingOf } from './order-pending.ts'
import { ownerText, TRIGGER_WORDS } from './words.ts'

export interface SliceView {
  readonly id: string
  readonly mic: string
  readonly aggressiveness: Aggressiveness
  readonly filled: number
  readonly ordered: number
  readonly state: 'planned' | 'working' | 'done' | 'failed'
  readonly note: string | null
  /** A cancel is on its way. */
  readonly cancelling: boolean
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

/** Live at a venue, as far as is known. */
export const isOpen = (child: Pick<ChildRecord, 'status'>): boolean => OPEN.has(child.status)
const OPEN: ReadonlySet<ChildRecord['status']> = new Set(['pendingNew', 'new', 'partiallyFilled', 'pendingCancel', 'pendingReplace', 'suspended', 'unknown'])

/** Steps as they ran, one for each decision and one for each child sent by hand, then what the newest plan still holds. */
export function waterfallOf(detail: Pick<OrderDetail, 'parent' | 'children' | 'decisions'> & Partial<Pick<OrderDetail, 'overrides'>>): readonly StepView[] {
  const ran = ranSteps(detail)
  const remaining = remainingOf(detail)
  if (remaining === null) return ran
  return [...ran, ...remaining.steps.map(({ index, step }, at): StepView => ({
    id: `${remaining.decisionId}/${index}`, no: ran.length + at + 1, title: stepTitle(step.slices, remaining.strategy), startedUs: null, state: 'planned', note: null,
    slices: step.slices.map((slice, sliceAt) => ({ id: `${index}/${sliceAt}`, mic: slice.mic, aggressiveness: slice.aggressiveness, filled: 0, ordered: slice.qty, state: 'planned', note: null, cancelling: false })),
  }))]
}

/** Steps that began, oldest first. */
export function ranSteps({ children, decisions, overrides = [] }: Pick<OrderDetail, 'children' | 'decisions'> & Partial<Pick<OrderDetail, 'overrides'>>): readonly StepView[] {
  const byDecision = groupByDecision(children)
  const steps: StepView[] = []
  decisions.forEach((decision, at) => {
    const sent = byDecision.get(decision.decisionId) ?? []
    if (sent.length > 0) steps.push(ranStep({ decision, sent, next: decisions[at + 1] }))
  })
  for (const child of children) {
    if (child.overrideId === null || child.overrideId === undefined) continue
    const by = overrides.find((override) => override.overrideId === child.overrideId)?.by
    steps.push({ id: child.clOrdId, no: 0, title: by === undefined ? 'By hand' : `By hand, ${ownerText(by)}`, startedUs: child.sentUs, state: isOpen(child) ? 'working' : 'done', slices: [sliceOf(child)], note: null })
  }
  return steps.sort((a, b) => (a.startedUs ?? 0) - (b.startedUs ?? 0)).map((step, at) => ({ ...step, no: at + 1 }))
}

export interface RemainingStep {
  /** In the plan's own steps. */
  readonly index: number
  readonly step: PlanStep
}

export interface Remaining {
  readonly decisionId: number
  readonly strategy: 'dynamic' | 'static'
  /** In the order in which they will be worked. */
  readonly steps: readonly RemainingStep[]
  /** Steps that an edit of this very plan dropped. */
  readonly dropped: readonly RemainingStep[]
}

/** What the newest plan still holds, as an edit of it left it; null when the order is done, about to be canceled, or has no plan. */
export function remainingOf({ parent, children, decisions, overrides = [] }: Pick<OrderDetail, 'parent' | 'children' | 'decisions'> & Partial<Pick<OrderDetail, 'overrides'>>): Remaining | null {
  const newest = decisions.at(-1)
  if (parent.status !== 'working' || newest === undefined || pendingOf({ parent, overrides }) === 'cancel') return null
  const { decisionId, plan } = newest
  const begun = children.some((child) => child.decisionId === decisionId)
  const open = plan.steps.map((step, index) => ({ index, step })).slice(begun ? 1 : 0)
  const edit = overrides.findLast(({ action, endedUs }) => endedUs === null && action.kind === 'edit-waterfall' && action.decisionId === decisionId)?.action
  if (edit?.kind !== 'edit-waterfall') return { decisionId, strategy: plan.strategy, steps: open, dropped: [] }
  const steps = edit.steps.flatMap((index) => open.find((each) => each.index === index) ?? [])
  return { decisionId, strategy: plan.strategy, steps, dropped: open.filter((each) => !steps.includes(each)) }
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

function ranStep({ decision, sent, next }: { decision: DecisionRecord; sent: readonly ChildRecord[]; next: DecisionRecord | undefined }): StepView {
  const working = sent.some(isOpen)
  const timeoutUs = decision.plan.steps[0]?.timeoutUs
  return {
    id: String(decision.decisionId),
    no: 0,
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
  state: isOpen(child) ? 'working' : child.cumQty === 0 ? 'failed' : 'done',
  note: noteOf(child),
  cancelling: child.status === 'pendingCancel',
})

function noteOf(child: ChildRecord): string | null {
  if (child.status === 'rejected') return 'rejected'
  if (child.status === 'unsent') return 'not sent'
  if (child.status === 'unknown') return 'unknown'
  if (child.status === 'pendingCancel') return 'canceling'
  if (child.status === 'pendingReplace') return 'being replaced'
  return null
}

const TITLES: Readonly<Record<Aggressiveness, string>> = { take: 'Take at the touch', post: 'Post at the near side', mid: 'Midpoint' }

export function stepTitle(slices: readonly { readonly aggressiveness: Aggressiveness; readonly mic: string }[], strategy: 'dynamic' | 'static'): string {
  const manners = [...new Set(slices.map((slice) => slice.aggressiveness))]
  const venues = new Set(slices.map((slice) => slice.mic)).size
  const only = manners.length === 1 ? manners[0] : undefined
  const what = only === undefined ? `Split over ${venues}` : `${TITLES[only]}${venues > 1 ? `, split over ${venues}` : ''}`
  return strategy === 'static' ? `${what} (static)` : what
}

/** Average price in price units. */
export const averagePrice = (parent: { readonly grossPriceLots: number; readonly cumQty: number }): number | null => avgPxUnits(parent.grossPriceLots, parent.cumQty)
