import { PERMISSIONS, type Permission } from './permissions.ts'
import { ROLES, type Role } from './roles.ts'

/** What each permission is for, behind "may". */
export const PERMISSION_WORDS: Readonly<Record<Permission, string>> = {
  submitParent: 'send orders', cancelParent: 'cancel orders', pauseParent: 'pause orders', resumeParent: 'resume orders', excludeVenue: 'exclude venues from orders', forceVenue: 'force orders to a venue',
  editWaterfall: 'edit waterfalls', sendChild: 'send child orders by hand', cancelChild: 'cancel child orders', endOverride: 'end overrides', replaceParent: 'replace orders',
  engageKill: 'stop all trading', releaseKill: 'release the kill switch', setWeights: 'publish objectives', clearWeights: 'clear objectives', setStrategy: 'change the strategy',
  openBreaker: 'open venue breakers', resetBreaker: 'reset venue breakers', controlSession: 'control sessions', resolveChild: 'settle orders of silent venues', setPositions: 'load start-of-day positions',
  acknowledgeAlert: 'acknowledge alerts', commentAlert: 'comment alerts', assignAlert: 'assign alerts',
  startTraining: 'start trainings', cancelTraining: 'cancel trainings', stageModel: 'move models between stages', proposeModel: 'propose models', approveModel: 'approve models', rejectModel: 'reject models', rollbackModel: 'roll models back',
  setFault: 'throw fault switches', createUser: 'create users', setUserRole: 'change roles', setUserDisabled: 'disable or enable users', setUserPassword: 'set passwords of others', endUserSessions: 'end sessions of others',
  readUsers: 'see the list of users', readAudit: 'read the audit',
}

export const ROLE_WORDS: Readonly<Record<Role, string>> = { trader: 'trader', 'risk-manager': 'risk manager', support: 'support', administrator: 'administrator', viewer: 'viewer' }

/** `Your role (trader) may not control sessions: risk managers and support may.` without the full stop. */
export function forbiddenText(role: Role, permission: Permission): string {
  const others = ROLES.filter((other) => PERMISSIONS[other].includes(permission)).map((other) => (other === 'support' ? 'support' : `${ROLE_WORDS[other]}s`))
  const who = others.length <= 1 ? others[0] ?? 'nobody' : `${others.slice(0, -1).join(', ')} and ${others.at(-1)}`
  return `your role (${ROLE_WORDS[role]}) may not ${PERMISSION_WORDS[permission]}: ${who} may`
}
