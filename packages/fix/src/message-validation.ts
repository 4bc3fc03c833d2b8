import type { Dictionary } from './dictionary/definitions.ts'
import type { FixMessage, MessageFault } from './message.ts'

export interface BusinessFault {
  readonly business: true
  readonly reason: number
  readonly tag: number | null
  readonly text: string
}

export function faultOf(_message: FixMessage, _dictionary: Dictionary | undefined): MessageFault | BusinessFault | null {
  return null
}
