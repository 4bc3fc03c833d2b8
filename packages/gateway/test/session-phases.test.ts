import type { UnixUs } from '@sluice/domain'
import type { SessionHealth } from '@sluice/protocol'
import { expect, it } from 'vitest'
import { SessionPhases } from '../src/session-phases.ts'

const session = (id: string, changes: Partial<SessionHealth> = {}): SessionHealth => ({ session: id, role: 'orders', mic: null, up: true, nextIn: 1, nextOut: 1, phase: 'logged on', ...changes })

it('[RM10] a session is as it is since it was seen to become so; not before anything was seen', () => {
  const phases = new SessionPhases()
  const since = (tsUs: number, ...sessions: SessionHealth[]) => phases.follow({ sessions, tsUs: tsUs as UnixUs }).map(({ sinceUs }) => sinceUs)
  expect(since(10, session('A'), session('B', { up: false, phase: 'disconnected' }))).toEqual([null, null])
  expect(since(20, session('A', { phase: 'filling a gap' }), session('B'))).toEqual([null, 20])
  expect(since(30, session('A', { up: false, phase: 'stopped', stopped: true }), session('B'))).toEqual([30, 20])
  expect(since(40, session('A', { up: false, phase: 'stopped', stopped: true }))).toEqual([30])
  expect(since(50, session('A'), session('B'))).toEqual([50, null])
})
