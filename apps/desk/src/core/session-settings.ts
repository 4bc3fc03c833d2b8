import { readFileSync } from 'node:fs'
import { ConfigError, type Config } from '@sluice/config'
import { FIX44, SessionSchedule, zonedIntervals, type Credentials, type FixAcceptorOptions, type FixInitiatorOptions, type FixSessionConfig } from '@sluice/fix'

type Hours = Config['fix']['hours']
type HeaderKey = 'senderSubId' | 'senderLocationId' | 'targetSubId' | 'targetLocationId'
/** Every session of the desk that carries orders or reports has these. */
export type SessionParty = Pick<Config['fix']['dropCopies'][number], 'resetPolicy' | 'resetAtRoll' | 'username' | 'passwordFrom' | 'hours' | 'timestamps' | 'nextExpectedMsgSeqNum' | 'resendChunk' | HeaderKey> & {
  readonly onBehalfOfCompId?: string
  readonly deliverToCompId?: string
  readonly resetOnLogon?: boolean
  readonly deliverTo?: readonly string[]
}

/** Longest secret, certificate or key, bytes. */
const SECRET_BYTES_MAX = 64 * 1024

/** Session options that every session of the desk shares. */
export const sessionOptions = ({ fix }: Config) => ({
  heartBtIntS: fix.heartBtIntS,
  maxHeartBtIntS: fix.heartBtIntMaxS,
  logonTimeoutUs: fix.logonTimeoutMs * 1_000,
  logoutTimeoutUs: fix.logoutTimeoutMs * 1_000,
  resendTimeoutUs: fix.resendTimeoutMs * 1_000,
  sendingTimeToleranceUs: fix.sendingTimeToleranceS * 1_000_000,
  maxResendsPerSecond: fix.resendsPerSecondMax,
  maxResentPerSecond: fix.resentPerSecondMax,
  maxQueuedMessages: fix.gapMessagesMax,
  maxQueuedBytes: fix.gapBytesMax,
  maxWaitingMessages: fix.waitingMessagesMax,
})

/** Bounds of every connection, either way. */
const connectionOptions = ({ fix }: Config) => ({
  maxBodyBytes: fix.messageBytesMax, maxQueuedBytes: fix.sendBufferBytesMax, partialTimeoutMs: fix.partialMessageMs, maxGarbageBytes: fix.garbageBytesMax,
})

/** Where and how a venue's sessions connect. Throws ConfigError. */
export const initiatorOptions = (config: Config, venue: Config['venues'][number]): Omit<FixInitiatorOptions, 'session' | 'clock' | 'log'> => ({
  host: venue.host, port: venue.port, ...venueTls(venue), ...connectionOptions(config),
  connectTimeoutMs: config.fix.connectTimeoutMs, reconnectMinMs: config.fix.reconnectMs, reconnectMaxMs: config.fix.reconnectMaxMs,
})

/** Where others reach us, and what is let in. Throws ConfigError. */
export const acceptorOptions = (config: Config): Omit<FixAcceptorOptions, 'sessions' | 'clock' | 'log'> => {
  const { fix } = config
  return {
    host: fix.host, port: fix.omsPort, ...acceptorTls(config), ...connectionOptions(config), logonTimeoutMs: fix.logonTimeoutMs,
    maxPendingConnections: fix.pendingConnectionsMax, maxConnectionsPerAddress: fix.connectionsPerAddressMax, maxConnectionsPerSecond: fix.connectionsPerSecondMax,
    lockOut: { failuresMax: fix.logonFailuresMax, windowUs: fix.logonFailuresWindowS * 1_000_000, lockUs: fix.lockOutS * 1_000_000 },
  }
}

/** Options of a session that carries orders or reports. `path` names its part of the configuration. Throws ConfigError. */
export function tradingSessionOptions(config: Config, party: SessionParty, path: string): Partial<FixSessionConfig> {
  const schedule = scheduleOf(config, party, path)
  const credentials = credentialsOf(party, path)
  const header = headerOf(party)
  return {
    ...sessionOptions(config),
    ...(header === null ? {} : { header }),
    timestampPrecision: party.timestamps,
    nextExpectedMsgSeqNum: party.nextExpectedMsgSeqNum,
    resendChunk: party.resendChunk,
    // Where money moves nobody is let in who says that it is a test.
    ...(config.mode === 'LIVE' ? { isTest: false } : {}),
    ...(party.deliverTo === undefined ? {} : { deliverTo: new Set(party.deliverTo) }),
    resetPolicy: party.resetOnLogon === true ? 'always' : party.resetPolicy,
    ...(config.fix.validate ? { dictionary: FIX44 } : {}),
    ...(credentials === null ? {} : { credentials }),
    ...(schedule === null ? {} : { schedule, resetAtRoll: party.resetAtRoll }),
  }
}

