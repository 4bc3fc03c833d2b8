import { OBJECTIVE_DIMENSIONS, VENUE_KINDS, WEIGHT_MAX } from '@sluice/domain'
import { z } from 'zod'
import { DEFAULT_COUNTERPARTIES, DEFAULT_DROP_COPIES, DEFAULT_INSTRUMENTS, DEFAULT_OBJECTIVES, DEFAULT_QUOTE_POLICIES, DEFAULT_STATIC_WATERFALL, DEFAULT_VENUES } from './universe.ts'

/** Every key has a default, bounds and a meaning; docs/configuration.md is generated from here. */

const int = (min: number, max: number, value: number, meaning: string) => z.int().min(min).max(max).default(value).describe(meaning)
const flag = (value: boolean, meaning: string) => z.boolean().default(value).describe(meaning)
const text = (value: string, meaning: string) => z.string().max(500).default(value).describe(meaning)
const port = (value: number, meaning: string) => int(1, 65_535, value, meaning)
const mic = z.string().regex(/^[A-Z0-9]{4}$/).describe('four capital letters or digits')
const symbol = z.string().regex(/^[A-Z][A-Z0-9.]{0,11}$/).describe('1 to 12 capital letters, digits or dots, a letter first')
const compId = z.string().regex(/^[A-Z0-9_-]{1,20}$/).describe('1 to 20 capital letters, digits, _ or -')
const theirCompId = z.string().regex(/^[A-Za-z0-9_.:-]{0,64}$/).describe('at most 64 letters, digits, _, ., : or -')
const name = z.string().min(1).max(80)
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/).describe('a time of day such as 17:00')
const zone = z.string().max(60).refine(isTimeZone).describe('an IANA time zone such as America/New_York')
const address = z.string().regex(/^[0-9a-fA-F.:]{2,45}(\/\d{1,3})?$/).describe('an IP address or a network such as 10.1.0.0/16')
/** Never the secret itself: this file is kept, shown and compared. */
const secret = z.string().regex(/^$|^env:[A-Za-z_][A-Za-z0-9_]{0,99}$|^file:.{1,400}$/).describe('empty, env:NAME or file:PATH')

/** In a certificate: a subject's CN or a DNS name, no wildcard. */
const certificateName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9 _.:-]{0,252}$/).describe('1 to 253 letters, digits, spaces, _, ., : or -, a letter, digit or _ first')
const headerText = z.string().regex(/^$|^[\x21-\x7e]([\x20-\x7e]{0,62}[\x21-\x7e])?$/).describe('empty, or 1 to 64 printable ASCII characters without spaces at either end')

/** Sub and location ids of both ends, in the header of everything that a session sends. */
const sessionHeader = {
  senderSubId: headerText.default(''),
  senderLocationId: headerText.default(''),
  targetSubId: headerText.default(''),
  targetLocationId: headerText.default(''),
}
const HEADER_WORDS = '`senderSubId`, `senderLocationId`, `targetSubId`, `targetLocationId`: 50, 142, 57, 143 in the header of everything that we send, empty: left out; an answer to who named a desk of its own goes to that desk'

/** When a session is open; an end that is not after its start is on the next day. Days: 0 Sunday to 6 Saturday. */
const hours = z.strictObject({
  start: timeOfDay,
  end: timeOfDay,
  days: z.array(z.int().min(0).max(6)).min(1).max(7).default([1, 2, 3, 4, 5]),
  timeZone: zone.default('America/New_York'),
}).nullable()

/** How the messages of a session that carries orders or reports are written and asked for. */
const sessionDialect = {
  timestamps: z.enum(['milliseconds', 'microseconds']).default('milliseconds'),
  nextExpectedMsgSeqNum: z.enum(['send', 'honour', 'ignore']).default('honour'),
  resendChunk: z.int().min(0).max(100_000).default(0),
}
const DIALECT_WORDS = '`timestamps`: decimals of the times that we write, FIX 4.4 has milliseconds; `nextExpectedMsgSeqNum`: whether 789 is sent in our Logon, honoured in theirs, or neither; '
  + '`resendChunk`: messages that a ResendRequest of ours asks for at once, 0 is all'

