import type { ChildRecord, OrderDetail, OverrideRecord, PlanStep } from '@sluice/protocol'
import { formatNumber, formatPrice } from '@sluice/ui'
import { isOpen } from './waterfall-model.ts'
import { MANNER_WORDS } from './words.ts'

/** Overrides that hold now. */
export const holding = (overrides: readonly OverrideRecord[]): readonly OverrideRecord[] => overrides.filter((override) => override.endedUs === null)

/** Venues of an edit named before the rest is counted. */
const VENUES_NAMED = 4

/** What an override does, in a few words. */
export function overrideText({ action, kept, dropped }: Pick<OverrideRecord, 'action' | 'kept' | 'dropped'>, priceScale = 10_000): string {
  switch (action.kind) {
    case 'pause': return 'Paused'
    case 'exclude-venue': return `Not to ${action.mic}`
    case 'force-venue': return `Only to ${action.mic}`
    case 'edit-waterfall': {
      const venues = kept.map((step) => step.slices.map((slice) => slice.mic).join('+'))
      const named = venues.length === 0 ? 'every step dropped' : `${venues.slice(0, VENUES_NAMED).join(', ')}${venues.length > VENUES_NAMED ? ` and ${venues.length - VENUES_NAMED} more` : ''}`
      return `Steps by hand: ${named}${venues.length > 0 && dropped.length > 0 ? `; ${dropped.length} dropped` : ''}`
    }
    case 'manual-child': return `By hand: ${formatNumber(action.qty)} to ${action.mic}, ${MANNER_WORDS[action.aggressiveness]}${action.limitPrice === null ? '' : ` at ${formatPrice(action.limitPrice, priceScale)}`}`
    case 'cancel-child': return `Child ${action.clOrdId} canceled`
    case 'cancel': return 'Order canceled'
    case 'replace': return `Order changed: ${changeText(action.was, priceScale)} to ${changeText(action.wanted, priceScale)}`
  }
}

/** What shaped a plan, by the overrides of its order: "Not to XNAS" by a.trader. */
export const underText = (ids: readonly string[], overrides: readonly OverrideRecord[]): string => ids.map((id) => {
  const override = overrides.find(({ overrideId }) => overrideId === id)
  return override === undefined ? 'an override' : `"${overrideText(override)}" by ${override.by}`
}).join(', ')

const changeText = ({ orderQty, limitPrice }: { readonly orderQty: number; readonly limitPrice: number | null }, priceScale: number): string => `${formatNumber(orderQty)} ${limitPrice === null ? 'without a limit' : `limit ${formatPrice(limitPrice, priceScale)}`}`

const ENDED_WORDS: Readonly<Record<NonNullable<OverrideRecord['endedBecause']>, string>> = {
  acted: 'done at once', 'ended-by-person': 'ended', expired: 'expired', replaced: 'replaced by a newer one', 'used-up': 'used up', 'order-done': 'the order ended',
}

/** How it ended, with who and why where a person ended it; null while it holds. */
export function endedText({ endedBecause, endedBy, endedReason }: OverrideRecord): string | null {
  if (endedBecause === null) return null
  const who = endedBecause === 'ended-by-person' && endedBy !== null ? ` by ${endedBy}` : ''
  return `${ENDED_WORDS[endedBecause]}${who}${endedBecause === 'ended-by-person' && endedReason !== null ? `: ${endedReason}` : ''}`
}

/** XNAS 300 take, XINT 200 mid. */
export const stepText = (step: PlanStep): string => step.slices.map((slice) => `${slice.mic} ${formatNumber(slice.qty)} ${MANNER_WORDS[slice.aggressiveness]}`).join(', ')

/** "1 child", "2,000 children". */
export const many = (count: number, one: string, more: string): string => `${formatNumber(count)} ${count === 1 ? one : more}`
const sharesLeft = (children: readonly ChildRecord[]): number => children.reduce((sum, child) => sum + child.leavesQty, 0)

/** "2 live children there, 300 shares, are canceled." or that there are none. */
function canceled(children: readonly ChildRecord[], where: string): string {
  if (children.length === 0) return `No child is live${where}.`
  return `${many(children.length, 'live child', 'live children')}${where}, ${many(sharesLeft(children), 'share', 'shares')}, ${children.length === 1 ? 'is' : 'are'} canceled.`
}

export type Consequence =
  | { readonly kind: 'pause'; readonly until: string }
  | { readonly kind: 'resume' | 'cancel' }
  | { readonly kind: 'exclude' | 'force'; readonly mic: string; readonly until: string }
  | { readonly kind: 'manual'; readonly mic: string; readonly qty: number; readonly price: string | null }
  | { readonly kind: 'cancel-child'; readonly clOrdId: string }

/** What will happen, in words, before it is asked. Shares throughout. */
export function consequenceText({ parent, children, overrides }: Pick<OrderDetail, 'parent' | 'children' | 'overrides'>, what: Consequence): string {
  const live = children.filter(isOpen)
  const left = many(parent.leavesQty, 'share', 'shares')
  switch (what.kind) {
    case 'pause': return `Nothing new leaves for ${parent.parentId} ${what.until}. ${canceled(live, '')} A child may still be sent by hand.`
    case 'resume': return `The router takes ${parent.parentId} over again: ${left} are planned anew.`
    case 'cancel': return `${parent.parentId} ends. ${canceled(live, '')} ${left} of ${formatNumber(parent.orderQty)} stay unfilled, but for fills that are on their way. This cannot be undone.`
    case 'exclude': return `No child goes to ${what.mic} ${what.until}. ${canceled(live.filter((child) => child.mic === what.mic), ' there')}${ending(overrides, what)}`
    case 'force': return `Everything that is left, ${left}, goes to ${what.mic} and nowhere else ${what.until}. ${canceled(live.filter((child) => child.mic !== what.mic), ' elsewhere')}${ending(overrides, what)}`
    case 'manual': return `One child of ${what.qty > 0 ? many(what.qty, 'share', 'shares') : '\u2013 shares'} to ${what.mic}, at ${what.price ?? 'the router\u2019s price'}. ${room(parent.leavesQty - parent.liveQty - what.qty)}`
    case 'cancel-child': {
      const child = live.find((each) => each.clOrdId === what.clOrdId)
      return child === undefined ? `Child ${what.clOrdId} is not live any more.` : `Child ${child.clOrdId} at ${child.mic} is canceled; its ${many(child.leavesQty, 'share', 'shares')} are planned anew.`
    }
  }
}

/** What the desk ends when this is given, because both cannot hold. */
function ending(overrides: readonly OverrideRecord[], { kind, mic }: { readonly kind: 'exclude' | 'force'; readonly mic: string }): string {
  const ended = holding(overrides).filter(({ action }) => (action.kind === 'force-venue' && (kind === 'force' || action.mic === mic)) || (action.kind === 'exclude-venue' && action.mic === mic))
  return ended.length === 0 ? '' : ` It replaces "${ended.map(overrideText).join('", "')}".`
}

const room = (free: number): string => (free >= 0
  ? `${many(free, 'share stays', 'shares stay')} for the router, beside what is live.`
  : `That is ${many(-free, 'share', 'shares')} more than is free: cancel a live child first, or send less.`)

/** "4:05", "1:02:03"; what is left until then, never below zero. */
export function countdownText(expiresUs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil(expiresUs / 1_000_000 - nowMs / 1_000))
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = Math.floor(seconds / 3_600)
  const minutes = Math.floor((seconds % 3_600) / 60)
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
