export type { ProbeSample } from './probe.ts'
export { runProbeSession, type ProbeSessionOptions, type ProbeSessionResult } from './probe-session.ts'
export { replayEntries, SIMULATED_OMS, SimulatedDesk, submitAtRandom, type SimulatedDeskOptions } from './simulated-desk.ts'