/** What every session that others open towards us has. */
const acceptedSession = {
  compId,
  ...sessionDialect,
  ...sessionHeader,
  heartBtIntS: z.int().min(1).max(300).default(30),
  resetOnLogon: z.boolean().default(false),
  resetPolicy: z.enum(['never', 'on-request', 'always']).default('on-request'),
  resetAtRoll: z.boolean().default(false),
  username: z.string().max(64).default(''),
  passwordFrom: secret.default(''),
  addresses: z.array(address).max(64).default([]),
  certificateNames: z.array(certificateName).max(16).default([]),
  hours: hours.default(null),
}
const SESSION_WORDS = '`resetOnLogon`: numbers start at 1 at every logon, for certification; `resetPolicy`: whether the counterparty may ask for that (141=Y); `resetAtRoll`: they start at 1 after each of its `hours`; '
  + '`username` with `passwordFrom` (env:NAME or file:PATH): demanded at logon (553, 554); `addresses`: from where, empty is anywhere; `certificateNames`: CN or DNS name of the certificate that must be shown (fix.tls.caFile), empty: any that is signed; `hours`: when, null is fix.hours; '
  + `${HEADER_WORDS}; ${DIALECT_WORDS}`

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text })
    return true
  } catch {
    return false
  }
}

const ConsoleSchema = z.strictObject({
  host: text('127.0.0.1', 'Address the front door listens on.'),
  port: port(3_000, 'Front door: pages, sign-in, API and live data.'),
  nextPort: port(3_001, 'Page server behind the front door, on 127.0.0.1 only.'),
  publicUrl: text('', 'Address people type; empty means http://localhost:<console.port>.'),
})

const DatabaseSchema = z.strictObject({
  url: text('', 'PostgreSQL connection string; empty starts an embedded PostgreSQL in the data folder.'),
  embeddedPort: port(5_439, 'Port of the embedded PostgreSQL.'),
})

const TapeSchema = z.strictObject({
  enabled: flag(true, 'Keep all market data that is taken in, in the folder `tape` of the data folder, to be replayed.'),
  segmentBytes: int(4_096, 1_073_741_824, 33_554_432, 'Size at which a segment of the tape is closed and the next begins; venues are asked for fresh snapshots then.'),
  retainBytes: int(131_072, 1_099_511_627_776, 536_870_912, 'Size of all segments together at which the oldest go.'),
  pendingBytesMax: int(65_536, 1_073_741_824, 33_554_432, 'Bytes waiting for the disk at which market data is left out of the tape, and the tape says so.'),
})

const CoreSchema = z.strictObject({
  durability: z.enum(['synced', 'written']).default('synced').describe('When an output may leave: `synced` survives power loss, `written` survives the death of the process.'),
  viewIntervalMs: int(1, 10_000, 50, 'Shortest time between two market views of one symbol and venue.'),
  gridIntervalMs: int(50, 60_000, 500, 'Time between two rounds of the venue-score heat map.'),
  quoteIntervalMs: int(20, 10_000, 100, 'Time between two consolidated quote updates to the gateway.'),
  commitIntervalMs: int(1, 1_000, 5, 'Longest time an entry waits for a commit that no output asks for.'),
  snapshotEveryEntries: int(100, 100_000_000, 50_000, 'Journal entries between two snapshots of the state.'),
  snapshotsKept: int(1, 100, 3, 'Snapshots kept.'),
  journalSegmentBytes: int(65_536, 1_073_741_824, 16_777_216, 'Size at which a journal segment is closed and the next begins.'),
  journalSegmentsKept: int(2, 100_000, 256, 'Closed segments kept; older ones go once a snapshot covers them.'),
  journalPendingBytesMax: int(65_536, 1_073_741_824, 33_554_432, 'Bytes waiting for a commit at which new orders are refused.'),
  linkBufferBytesMax: int(65_536, 1_073_741_824, 16_777_216, 'Bytes waiting for a slow gateway at which it is disconnected.'),
  inboxMax: int(100, 1_000_000, 10_000, 'Entries waiting for the engine at which the inbox answers full.'),
  tape: TapeSchema.prefault({}),
})

