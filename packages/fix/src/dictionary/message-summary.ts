import type { FixMessage } from '../message.ts'

/** Longest list of symbols in a summary. */
const SYMBOLS_MAX = 5

/** Meaning of the code that a field of the message holds. */
type Meaning = (tag: number) => string | undefined

/** One line about a message; `name` stands for types that have no words of their own. */
export function summaryOf(message: FixMessage, name: string, meaning: Meaning): string {
  const words = SUMMARIES[message.msgType]
  return words === undefined ? withText(name, message) : words(message, meaning)
}

const SUMMARIES: Readonly<Record<string, (message: FixMessage, meaning: Meaning) => string>> = {
  0: (message) => (message.get(112) === undefined ? 'Heartbeat' : `Heartbeat, answer to test request ${message.get(112)}`),
  1: (message) => `Test request ${message.get(112) ?? ''}`,
  2: (message) => `Resend request: ${message.get(7)} ${message.get(16) === '0' ? 'and all after it' : `to ${message.get(16)}`}`,
  3: (message, meaning) => withText(listed(`Reject of message ${message.get(45)}`, meaning(373), message.get(371) === undefined ? undefined : `${meaning(371) ?? 'tag'}(${message.get(371)})`), message),
  4: (message) => `${message.get(123) === 'Y' ? 'Gap fill' : 'Sequence reset'}: the next number is ${message.get(36)}`,
  5: (message) => withText('Logout', message),
  A: (message) => listed(`Logon: heartbeat every ${message.get(108)} s`, message.get(141) === 'Y' ? 'numbers start at 1' : undefined, message.get(553) === undefined ? undefined : `user ${message.get(553)}`),
  D: (message, meaning) => `${listed('New order', clOrdId(message))}: ${orderWords(message, meaning)}`,
  G: (message, meaning) => `${listed(`Replace of ${message.get(41)}`, clOrdId(message))}: ${orderWords(message, meaning)}`,
  F: (message, meaning) => `${listed(`Cancel of ${message.get(41)}`, clOrdId(message))}: ${orderWords(message, meaning)}`,
  H: (message, meaning) => `${listed('Status request', clOrdId(message))}: ${orderWords(message, meaning)}`,
  AF: (message, meaning) => listed(`Mass status request: ${meaning(585) ?? message.get(585)}`, message.get(55), message.get(584)),
  q: (message, meaning) => listed(`Mass cancel: ${meaning(530) ?? message.get(530)}`, message.get(55), clOrdId(message)),
  r: (message, meaning) => withText(listed(`Mass cancel report: ${meaning(531) ?? message.get(531)}`, meaning(532)), message),
  8: executionWords,
  9: (message, meaning) => withText(listed(`${message.get(434) === '2' ? 'Replace' : 'Cancel'} of ${message.get(41)} refused`, clOrdId(message), meaning(102), `order ${meaning(39) ?? message.get(39)}`), message),
  j: (message, meaning) => withText(listed(`${meaning(372) ?? message.get(372)} ${message.get(45) ?? ''} refused`, meaning(380), message.get(379)), message),
  V: (message, meaning) => `Market data request: ${meaning(263) ?? message.get(263)} of ${symbolsOf(message)}`,
  W: (message) => `Book of ${message.get(55)}: ${message.get(268)} entries`,
  X: (message) => `Changes of the book of ${message.get(55)}: ${message.get(268)} entries`,
  Y: (message, meaning) => withText(listed(`Market data request ${message.get(262)} refused`, meaning(281)), message),
  f: (message, meaning) => `${message.get(55)}: ${meaning(326) ?? `status ${message.get(326)}`}`,
}

function listed(first: string, ...more: readonly (string | undefined)[]): string {
  return [first, ...more.filter((part) => part !== undefined)].join(', ')
}

/** With Text(58), which a counterparty wrote. */
function withText(words: string, message: FixMessage): string {
  const text = message.get(58)
  return text === undefined ? words : `${words}: ${text}`
}

const clOrdId = (message: FixMessage): string | undefined => (message.get(11) === undefined ? undefined : `ClOrdID ${message.get(11)}`)

/** 1234567.5 as 1,234,567.5. */
const grouped = (digits: string): string => digits.replace(/^\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ','))

/** A price of the wire, with cents at least: 41.9 as 41.90. */
const priceWords = (digits: string): string => grouped(digits.replace(/^(-?\d+)(?:\.(\d*))?$/, (_, whole: string, decimals = '') => `${whole}.${String(decimals).padEnd(2, '0')}`))

/** `buy 1,000 AVAX limit 100.05 day`, with what the message has of it. */
function orderWords(message: FixMessage, meaning: Meaning): string {
  const qty = message.get(38)
  const price = message.get(44)
  const parts = [meaning(54) ?? message.get(54), qty === undefined ? undefined : grouped(qty), message.get(55), meaning(40), price === undefined ? undefined : priceWords(price), meaning(59), meaning(18)]
  return parts.filter((part) => part !== undefined).join(' ')
}

function executionWords(message: FixMessage, meaning: Meaning): string {
  const execType = message.get(150) ?? ''
  const what = capitalised(meaning(150) ?? `ExecType ${execType}`)
  const traded = `${grouped(message.get(32) ?? '?')} at ${priceWords(message.get(31) ?? '?')}${message.get(30) === undefined ? '' : ` on ${message.get(30)}`}`
  const [done, left, status] = [grouped(message.get(14) ?? '?'), grouped(message.get(151) ?? '?'), meaning(39) ?? message.get(39)]
  // Of a bust or a correction it is the trade that changes: how the order stands was so before.
  const changed = TRADE_CHANGES[execType]
  const trade = changed === undefined ? execType === 'F' ? traded : undefined : `${traded} ${changed}`
  const order = changed === undefined ? `order ${status}, ${done} done, ${left} left` : `of the order ${done} stay done, ${left} left (its status: ${status})`
  return withText(listed(`${listed(what, clOrdId(message))}: ${orderWords(message, meaning)}`, trade, order, meaning(103)), message)
}

/** ExecType(150) of what a trade becomes that was told before. */
const TRADE_CHANGES: Readonly<Record<string, string>> = { G: 'is how the trade stands now', H: 'are taken back' }

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function symbolsOf(message: FixMessage): string {
  const symbols: string[] = []
  for (let i = 0; i < message.fieldCount; i++) if (message.tagAt(i) === 55) symbols.push(message.valueAt(i))
  return symbols.length > SYMBOLS_MAX ? `${symbols.slice(0, SYMBOLS_MAX).join(', ')} and ${symbols.length - SYMBOLS_MAX} more` : symbols.join(', ')
}
