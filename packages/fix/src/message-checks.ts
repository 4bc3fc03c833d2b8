import type { UnixUs } from '@sluice/domain'
import { parseCount } from './decimal.ts'
import { REJECT } from './field-error.ts'
import type { FixMessage, MessageFault } from './message.ts'
import { parseUtc } from './utc-timestamp.ts'

const missing = (tag: number, name: string): MessageFault => ({ reason: REJECT.requiredTagMissing, tag, text: `${name}(${tag}) is missing` })

/** SendingTime(52): there, readable, and not further than the tolerance from our clock. */
export function sendingTimeFault(message: FixMessage, nowUs: UnixUs, toleranceUs: number): MessageFault | null {
  const text = message.get(52)
  if (text === undefined) return missing(52, 'SendingTime')
  const sendingUs = parseUtc(text)
  if (sendingUs === undefined) return { reason: REJECT.incorrectFormat, tag: 52, text: 'SendingTime(52) is no UTC timestamp' }
  if (Math.abs(sendingUs - nowUs) <= toleranceUs) return null
  return { reason: REJECT.sendingTimeAccuracy, tag: 52, text: `SendingTime(52) is more than ${toleranceUs / 1_000_000} s from our clock` }
}

/** A possible duplicate says when it was first sent, and that was not later than now. */
export function possDupFault(message: FixMessage): MessageFault | null {
  if (message.get(43) !== 'Y' || message.msgType === '4') return null
  const original = message.get(122)
  if (original === undefined) return { ...missing(122, 'OrigSendingTime'), text: 'OrigSendingTime(122) is missing with PossDupFlag(43)=Y' }
  const originalUs = parseUtc(original)
  if (originalUs === undefined) return { reason: REJECT.incorrectFormat, tag: 122, text: 'OrigSendingTime(122) is no UTC timestamp' }
  const sendingUs = parseUtc(message.get(52) ?? '')
  if (sendingUs === undefined || originalUs <= sendingUs) return null
  return { reason: REJECT.sendingTimeAccuracy, tag: 122, text: 'OrigSendingTime(122) is after SendingTime(52)' }
}

/** What FIX asks of an administrative message within a session, whether or not a dictionary is at hand. */
export function adminFault(message: FixMessage): MessageFault | null {
  switch (message.msgType) {
    case '1': return message.get(112) === undefined ? missing(112, 'TestReqID') : null
    case '2': return resendRequestFault(message)
    case '3': return message.get(45) === undefined ? missing(45, 'RefSeqNum') : null
    case 'A': return { reason: REJECT.other, tag: 35, text: 'already logged on' }
    default: return null
  }
}

export function resendRequestFault(message: FixMessage): MessageFault | null {
  const begin = parseCount(message.get(7))
  const end = parseCount(message.get(16))
  if (message.get(7) === undefined) return missing(7, 'BeginSeqNo')
  if (message.get(16) === undefined) return missing(16, 'EndSeqNo')
  if (begin === undefined || begin === 0) return { reason: REJECT.valueIncorrect, tag: 7, text: 'BeginSeqNo(7) must be a positive number' }
  if (end === undefined || (end !== 0 && end < begin)) return { reason: REJECT.valueIncorrect, tag: 16, text: 'EndSeqNo(16) must be 0 or not below BeginSeqNo(7)' }
  return null
}

/** NewSeqNo(36) of a SequenceReset, where `least` is the smallest number it may name. */
export function newSeqNoFault(message: FixMessage, least: number): MessageFault | null {
  const text = message.get(36)
  if (text === undefined) return missing(36, 'NewSeqNo')
  const newSeqNo = parseCount(text)
  if (newSeqNo === undefined) return { reason: REJECT.incorrectFormat, tag: 36, text: 'NewSeqNo(36) is no sequence number' }
  return newSeqNo < least ? { reason: REJECT.valueIncorrect, tag: 36, text: `NewSeqNo(36) ${newSeqNo} must be at least ${least}: numbers are never lowered` } : null
}

/** Id of the application message that a BusinessMessageReject(j) names in 379, by MsgType; ClOrdID(11) where none is listed. */
const BUSINESS_ID: Readonly<Record<string, number>> = {
  '6': 23, '7': 2, '8': 17, B: 148, C: 164, J: 70, K: 66, L: 66, P: 70, R: 131, S: 117, V: 262, W: 262, X: 262, Z: 298, a: 131, b: 131, c: 320, d: 320, e: 324, f: 324,
  g: 335, h: 335, i: 117, x: 320, y: 320, z: 320, AA: 320, AD: 568, AE: 571, AN: 710, AP: 721, BG: 909,
}

export function businessIdOf(message: FixMessage): string | undefined {
  return message.get(BUSINESS_ID[message.msgType] ?? 11)
}
