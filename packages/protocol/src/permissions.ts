import type { CommandName } from './commands.ts'
import type { Role } from './roles.ts'

/** What is not everybody's to read. The desk's own rows (orders, quotes, scores, alerts, models, health) are for all who are signed in. */
export const READS = ['readUsers', 'readAudit'] as const
export type Read = (typeof READS)[number]
export type Permission = CommandName | Read

const ORDERS: readonly CommandName[] = ['submitParent', 'cancelParent', 'pauseParent', 'resumeParent', 'excludeVenue', 'forceVenue', 'editWaterfall', 'sendChild', 'cancelChild', 'endOverride', 'replaceParent']
const ALERTS: readonly CommandName[] = ['acknowledgeAlert', 'commentAlert', 'assignAlert']
const MODELS: readonly CommandName[] = ['startTraining', 'cancelTraining', 'stageModel', 'proposeModel', 'approveModel', 'rejectModel', 'rollbackModel']
/** What support does with counterparties, and risk management where support is not there. */
const SESSIONS: readonly CommandName[] = ['controlSession', 'resolveChild', 'setPositions']
const BREAKERS: readonly CommandName[] = ['openBreaker', 'resetBreaker']

/**
 * Who may do what: declared once, checked by the gateway at every call over every transport, read by the console to show what
 * works. Nobody has everything: who names people does not trade, who trades does not set the objective.
 */
export const PERMISSIONS: Readonly<Record<Role, readonly Permission[]>> = {
  trader: [...ORDERS, ...BREAKERS, ...ALERTS, 'engageKill'],
  'risk-manager': ['cancelParent', 'pauseParent', 'resumeParent', 'cancelChild', 'engageKill', 'releaseKill', 'setWeights', 'clearWeights', 'setStrategy', ...MODELS, ...SESSIONS, ...BREAKERS, ...ALERTS, 'readAudit'],
  support: [...ALERTS, ...SESSIONS, ...BREAKERS, 'cancelTraining', 'setFault'],
  administrator: ['createUser', 'setUserRole', 'setUserDisabled', 'setUserPassword', 'endUserSessions', 'readUsers', 'readAudit', 'commentAlert'],
  viewer: [],
}

export const may = (role: Role, permission: Permission): boolean => PERMISSIONS[role].includes(permission)
