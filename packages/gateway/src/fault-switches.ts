import type { Command } from '@sluice/protocol'

export type SetFault = Extract<Command, { name: 'setFault' }>

/** Switches of SIMULATION that break things on purpose; injected. */
export interface FaultSwitches {
  available(): boolean
  set(command: SetFault): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>
}