const FixSchema = z.strictObject({
  host: text('127.0.0.1', 'Address on which the desk accepts OMS sessions.'),
  omsPort: port(9_880, 'Port on which the desk accepts OMS sessions.'),
  compId: compId.default('SLUICE').describe('Our CompID towards everybody; market-data sessions add -MD.'),
  heartBtIntS: int(1, 300, 10, 'Heartbeat interval of the sessions that we start.'),
  heartBtIntMaxS: int(1, 86_400, 3_600, 'Longest heartbeat interval that a counterparty may ask for.'),
  logonTimeoutMs: int(100, 60_000, 5_000, 'Longest wait for a Logon, and for the answer to one.'),
  logoutTimeoutMs: int(100, 60_000, 2_000, 'Longest wait for the answer to a Logout before the connection is closed.'),
  connectTimeoutMs: int(100, 60_000, 5_000, 'Longest wait for a connection to a venue.'),
  reconnectMs: int(50, 60_000, 500, 'First wait before a lost venue session is dialled again; doubles up to reconnectMaxMs.'),
  reconnectMaxMs: int(50, 300_000, 5_000, 'Longest wait before a lost venue session is dialled again.'),
  sendingTimeToleranceS: int(1, 86_400, 120, 'Largest difference of SendingTime(52) from our clock.'),
  resendOrderMaxAgeS: int(0, 86_400, 5, 'An order message older than this is gap-filled instead of resent.'),
  resendTimeoutMs: int(100, 600_000, 5_000, 'A gap that is not being filled is asked for again after so long, three times in all.'),
  resendsPerSecondMax: int(1, 1_000, 20, 'ResendRequests of one counterparty answered a second; further ones are answered together.'),
  resentPerSecondMax: int(100, 1_000_000, 20_000, 'Stored messages sent again to one counterparty a second.'),
  gapMessagesMax: int(100, 1_000_000, 10_000, 'Messages of one session that wait while a gap before them is filled; what has no room is asked for again.'),
  gapBytesMax: int(65_536, 1_073_741_824, 8_388_608, 'Bytes of these messages.'),
  waitingMessagesMax: int(1, 1_000_000, 10_000, 'Order messages that wait behind messagesPerSecondMax of a venue, and as many cancels.'),
  oneWayDelayMaxMs: int(1, 60_000, 50, 'Longest believable way of market data from a venue; what comes later proves that the clock of the venue is behind ours.'),
  messageBytesMax: int(1_024, 1_048_576, 65_536, 'Longest message taken from a counterparty.'),
  partialMessageMs: int(100, 600_000, 10_000, 'A message that has begun must be whole within this time, else the connection is closed.'),
  garbageBytesMax: int(1_024, 1_073_741_824, 1_048_576, 'Bytes in a row that belong to no message at which the connection is closed.'),
  sendBufferBytesMax: int(65_536, 1_073_741_824, 8_388_608, 'Bytes waiting for a counterparty that does not read at which its connection is closed.'),
  validate: flag(true, 'Check every message against the FIX 4.4 tables before it is processed.'),
  hours: hours.default(null).describe('When order sessions are open, where they name no hours of their own: { start, end, days, timeZone }, days from 0 (Sunday) to 6; null is always.'),
  inboundPerSecondMax: int(1, 1_000_000, 5_000, 'Messages a second taken from one OMS; its socket is not read beyond that.'),
  inboundExcessMs: int(100, 3_600_000, 30_000, 'An OMS that stays above inboundPerSecondMax for so long is logged out.'),
  pendingConnectionsMax: int(1, 10_000, 64, 'Connections without a Logon at a time.'),
  connectionsPerAddressMax: int(1, 10_000, 64, 'Connections of one address at a time.'),
  connectionsPerSecondMax: int(1, 100_000, 100, 'Connections a second; beyond them nothing is listened for during a quarter of a second.'),
  logonFailuresMax: int(0, 1_000, 5, 'Logons of a CompID with wrong credentials from one address, within logonFailuresWindowS, that lock it out from there; 0 never does.'),
  logonFailuresWindowS: int(1, 86_400, 60, 'Window of these failures.'),
  lockOutS: int(1, 86_400, 60, 'For so long no Logon of that CompID from that address is looked at.'),
  tls: z.strictObject({
    certFile: text('', 'Certificate of the desk, PEM; empty takes OMS sessions without TLS.'),
    keyFile: text('', 'Its key, PEM.'),
    caFile: text('', 'Who signed the certificates that counterparties must show, PEM; empty demands none.'),
  }).prefault({}),
  counterparties: z.array(z.strictObject({
    ...acceptedSession,
    account: z.string().max(40).default(''),
    deliverTo: z.array(theirCompId.min(1)).max(64).default([]),
    cancelOnDisconnectMs: z.int().min(0).max(86_400_000).nullable().default(null),
  })).min(1).max(64).prefault(DEFAULT_COUNTERPARTIES)
    .describe(`Who may log on and send orders. ${SESSION_WORDS}; \`account\`: used when an order names none; \`deliverTo\`: firms behind us, beside ourselves, that DeliverToCompID(128) may name; \`cancelOnDisconnectMs\`: its open orders are canceled once it has been away so long, null: they work on.`),
  dropCopies: z.array(z.strictObject(acceptedSession)).max(16).prefault(DEFAULT_DROP_COPIES)
    .describe('Who may log on, on the same port, and gets a copy of every report of every order; settings as of counterparties. The default is read by the demonstration, and holds only where it runs.'),
})