/** Options of a venue's market data, which is read by its own handler and keeps no numbers. Throws ConfigError. */
export function feedSessionOptions(config: Config, venue: Config['venues'][number]): Partial<FixSessionConfig> {
  const { credentials, schedule, timestampPrecision, isTest, header } = tradingSessionOptions(config, venue, `venues.${venue.mic}`)
  return {
    ...sessionOptions(config), ...venueHeartBeat(venue), timestampPrecision, resetOnLogon: true, ...(header === undefined ? {} : { header }),
    ...(credentials === undefined ? {} : { credentials }), ...(schedule === undefined ? {} : { schedule }), ...(isTest === undefined ? {} : { isTest }),
  }
}

/** A venue's own heartbeat interval, where it wants another than all. */
export const venueHeartBeat = ({ heartBtIntS }: Pick<Config['venues'][number], 'heartBtIntS'>): Pick<FixSessionConfig, 'heartBtIntS'> => (heartBtIntS === null ? {} : { heartBtIntS })

/** Header fields that are not left out; null: none is given. */
function headerOf({ senderSubId, senderLocationId, targetSubId, targetLocationId, onBehalfOfCompId = '', deliverToCompId = '' }: SessionParty): FixSessionConfig['header'] | null {
  const given = Object.entries({ senderSubId, senderLocationId, targetSubId, targetLocationId, onBehalfOfCompId, deliverToCompId }).filter(([, text]) => text !== '')
  return given.length === 0 ? null : Object.fromEntries(given)
}

/** What both ends of a venue's session are called; those of market data have -MD behind ours. */
export const venueCompIds = ({ fix }: Config, { mic, compId, senderCompId }: Config['venues'][number]): Pick<FixSessionConfig, 'senderCompId' | 'targetCompId'> =>
  ({ senderCompId: senderCompId === '' ? fix.compId : senderCompId, targetCompId: compId === '' ? mic : compId })

/** Its own hours, else those of all; a session that rolls and is always open rolls at the end of the trading day. */
function scheduleOf({ fix, orders, mode }: Config, { hours, resetAtRoll }: SessionParty, path: string): SessionSchedule | null {
  const own: Hours = hours ?? fix.hours
  const dayEndsAt = dayEnd({ orders, mode })
  const rolls = resetAtRoll && own === null && dayEndsAt !== null ? { start: dayEndsAt, end: dayEndsAt, days: [0, 1, 2, 3, 4, 5, 6], timeZone: orders.timeZone } : null
  const open = own ?? rolls
  if (open === null) return null
  const intervals = zonedIntervals(open)
  if (!intervals.ok) throw new ConfigError([`${hours === null ? 'fix' : path}.hours: ${intervals.error}`])
  return new SessionSchedule(intervals.value)
}

/** When the trading day ends; null: never. */
export const dayEnd = ({ orders, mode }: Pick<Config, 'orders' | 'mode'>): string | null => orders.dayEndsAt ?? (mode === 'LIVE' ? '17:00' : null)

function credentialsOf({ username, passwordFrom }: SessionParty, path: string): Credentials | null {
  return username === '' ? null : { username, password: secretFrom(passwordFrom, `${path}.passwordFrom`) }
}

/** How a venue's sessions are encrypted; its certificate is always checked. */
export function venueTls({ mic, tls, tlsCaFile, tlsServerName, tlsCertFile, tlsKeyFile }: Config['venues'][number]): Pick<FixInitiatorOptions, 'tls'> {
  if (!tls) return {}
  return {
    tls: {
      ...(tlsCaFile === '' ? {} : { ca: pemFrom(tlsCaFile, `venues.${mic}.tlsCaFile`) }),
      ...(tlsServerName === '' ? {} : { serverName: tlsServerName }),
      ...(tlsCertFile === '' ? {} : { cert: pemFrom(tlsCertFile, `venues.${mic}.tlsCertFile`), key: pemFrom(tlsKeyFile, `venues.${mic}.tlsKeyFile`) }),
    },
  }
}

/** How the sessions that others open towards us are encrypted. */
export function acceptorTls({ fix: { tls } }: Config): Pick<FixAcceptorOptions, 'tls'> {
  if (tls.certFile === '') return {}
  const clientCa = tls.caFile === '' ? {} : { clientCa: pemFrom(tls.caFile, 'fix.tls.caFile') }
  return { tls: { cert: pemFrom(tls.certFile, 'fix.tls.certFile'), key: pemFrom(tls.keyFile, 'fix.tls.keyFile'), ...clientCa } }
}

/** What `env:NAME` or `file:PATH` holds; a secret is never part of the configuration, the journal or a log. */
export function secretFrom(source: string, key: string): string {
  const [kind, name = ''] = [source.slice(0, source.indexOf(':')), source.slice(source.indexOf(':') + 1)]
  const secret = kind === 'env' ? process.env[name] ?? '' : pemFrom(name, key).trim()
  if (secret === '') throw new ConfigError([`${key} is ${source}: must name ${kind === 'env' ? 'a variable that is set' : 'a file that is not empty'}`])
  return secret
}

/** A small text file named by the configuration. */
export function pemFrom(path: string, key: string): string {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new ConfigError([`${key} names ${path}: must be a file that can be read (${(error as NodeJS.ErrnoException).code})`])
  }
  if (text.length > SECRET_BYTES_MAX) throw new ConfigError([`${key} names ${path}: must be at most ${SECRET_BYTES_MAX} bytes`])
  return text
}
