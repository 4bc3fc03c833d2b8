import {
  MARKET_FAULTS, MOMENT_FAULTS, PROJECTOR_FAULTS, SCORER_FAULTS, SYMBOL_FAULTS, VENUE_FAULT_GROUPS,
  type FaultsRow, type MarketFault, type ProjectorFault, type ScorerFault, type SymbolFault, type VenueFault, type VenueFaultGroup,
} from '@sluice/protocol'

export type FaultSwitch =
  | { readonly target: 'venue'; readonly mic: string; readonly symbol: null; readonly fault: VenueFault }
  | { readonly target: 'symbol'; readonly mic: null; readonly symbol: string; readonly fault: SymbolFault }
  | { readonly target: 'market'; readonly mic: null; readonly symbol: null; readonly fault: MarketFault }
  | { readonly target: 'scorer'; readonly mic: null; readonly symbol: null; readonly fault: ScorerFault }
  | { readonly target: 'projector'; readonly mic: null; readonly symbol: null; readonly fault: ProjectorFault }

interface Words {
  readonly label: string
  /** One sentence: what it does while it is on. */
  readonly does: string
}

const VENUE_WORDS: Readonly<Record<VenueFault, Words>> = {
  silentFeed: { label: 'Silent feed', does: 'It sends no more quotes; its sessions stay up.' },
  partialOutage: { label: 'Partial outage', does: 'Half of its symbols send nothing and take no orders.' },
  sequenceGap: { label: 'Sequence gaps', does: 'It loses a market-data message now and then.' },
  clockSkew: { label: 'Clock ahead', does: 'Its stamps run five seconds ahead.' },
  crossedBook: { label: 'Crossed book', does: 'It shows a bid above its own offer.' },
  lockedBook: { label: 'Locked book', does: 'It shows a bid at its own offer.' },
  badQuotes: { label: 'Bad quotes', does: 'It shows prices that are zero, negative or absurd.' },
  rejectOrders: { label: 'Reject orders', does: 'It refuses every new order.' },
  noFills: { label: 'No fills', does: 'It takes orders and fills nothing.' },
  slowAcks: { label: 'Slow answers', does: 'It answers orders four seconds late.' },
  noStatusRequests: { label: 'No status requests', does: 'It refuses to tell the status of an order.' },
  dropSession: { label: 'Drop session', does: 'Its FIX sessions break and cannot come back.' },
  duplicateReports: { label: 'Duplicate reports', does: 'It sends every execution report twice.' },
  lateReports: { label: 'Late reports', does: 'It tells of fills three seconds late, in order.' },
  fillAfterCancel: { label: 'Fill after cancel', does: 'It acknowledges a cancel, then reports a fill that raced it.' },
  bustTrade: { label: 'Bust last trade', does: 'It cancels its last trade with the desk, once.' },
  correctTrade: { label: 'Correct last trade', does: 'It corrects the price of its last trade with the desk, once, by a tick against the desk.' },
  halt: { label: 'Halt', does: 'It halts trading in every symbol.' },
  auction: { label: 'Auction', does: 'It is in an auction in every symbol.' },
  priceBand: { label: 'Price band', does: 'It puts a band of 10 bps around the market of now and takes no order beyond it.' },
  closed: { label: 'Closed', does: 'It closes for the day.' },
}
const SYMBOL_WORDS: Readonly<Record<SymbolFault, Words>> = { halt: { label: 'Halt', does: 'Trading in it is halted at every venue.' } }
const MARKET_WORDS: Readonly<Record<MarketFault, Words>> = {
  haltAll: { label: 'Halt everything', does: 'Every symbol is halted at every venue.' },
  silentAll: { label: 'Silence all feeds', does: 'No venue sends market data; sessions stay up.' },
  burst: { label: 'Burst', does: 'Ten times the activity for 30 seconds; it ends by itself.' },
}
const SCORER_WORDS: Readonly<Record<ScorerFault, Words>> = {
  slow: { label: 'Slow', does: 'Scores come late.' },
  fail: { label: 'Fail', does: 'Scores do not come at all: venue averages answer.' },
  biased: { label: 'Biased', does: 'The predicted slippage is wrong.' },
  drifted: { label: 'Drifted', does: 'The features look as if they had left the range of the training data.' },
  aged: { label: 'Aged', does: 'The live model looks as if it had been trained years ago.' },
}
const PROJECTOR_WORDS: Readonly<Record<ProjectorFault, Words>> = { paused: { label: 'Paused', does: 'Nothing is written to PostgreSQL; it catches up afterwards.' } }