const VenueSchema = z.strictObject({
  mic,
  name,
  kind: z.enum(VENUE_KINDS),
  host: z.string().min(1).max(255).default('127.0.0.1'),
  port: z.int().min(1).max(65_535),
  compId: theirCompId.default(''),
  senderCompId: theirCompId.default(''),
  ...sessionDialect,
  ...sessionHeader,
  onBehalfOfCompId: headerText.default(''),
  deliverToCompId: headerText.default(''),
  heartBtIntS: z.int().min(1).max(300).nullable().default(null),
  takeFee: z.int().min(-100_000).max(100_000),
  addFee: z.int().min(-100_000).max(100_000),
  minQty: z.int().min(1).max(1_000_000).default(1),
  takesReplace: z.boolean().default(false),
  cancelsOnDisconnect: z.boolean().default(false),
  statusRequests: z.boolean().default(true),
  messagesPerSecondMax: z.int().min(1).max(1_000_000).nullable().default(null),
  resetPolicy: z.enum(['never', 'on-request', 'always']).default('on-request'),
  resetAtRoll: z.boolean().default(false),
  username: z.string().max(64).default(''),
  passwordFrom: secret.default(''),
  tls: z.boolean().default(false),
  tlsCaFile: z.string().max(400).default(''),
  tlsServerName: z.string().max(253).default(''),
  tlsCertFile: z.string().max(400).default(''),
  tlsKeyFile: z.string().max(400).default(''),
  hours: hours.default(null),
})
const VenuesSchema = z.array(VenueSchema).min(1).max(64).prefault(DEFAULT_VENUES)
  .describe('Venues, each with its FIX address. Fees in millionths of a currency unit per share (3000 is 0.30 cents), negative is a rebate; `minQty` in shares. `takesReplace`: orders may be replaced there (35=G); '
    + '`cancelsOnDisconnect`: what rests is canceled when our session is lost; `statusRequests`: false where it takes no OrderStatusRequest(35=H); `messagesPerSecondMax`: order messages beyond it wait, cancels first; `username`, `passwordFrom`, `resetPolicy`, `resetAtRoll`, `hours` as of '
    + 'fix.counterparties; `tls`: with TLS, signed by `tlsCaFile` (empty: by a known authority) for `tlsServerName` (empty: its host), `tlsCertFile` with `tlsKeyFile`: our own certificate, where it asks for one; `compId`: its CompID (empty: its mic); `senderCompId`: ours towards it (empty: fix.compId); '
    + `\`heartBtIntS\`: null is fix.heartBtIntS; \`onBehalfOfCompId\`, \`deliverToCompId\`: 115 and 128 in the header of everything that we send, empty: left out; ${HEADER_WORDS}; ${DIALECT_WORDS}.`)

const OrdersSchema = z.strictObject({
  dayEndsAt: timeOfDay.nullable().default(null).describe('When the trading day ends: what is good for the day expires, and numbers start at 1 where resetAtRoll says so. null: in SIMULATION never, in LIVE at 17:00.'),
  timeZone: zone.default('America/New_York').describe('Time zone of the trading day.'),
  holdsPositions: flag(false, 'Hold accounts with start-of-day positions to them: long sales within the position, short sales with a locate.'),
  positionsFile: text('', 'Start-of-day positions, looked at every 30 seconds and at the end of each trading day, and read when the file is another one: CSV with the header account,symbol,qty. Empty: none.'),
})

