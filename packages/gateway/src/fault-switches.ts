import type { Command, FaultsRow } from '@sluice/protocol'

export type SetFault = Extract<Command, { name: 'setFault' }>

/** Switches of SIMULATION that break things on purpose; injected. */
export interface FaultSwitches {
  available(): boolean
  /** Those that are on, for screens. */
  row?(): FaultsRow
  set(command: SetFault): Promise<{ readonly ok: true } | { readonly ok: false; readonly reason: string }>
}
