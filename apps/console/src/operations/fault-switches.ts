import { PROJECTOR_FAULTS, SCORER_FAULTS, VENUE_FAULTS, type FaultsRow, type ProjectorFault, type ScorerFault, type VenueFault } from '@sluice/protocol'

export type FaultSwitch =
  | { readonly target: 'venue'; readonly mic: string; readonly fault: VenueFault }
  | { readonly target: 'scorer'; readonly mic: null; readonly fault: ScorerFault }
  | { readonly target: 'projector'; readonly mic: null; readonly fault: ProjectorFault }

export const FAULT_WORDS: Readonly<Record<VenueFault | ScorerFault | ProjectorFault, { readonly label: string; readonly does: string }>> = {
  silentFeed: { label: 'Silent feed', does: 'It sends no more quotes; its sessions stay up.' },
  rejectOrders: { label: 'Reject orders', does: 'It refuses every new order.' },
  slowAcks: { label: 'Slow answers', does: 'It answers orders late.' },
  dropSession: { label: 'Drop session', does: 'Its FIX sessions break and cannot come back.' },
  noFills: { label: 'No fills', does: 'It takes orders and fills nothing.' },
  slow: { label: 'Slow', does: 'Scores come late.' },
  fail: { label: 'Fail', does: 'Scores do not come at all: venue averages answer.' },
  biased: { label: 'Biased', does: 'The predicted slippage is wrong.' },
  paused: { label: 'Paused', does: 'Nothing is written to PostgreSQL; it catches up afterwards.' },
}

export const VENUE_SWITCHES = VENUE_FAULTS
export const DESK_SWITCHES: readonly FaultSwitch[] = [
  ...SCORER_FAULTS.map((fault) => ({ target: 'scorer', mic: null, fault }) as const),
  ...PROJECTOR_FAULTS.map((fault) => ({ target: 'projector', mic: null, fault }) as const),
]

export const isOn = (row: Pick<FaultsRow, 'on'>, { target, mic, fault }: FaultSwitch): boolean =>
  row.on.some((each) => each.target === target && each.fault === fault && (target !== 'venue' || each.mic === mic))

export const switchText = ({ target, mic, fault }: FaultSwitch): string => `${target === 'venue' ? mic : target === 'scorer' ? 'Scorer' : 'Projection'}: ${FAULT_WORDS[fault].label.toLowerCase()}`