const InstrumentsSchema = z.array(z.strictObject({
  symbol,
  name,
  currency: z.string().regex(/^[A-Z]{3}$/).describe('three capital letters').default('USD'),
  priceScale: z.union([z.literal(100), z.literal(1_000), z.literal(10_000), z.literal(100_000), z.literal(1_000_000)]).default(10_000),
  lotSize: z.int().min(1).max(10_000).default(1),
  tick: z.int().min(1).max(1_000_000).default(100),
  adv: z.int().min(1).max(100_000_000_000),
  referencePrice: z.number().positive().max(1_000_000),
})).min(1).max(10_000).default(DEFAULT_INSTRUMENTS)
  .describe('Instruments. `priceScale`: price units per currency unit; `tick` in price units; `adv`: 20-day average daily volume in shares; `referencePrice`: previous close in currency.')

const weight = z.int().min(0).max(WEIGHT_MAX)
const WeightsSchema = z.strictObject({ slippage: weight, fill: weight, speed: weight, leakage: weight, fees: weight })

const LimitsSchema = z.strictObject({
  maxOrderQty: int(1, 100_000_000, 100_000, 'Largest parent order, in shares.'),
  maxNotional: int(1, 1_000_000_000, 20_000_000, 'Largest notional of a parent order, in currency.'),
  maxOpenNotional: int(1, 5_000_000_000, 500_000_000, 'Largest unfilled notional of all open parents, in currency.'),
  collarBps: int(1, 10_000, 500, 'Widest distance of a limit from the reference price, in basis points.'),
  maxRepeatedOrders: int(1, 100_000, 20, 'Identical parents allowed within repeatedWindowMs.'),
  repeatedWindowMs: int(1, 3_600_000, 1_000, 'Window of the repeated-order check.'),
  maxMessagesPerSecond: int(1, 1_000_000, 2_000, 'Child messages a second to one venue.'),
  maxOpenParents: int(1, 1_000_000, 5_000, 'Parents open at a time.'),
})

const RoutingSchema = z.strictObject({
  strategy: z.enum(['dynamic', 'static']).default('dynamic').describe('`dynamic`: a waterfall from scores; `static`: always staticWaterfall.'),
  staticWaterfall: z.array(mic).min(1).max(64).default(DEFAULT_STATIC_WATERFALL).describe('Fixed order of venues: static strategy, fallback and comparison.'),
  controlShareMicro: int(0, 1_000_000, 0, 'Share of parents worked by the static strategy as a control arm, in millionths.'),
  waterfallMode: z.enum(['sequential', 'split', 'auto']).default('auto').describe('`auto`: what the model advises, else split for normal and high urgency, sequential for low.'),
  splitWidth: int(1, 16, 3, 'Venues that work at the same time in a split step.'),
  staleAfterMs: int(10, 3_600_000, 3_000, 'Age at which a venue without news leaves the candidates.'),
  scoreDeadlineMs: int(1, 10_000, 20, 'Wait for scores before the fallback answers.'),
  takeTimeoutMs: int(1, 3_600_000, 500, 'Patience with a child that takes.'),
  postTimeoutMs: int(1, 3_600_000, 5_000, 'Patience with a child that rests at the touch.'),
  midTimeoutMs: int(1, 3_600_000, 2_000, 'Patience with a child that rests at the midpoint.'),
  fillHorizonMs: int(100, 3_600_000, 5_000, 'Horizon of the fill chances where no model brings its own.'),
  holdRetryMs: int(10, 3_600_000, 500, 'Wait before a held parent is looked at again.'),
  unackedTimeoutMs: int(10, 3_600_000, 2_000, 'Wait for any answer to a child before its status is asked for.'),
  minSliceQty: int(1, 1_000_000, 100, 'Smallest slice, in shares, unless less is left.'),
  restingWhenBlind: z.enum(['keep', 'cancel']).default('cancel').describe('Orders that rest where nothing new may leave: kept, or canceled.'),
  absurdBps: int(10, 10_000, 1_000, 'A best price of a venue further than this from the others is not believed, in basis points.'),
  maxPlans: int(1, 100_000, 200, 'Plans per parent before it is planned at most every ten seconds, and the rest of an immediate one is canceled.'),
  exploration: z.strictObject({
    enabled: z.boolean().nullable().default(null).describe('Near-ties of the best choice come first at times, so that what they cost is learned. null: in SIMULATION yes, in LIVE no.'),
    shareMicro: int(0, 1_000_000, 50_000, 'Share of eligible decisions in which the first choice is drawn among the near-ties, in millionths.'),
    maxRegretBps: z.number().min(0).max(10).default(0.2).describe('A choice expected to cost more than the best by more than this is no near-tie, in basis points.'),
    maxCandidates: int(1, 16, 3, 'Near-ties, the best among them, that are drawn from.'),
  }).prefault({}),
})

