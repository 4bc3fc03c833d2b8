import { MSG_SEQ_NUM_MAX, type SessionHealth } from '@sluice/protocol'
import { formatNumber } from '@sluice/ui'

export type NumberAction = 'set-next-in' | 'set-next-out'
type Numbers = Pick<SessionHealth, 'session' | 'nextIn' | 'nextOut'>

/** The least that a number may be set to: ours is never lowered, so that none is used twice. */
export const leastNumber = (action: NumberAction, { nextOut }: Pick<Numbers, 'nextOut'>): number => (action === 'set-next-out' ? nextOut : 1)

/** What the field takes. */
export const numberHint = (action: NumberAction, numbers: Pick<Numbers, 'nextOut'>): string => `A whole number from ${formatNumber(leastNumber(action, numbers))} to ${formatNumber(MSG_SEQ_NUM_MAX)}.`

/** What was typed, grouped or not; 0, which no number is, where it cannot be read. */
export function typedNumber(typed: unknown): number {
  const digits = String(typed).replace(/[\s,]/g, '')
  return /^\d{1,15}$/.test(digits) ? Number(digits) : 0
}

export const isPossible = (to: number, action: NumberAction, numbers: Pick<Numbers, 'nextOut'>): boolean => Number.isInteger(to) && to >= leastNumber(action, numbers) && to <= MSG_SEQ_NUM_MAX

/** What setting the number means; of one that cannot be set only what stands now. */
export function numbersText(action: NumberAction, to: number, numbers: Numbers): string {
  const { session, nextIn, nextOut } = numbers
  const number = isPossible(to, action, numbers) ? formatNumber(to) : 'the number below'
  if (action === 'set-next-out') return `Our next message to ${session} carries ${number}; now it would be ${formatNumber(nextOut)}. It can only be raised: a number that was used is not used again.`
  return `The next message awaited of ${session} is ${number}; now it is ${formatNumber(nextIn)}.${isPossible(to, action, numbers) ? skippedText(to - nextIn, session) : ''}`
}

function skippedText(skipped: number, session: string): string {
  if (skipped === 0) return ''
  if (skipped > 0) return ` ${formatNumber(skipped)} ${skipped === 1 ? 'message is' : 'messages are'} given up: executions among them never come.`
  return ` ${session} counts on, so the ${formatNumber(-skipped)} ${skipped === -1 ? 'message' : 'messages'} since are asked for and taken again.`
}
