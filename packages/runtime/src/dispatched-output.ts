import type { Output, Seq, SessionId, UnixUs } from '@sluice/domain'

/** Outputs that become FIX messages: handed to `dispatch` at once, released by their sent-record's commit. */
export type DispatchedOutput = Extract<Output, { kind: 'send-order' | 'send-cancel' | 'send-replace' | 'send-status-request' | 'report-parent' | 'drop-copy' | 'reject-cancel' }>
export type AnswerOutput = Extract<Output, { kind: 'answer' }>
/** To a session of the desk: `start` and `stop` are handed out once their entry is durable, what changes numbers at once, so that its record shares the entry's commit. */
export type ControlOutput = Extract<Output, { kind: 'control-session' }>
export const isNumberControl = ({ action: { kind } }: ControlOutput): boolean => kind !== 'start' && kind !== 'stop'
export type ScoreRequestedOutput = Extract<Output, { kind: 'score-requested' }>

/** The entry that caused an output. */
export interface EntryStamp {
  readonly seq: Seq
  readonly tsUs: UnixUs
}

/** A venue's order session is named by its MIC. */
export function sessionOf(output: DispatchedOutput): SessionId {
  switch (output.kind) {
    case 'send-order':
    case 'send-replace':
      return output.order.mic as string as SessionId
    case 'send-cancel':
    case 'send-status-request':
      return output.mic as string as SessionId
    case 'report-parent':
    case 'drop-copy':
    case 'reject-cancel':
      return output.session
  }
}

/** MsgType(35) that carries the output. */
export const msgTypeOf = (output: DispatchedOutput): string => MSG_TYPES[output.kind]

const MSG_TYPES = { 'send-order': 'D', 'send-cancel': 'F', 'send-replace': 'G', 'send-status-request': 'H', 'report-parent': '8', 'drop-copy': '8', 'reject-cancel': '9' } as const