const QuotePoliciesSchema = z.array(z.strictObject({
  from: z.iso.date().describe('first day, UTC'),
  roundLots: z.array(z.strictObject({ upTo: z.number().positive().max(10_000_000).nullable(), shares: z.int().min(1).max(10_000) })).min(1).max(16),
  protectedKinds: z.array(z.enum(VENUE_KINDS)).max(VENUE_KINDS.length),
})).min(1).max(64).default(DEFAULT_QUOTE_POLICIES)
  .describe('Which quotes count as the protected best, by date: the round lot in shares by price (`upTo` in currency, null on the last), and the kinds of venue.')

const BreakerSchema = z.strictObject({
  enabled: flag(true, 'Venue breakers open by themselves; a person may open and reset them in any case.'),
  rejects: int(1, 10_000, 5, 'Refused orders within rejectsWindowMs that open the breaker of a venue.'),
  rejectsWindowMs: int(100, 3_600_000, 10_000, 'Window of the refused orders.'),
  silences: int(1, 10_000, 3, 'Orders without any answer within routing.unackedTimeoutMs, with no answer in between, that open it.'),
  staleMs: int(100, 3_600_000, 10_000, 'Every symbol of the venue stale for so long opens it.'),
  openMs: int(100, 3_600_000, 30_000, 'Open for so long, then half-open: one order at a time as a probe. Doubled at every failed probe.'),
  openMsMax: int(100, 86_400_000, 600_000, 'Longest time open before the next probe.'),
  probes: int(1, 100, 2, 'Answered probes that close it.'),
})

interface RuleDefaults {
  readonly severity: 'warning' | 'critical'
  readonly raiseAt: number
  readonly clearAt: number
  readonly raiseAfterMs: number
  readonly clearAfterMs: number
  readonly samples: number
}
const rule = (defaults: RuleDefaults, meaning: string) => z.strictObject({
  enabled: flag(true, 'Raise this kind of alert.'),
  severity: z.enum(['warning', 'critical']).default(defaults.severity).describe('How loud.'),
  raiseAt: z.number().min(0).max(1e12).default(defaults.raiseAt).describe(`Raised at or beyond. ${meaning}`),
  clearAt: z.number().min(0).max(1e12).default(defaults.clearAt).describe('Resolved at or below; less than raiseAt.'),
  raiseAfterMs: int(0, 3_600_000, defaults.raiseAfterMs, 'The value must hold so long before it raises.'),
  clearAfterMs: int(0, 3_600_000, defaults.clearAfterMs, 'The value must hold so long before it resolves.'),
  samples: int(1, 10_000, defaults.samples, 'Values that a rolling mean is made of; it counts once there are so many.'),
}).prefault({})

