import { randomUUID } from 'node:crypto'
import type { CommandName, CommandRequest } from '@sluice/protocol'

const weights = { slippage: 1, fill: 2, speed: 3, leakage: 4, fees: 5 }
const onParent = { parentId: 'P-1', reason: 'a test' }
const onModel = { modelId: 'nn-2', reason: 'a test' }
const onUser = { email: 'victim@sluice.local', reason: 'a test' }

type Body<N extends CommandName> = N extends CommandName ? Omit<Extract<CommandRequest, { name: N }>, 'name' | 'clientRequestId'> : never
const SAMPLES: { readonly [N in CommandName]: () => Body<N> } = {
  submitParent: () => ({ symbol: 'AVAX', side: 'buy', orderQty: 500, ordType: 'limit', limitPrice: '157.43' }),
  cancelParent: () => onParent,
  pauseParent: () => onParent,
  resumeParent: () => onParent,
  excludeVenue: () => ({ ...onParent, mic: 'XNAS' }),
  forceVenue: () => ({ ...onParent, mic: 'XNAS', expiresInS: 60 }),
  editWaterfall: () => ({ ...onParent, decisionId: 1, steps: [1, 0] }),
  sendChild: () => ({ ...onParent, mic: 'XNAS', aggressiveness: 'take', orderQty: 100 }),
  cancelChild: () => ({ ...onParent, clOrdId: '1A-1-0' }),
  endOverride: () => ({ ...onParent, overrideId: 'O-5' }),
  replaceParent: () => ({ ...onParent, orderQty: 500 }),
  controlSession: () => ({ session: 'XNAS', action: 'stop', reason: 'a test' }),
  resolveChild: () => ({ parentId: 'P-1', clOrdId: '1A-1-0', outcome: 'ended', executions: [{ execId: 'E-1', orderQty: 100, price: '157.43', venueUs: 1_000 }], evidence: 'a test' }),
  setPositions: () => ({ asOf: '2026-03-02', positions: [{ account: 'FUND1', symbol: 'AVAX', qty: -200 }] }),
  engageKill: () => ({ reason: 'a test' }),
  releaseKill: () => ({ reason: 'a test' }),
  setWeights: () => ({ objective: 'firm', weights, reason: 'a test' }),
  clearWeights: () => ({ objective: 'symbol:AVAX', reason: 'a test' }),
  setStrategy: () => ({ strategy: 'static', reason: 'a test' }),
  openBreaker: () => ({ mic: 'XNAS', reason: 'a test' }),
  resetBreaker: () => ({ mic: 'XNAS', reason: 'a test' }),
  acknowledgeAlert: () => ({ alertId: 'A-1-0' }),
  commentAlert: () => ({ alertId: 'A-1-0', text: 'a test' }),
  assignAlert: () => ({ alertId: 'A-1-0', assignee: 'trader@sluice.local' }),
  startTraining: () => ({ kind: 'net', source: 'sandbox', seed: 7, reason: 'a test' }),
  cancelTraining: () => ({ runId: 'T-1', reason: 'a test' }),
  stageModel: () => ({ ...onModel, stage: 'shadow' }),
  proposeModel: () => onModel,
  approveModel: () => onModel,
  rejectModel: () => onModel,
  rollbackModel: () => ({ reason: 'a test' }),
  setFault: () => ({ target: 'venue', mic: 'XNAS', fault: 'silentFeed', on: true, reason: 'a test' }),
  createUser: () => ({ email: `new-${randomUUID()}@sluice.local`, fullName: 'New', role: 'viewer', password: 'a-password-of-a-test', reason: 'a test' }),
  setUserRole: () => ({ ...onUser, role: 'support' }),
  setUserDisabled: () => ({ ...onUser, disabled: true }),
  setUserPassword: () => ({ ...onUser, password: 'a-password-of-a-test' }),
  endUserSessions: () => onUser,
}

/** A good command of this name under a new request id. */
export const sampleCommand = (name: CommandName): CommandRequest => ({ name, clientRequestId: randomUUID(), ...SAMPLES[name]() }) as CommandRequest