export function faultWords(which: FaultSwitch): Words {
  switch (which.target) {
    case 'venue': return VENUE_WORDS[which.fault]
    case 'symbol': return SYMBOL_WORDS[which.fault]
    case 'market': return MARKET_WORDS[which.fault]
    case 'scorer': return SCORER_WORDS[which.fault]
    case 'projector': return PROJECTOR_WORDS[which.fault]
  }
}

/** Done once when thrown. */
export const isMoment = ({ fault }: FaultSwitch): boolean => MOMENT_FAULTS.some((moment) => moment === fault)

/** What the switches are of: the market, the desk itself, or a venue by its MIC. */
export type FaultScope = 'market' | 'desk' | { readonly mic: string }
export const scopeId = (scope: FaultScope): string => (typeof scope === 'string' ? scope : scope.mic)

export interface FaultGroup {
  readonly title: string
  readonly switches: readonly FaultSwitch[]
}

const GROUP_TITLES: Readonly<Record<VenueFaultGroup, string>> = { feed: 'What it shows', orders: 'How it takes orders', reports: 'What it reports', trading: 'What may be traded' }
const none = { mic: null, symbol: null } as const
export const DESK_SWITCHES: readonly FaultSwitch[] = [
  ...SCORER_FAULTS.map((fault) => ({ target: 'scorer', ...none, fault }) as const),
  ...PROJECTOR_FAULTS.map((fault) => ({ target: 'projector', ...none, fault }) as const),
]

export function groupsOf(scope: FaultScope, symbols: readonly string[]): readonly FaultGroup[] {
  if (scope === 'desk') return [
    { title: 'Scorer', switches: DESK_SWITCHES.filter(({ target }) => target === 'scorer') }, { title: 'Projection', switches: DESK_SWITCHES.filter(({ target }) => target === 'projector') },
  ]
  if (scope === 'market') return [
    { title: 'Every venue', switches: MARKET_FAULTS.map((fault) => ({ target: 'market', ...none, fault })) },
    { title: 'One symbol', switches: symbols.flatMap((symbol) => SYMBOL_FAULTS.map((fault) => ({ target: 'symbol', mic: null, symbol, fault }) as const)) },
  ]
  return (Object.keys(VENUE_FAULT_GROUPS) as VenueFaultGroup[]).map((group) => ({
    title: GROUP_TITLES[group], switches: VENUE_FAULT_GROUPS[group].map((fault) => ({ target: 'venue', mic: scope.mic, symbol: null, fault })),
  }))
}

export type ThrownFault = FaultsRow['on'][number]
export const isSame = (on: ThrownFault, which: FaultSwitch): boolean =>
  on.target === which.target && on.fault === which.fault && (which.target !== 'venue' || on.mic === which.mic) && (which.target !== 'symbol' || on.symbol === which.symbol)
export const isOn = (row: Pick<FaultsRow, 'on'>, which: FaultSwitch): boolean => row.on.some((each) => isSame(each, which))
export const isWithin = (on: ThrownFault, scope: FaultScope): boolean =>
  scope === 'market' ? on.target === 'market' || on.target === 'symbol' : scope === 'desk' ? on.target === 'scorer' || on.target === 'projector' : on.target === 'venue' && on.mic === scope.mic

const SUBJECTS: Readonly<Record<FaultSwitch['target'], string>> = { venue: '', symbol: '', market: 'Market', scorer: 'Scorer', projector: 'Projection' }
export const switchText = (which: FaultSwitch): string => `${which.mic ?? which.symbol ?? SUBJECTS[which.target]}: ${faultWords(which).label.toLowerCase()}`