const AlertsSchema = z.strictObject({
  'feed-stale': rule({ severity: 'critical', raiseAt: 3_000, clearAt: 1_500, raiseAfterMs: 0, clearAfterMs: 1_000, samples: 1 }, 'Age of the newest view of a venue, in milliseconds.'),
  'session-down': rule({ severity: 'critical', raiseAt: 1, clearAt: 0, raiseAfterMs: 750, clearAfterMs: 0, samples: 1 }, '1 while a FIX session that was up is down.'),
  'inference-latency': rule({ severity: 'warning', raiseAt: 5_000, clearAt: 2_500, raiseAfterMs: 0, clearAfterMs: 1_000, samples: 10 }, 'Rolling mean of inference, in microseconds.'),
  'model-degradation': rule({ severity: 'warning', raiseAt: 10, clearAt: 5, raiseAfterMs: 0, clearAfterMs: 1_000, samples: 40 }, 'Rolling squared error of the predicted slippage of takes into a market we have not just swept, each error counted up to 5 bps, as a multiple of the model card\'s.'),
  'execution-performance': rule({ severity: 'warning', raiseAt: 0.7, clearAt: 0.5, raiseAfterMs: 0, clearAfterMs: 1_000, samples: 12 }, 'Rolling share of what was sent to take at a venue that did not fill.'),
  'reject-burst': rule({ severity: 'critical', raiseAt: 3, clearAt: 0, raiseAfterMs: 0, clearAfterMs: 1_000, samples: 1 }, 'Refused orders of a venue within ten seconds.'),
  'projection-lag': rule({ severity: 'warning', raiseAt: 5_000, clearAt: 1_000, raiseAfterMs: 0, clearAfterMs: 1_000, samples: 1 }, 'Age of the oldest journal record that is not yet in PostgreSQL, in milliseconds.'),
  'provider-fallback': rule({ severity: 'critical', raiseAt: 2, clearAt: 0, raiseAfterMs: 0, clearAfterMs: 2_000, samples: 1 }, 'Decisions in a row without the scores of the model.'),
  'market-blind': rule({ severity: 'critical', raiseAt: 1, clearAt: 0, raiseAfterMs: 500, clearAfterMs: 1_000, samples: 1 }, '1 while nothing new may leave in a symbol.'),
  'clock-offset': rule({ severity: 'warning', raiseAt: 250, clearAt: 100, raiseAfterMs: 0, clearAfterMs: 1_000, samples: 1 }, 'Distance of the clock of a venue from ours, in milliseconds.'),
  'model-drift': rule({ severity: 'warning', raiseAt: 1, clearAt: 0.6, raiseAfterMs: 60_000, clearAfterMs: 60_000, samples: 1 }, 'Population stability index of the features since training, median over the features: half of them moved at least so much.'),
  'model-age': rule({ severity: 'warning', raiseAt: 1_440, clearAt: 1_439, raiseAfterMs: 0, clearAfterMs: 0, samples: 1 }, 'Time since the live model was trained, in hours.'),
  'venue-breaker': rule({ severity: 'warning', raiseAt: 1, clearAt: 0, raiseAfterMs: 0, clearAfterMs: 0, samples: 1 }, '1 while the breaker of a venue is not closed.'),
})

const LearningSchema = z.strictObject({
  sessions: int(1, 1_000, 12, 'Simulated sessions that a model is trained on; validation and held-out ones come on top.'),
  sessionS: int(10, 100_000, 420, 'Virtual seconds of each of them.'),
  rounds: int(1, 1_000, 8, 'Rounds of experience and updates of reinforcement learning.'),
  decisionRowsMin: int(100, 10_000_000, 2_000, 'Fewest orders with a known outcome in the journal for a model to be trained on what the desk decided.'),
  gate: z.enum(['full', 'quick']).default('full').describe('How much a trained model is tried before its report is written; quick finds what is broken, not what is a little worse.'),
  retrainEveryHours: int(0, 8_760, 0, 'A model is trained this often by itself, and registered to be looked at; 0: on demand only.'),
  retrainKind: z.enum(['net', 'trees', 'rl', 'blend']).default('net').describe('What is trained by schedule.'),
  retrainSource: z.enum(['sandbox', 'decisions']).default('decisions').describe('On what it is trained by schedule.'),
  runMinutesMax: int(1, 10_000, 120, 'A training that takes longer is ended.'),
})

const ModelSchema = z.strictObject({
  dir: text('models/nn-1', 'Folder of the live model (manifest and ONNX file); where it is missing, venue averages score.'),
  provider: z.enum(['auto', 'cpu', 'webgpu', 'cuda']).default('auto').describe('Where inference runs; auto: wherever it is fastest when a model is opened.'),
  deadlineMs: int(1, 10_000, 20, 'Longest inference before the answer is given up.'),
})

const ModelsSchema = z.strictObject({
  suspendOn: z.array(z.enum(['inference-latency', 'model-degradation', 'model-drift', 'model-age'])).max(4).default(['model-degradation', 'model-drift'])
    .describe('Alerts about a model while which it decides nothing: the model before it or venue averages do, and it is asked on as a shadow.'),
})

