import { parseCount } from './decimal.ts'
import { hasCredentials } from './credentials.ts'
import type { FixMessage } from './message.ts'
import type { FixSessionConfig, ResetPolicy } from './session-config.ts'

/** What a session may do about the numbers, when nothing is said: an acceptor does as it is asked, an initiator keeps them. */
export const resetPolicyOf = ({ resetPolicy, resetOnLogon, role }: FixSessionConfig): ResetPolicy =>
  resetPolicy ?? (resetOnLogon === true ? 'always' : role === 'acceptor' ? 'on-request' : 'never')

/** Whether a Logon(A) to an acceptor carries the credentials that its session demands. */
export const isProven = (message: FixMessage, { role, credentials }: FixSessionConfig): boolean => role !== 'acceptor' || credentials === undefined || hasCredentials(message, credentials)

/** Why a Logon(A) of the right counterparty is refused, as its Logout says; null: it holds. */
export function logonFault(message: FixMessage, config: FixSessionConfig, options: { readonly maxHeartBtIntS: number; readonly resetWasAsked: boolean }): string | null {
  if (message.msgSeqNum === 0) return 'MsgSeqNum(34) is missing'
  if (message.fault !== null) return `Logon: ${message.fault.text}`
  if (message.get(98) !== '0') return 'EncryptMethod(98) must be 0'
  const heartBtIntS = parseCount(message.get(108))
  if (heartBtIntS === undefined || heartBtIntS > options.maxHeartBtIntS) return `HeartBtInt(108) must be 0 to ${options.maxHeartBtIntS}`
  if (config.isTest !== undefined && (message.get(464) === 'Y') !== config.isTest) return `TestMessageIndicator(464) must be ${config.isTest ? 'Y' : 'N'}: this is ${config.isTest ? 'a' : 'no'} test session`
  if (message.get(789) !== undefined && (parseCount(message.get(789)) ?? 0) === 0) return 'NextExpectedMsgSeqNum(789) must be a positive number'
  return message.get(141) === 'Y' ? resetFault(message, config, options.resetWasAsked) : null
}

function resetFault(message: FixMessage, config: FixSessionConfig, wasAsked: boolean): string | null {
  if (config.role === 'acceptor' && resetPolicyOf(config) === 'never') return 'ResetSeqNumFlag(141)=Y is not accepted'
  if (config.role === 'initiator' && !wasAsked) return 'ResetSeqNumFlag(141)=Y was not asked for'
  return message.msgSeqNum === 1 ? null : 'MsgSeqNum(34) must be 1 with ResetSeqNumFlag(141)=Y'
}