const SandboxSchema = z.strictObject({
  enabled: flag(true, 'Start the simulated venues.'),
  seed: int(0, 4_294_967_295, 1, 'Seed of the simulated market: same seed, same session.'),
  activity: z.number().min(0.01).max(100).default(1).describe('Factor on the rate of simulated orders.'),
  scenario: text('', 'Name of a scripted scenario; empty is the ordinary market.'),
  levels: int(1, 100, 10, 'Price levels a side that a simulated venue displays.'),
  tape: text('', 'Tape to quote from instead of a simulated market (see `npm start -- --tape`); empty simulates.'),
  tapeFrom: z.string().regex(/^$|^([01]\d|2[0-3]):[0-5]\d$/).default('').describe('Time of day, UTC, at which the tape begins to be played, such as 14:30; what lies before is taken in at once. Empty: at its first event.'),
  tapeSpeed: z.number().min(0.1).max(100).default(1).describe('How fast the tape is played: 2 is twice as fast as it was recorded.'),
  tapeRepeat: flag(true, 'Begin the tape anew at its end; otherwise every venue closes.'),
  controlPort: port(9_890, 'Control HTTP of the sandbox, on 127.0.0.1 only.'),
  networkUsMin: int(0, 1_000_000, 90, 'Shortest one-way network time to a venue, in microseconds.'),
  networkUsMax: int(0, 1_000_000, 320, 'Longest one-way network time to a venue, in microseconds.'),
  matchingUs: int(0, 1_000_000, 35, 'Matching time of a venue, in microseconds.'),
  speedBumpUs: int(0, 1_000_000, 350, 'Delay added by speed-bump venues, in microseconds.'),
})

const DemoOmsSchema = z.strictObject({
  enabled: flag(true, 'Start the demonstration OMS, which sends parents over FIX, and a reader of the first of fix.dropCopies.'),
  compId: compId.default('OMS1').describe('Its CompID.'),
  parentsPerMinute: z.number().min(0).max(60_000).default(20).describe('Parents a minute; 0 sends none.'),
  qtyMin: int(1, 1_000_000, 200, 'Smallest parent, in shares.'),
  qtyMax: int(1, 1_000_000, 8_000, 'Largest parent, in shares.'),
  limitShare: z.number().min(0).max(1).default(0.5).describe('Share of parents that carry a limit price.'),
})

export const ConfigSchema = z.strictObject({
  mode: z.enum(['SIMULATION', 'LIVE']).default('SIMULATION').describe('`LIVE` is refused while the sandbox is on, a venue is on this machine, or the network could open a session without credentials, an address or a certificate.'),
  seed: int(0, 4_294_967_295, 20_180, 'Seed of the engine\'s random draws (control arm, canary, exploration).'),
  dataDir: text('.data', 'Folder of everything that is written, relative to the folder of the project.'),
  portOffset: int(0, 50_000, 0, 'Added to every port below: a second desk on the same machine.'),
  console: ConsoleSchema.prefault({}),
  database: DatabaseSchema.prefault({}),
  core: CoreSchema.prefault({}),
  fix: FixSchema.prefault({}),
  venues: VenuesSchema,
  orders: OrdersSchema.prefault({}),
  instruments: InstrumentsSchema,
  objectives: z.record(z.string().regex(/^(?!firm$)[a-z][a-z0-9-]{0,39}$/, 'small letters, digits and hyphens, and not firm'), WeightsSchema).default(DEFAULT_OBJECTIVES)
    .describe(`Presets of objective weights (${OBJECTIVE_DIMENSIONS.join(', ')}), in thousandths, 0 to ${WEIGHT_MAX}.`),
  defaultObjective: text('balanced', 'Objective of an order that names none.'),
  limits: LimitsSchema.prefault({}),
  routing: RoutingSchema.prefault({}),
  quotePolicies: QuotePoliciesSchema,
  breaker: BreakerSchema.prefault({}),
  alerts: AlertsSchema.prefault({}),
  model: ModelSchema.prefault({}),
  learning: LearningSchema.prefault({}),
  models: ModelsSchema.prefault({}),
  sandbox: SandboxSchema.prefault({}),
  demoOms: DemoOmsSchema.prefault({}),
})

export type Config = z.output<typeof ConfigSchema>

/** A venue as the configuration would hold it, with the defaults of what is left out. */
export const completeVenue = (venue: z.input<typeof VenueSchema>): Config['venues'][number] => VenueSchema.parse(venue)
