import { ALERT_KINDS, type AlertKind } from '@sluice/domain'
import type { Config } from './schema.ts'

/** What no single key can tell; each fault is one line. */
export function crossChecks(config: Config): string[] {
  return [...duplicates(config), ...references(config), ...ports(config), ...liveMode(config), ...prices(config), ...breaker(config), ...alerts(config), ...sessions(config)]
}

function duplicates(config: Config): string[] {
  const faults: string[] = []
  const twice = (what: string, names: readonly string[]): void => {
    const seen = new Set<string>()
    for (const name of names) {
      if (seen.has(name)) faults.push(`${what} ${name} appears twice: every name may appear once`)
      seen.add(name)
    }
  }
  twice('venues.mic', config.venues.map((venue) => venue.mic))
  twice('instruments.symbol', config.instruments.map((instrument) => instrument.symbol))
  twice('fix.counterparties and fix.dropCopies: compId', [...config.fix.counterparties, ...config.fix.dropCopies].map((party) => party.compId))
  twice('routing.staticWaterfall', config.routing.staticWaterfall)
  return faults
}

function references(config: Config): string[] {
  const faults: string[] = []
  const mics = config.venues.map((venue) => venue.mic)
  for (const mic of config.routing.staticWaterfall) {
    if (!mics.includes(mic)) faults.push(`routing.staticWaterfall names ${mic}: must be a venue (${mics.join(', ')})`)
  }
  const names = Object.keys(config.objectives)
  if (!names.includes(config.defaultObjective)) {
    faults.push(`defaultObjective is ${JSON.stringify(config.defaultObjective)}: must be one of objectives (${names.join(', ')})`)
  }
  const parties = config.fix.counterparties.map((party) => party.compId)
  if (config.demoOms.enabled && !parties.includes(config.demoOms.compId)) {
    faults.push(`demoOms.compId is ${config.demoOms.compId}: must be one of fix.counterparties (${parties.join(', ')})`)
  }
  if (config.demoOms.qtyMin > config.demoOms.qtyMax) {
    faults.push(`demoOms.qtyMin is ${config.demoOms.qtyMin}: must be at most demoOms.qtyMax (${config.demoOms.qtyMax})`)
  }
  if (config.sandbox.networkUsMin > config.sandbox.networkUsMax) {
    faults.push(`sandbox.networkUsMin is ${config.sandbox.networkUsMin}: must be at most sandbox.networkUsMax (${config.sandbox.networkUsMax})`)
  }
  return faults
}

/** Every port that a process of ours listens on, by the key that sets it. */
export function listeningPorts(config: Config): { readonly key: string; readonly port: number }[] {
  return [
    { key: 'console.port', port: config.console.port },
    { key: 'console.nextPort', port: config.console.nextPort },
    { key: 'fix.omsPort', port: config.fix.omsPort },
    ...(config.database.url === '' ? [{ key: 'database.embeddedPort', port: config.database.embeddedPort }] : []),
    ...(config.sandbox.enabled
      ? [{ key: 'sandbox.controlPort', port: config.sandbox.controlPort }, ...config.venues.map((venue) => ({ key: `venues.${venue.mic}.port`, port: venue.port }))]
      : []),
  ]
}

function ports(config: Config): string[] {
  const faults: string[] = []
  const holders = new Map<number, string>()
  for (const { key, port } of listeningPorts(config)) {
    const other = holders.get(port)
    if (other !== undefined) faults.push(`${key} is ${port}, which ${other} uses: every port may be used once`)
    if (port > 65_535) faults.push(`${key} is ${port} with portOffset ${config.portOffset}: must be at most 65535`)
    holders.set(port, key)
  }
  return faults
}

const isLocal = (host: string): boolean => host === 'localhost' || host === '::1' || host.startsWith('127.')

function liveMode(config: Config): string[] {
  if (config.mode !== 'LIVE') return []
  const faults: string[] = []
  if (config.sandbox.enabled) faults.push('mode is "LIVE": sandbox.enabled must be false, simulated venues never trade beside real ones')
  for (const venue of config.venues) {
    if (isLocal(venue.host)) faults.push(`mode is "LIVE": venues.${venue.mic}.host is ${venue.host}, must be the address of a real venue`)
  }
  return [...faults, ...openDoors(config)]
}

/** Whoever reaches the port and knows a CompID could trade: on a network, a session needs a proof or a place. A certificate alone proves somebody, not which CompID. */
function openDoors({ fix }: Config): string[] {
  if (isLocal(fix.host)) return []
  const open = [...fix.counterparties.map((party) => ['fix.counterparties', party] as const), ...fix.dropCopies.map((party) => ['fix.dropCopies', party] as const)]
    .filter(([, { username, addresses, certificateNames }]) => username === '' && addresses.length === 0 && certificateNames.length === 0)
  return open.map(([list, { compId }]) => `mode is "LIVE" and fix.host is ${fix.host}: ${list}.${compId} must have username with passwordFrom, addresses, or certificateNames with fix.tls.caFile`)
}

function prices(config: Config): string[] {
  const faults: string[] = []
  for (const { symbol, referencePrice, priceScale, tick, lotSize } of config.instruments) {
    const units = Math.round(referencePrice * priceScale)
    if (Math.abs(units / priceScale - referencePrice) > 1e-9 || units % tick !== 0) {
      faults.push(`instruments.${symbol}.referencePrice is ${referencePrice}: must be a multiple of the tick (${tick / priceScale})`)
    }
    for (const key of ['maxOrderQty'] as const) {
      if (config.limits[key] < lotSize) faults.push(`limits.${key} is ${config.limits[key]}: must be at least one lot of ${symbol} (${lotSize})`)
    }
  }
  return faults
}

/** Sessions are told apart by name everywhere; what proves who one is comes in pairs. */
function sessions({ fix, venues }: Config): string[] {
  const faults: string[] = []
  const ofVenues = new Set(venues.flatMap(({ mic }) => [mic, `${mic}-MD`]))
  const accepted = [...fix.counterparties.map((party) => [`fix.counterparties.${party.compId}`, party] as const), ...fix.dropCopies.map((party) => [`fix.dropCopies.${party.compId}`, party] as const)]
  for (const [path, { compId }] of accepted) if (ofVenues.has(compId)) faults.push(`${path}.compId is ${compId}: must not be the name of a venue's session`)
  for (const [path, { username, passwordFrom }] of [...accepted, ...venues.map((venue) => [`venues.${venue.mic}`, venue] as const)]) {
    if ((username === '') !== (passwordFrom === '')) faults.push(`${path}.${username === '' ? 'username' : 'passwordFrom'} is empty: must be given, or ${username === '' ? 'passwordFrom' : 'username'} left out`)
  }
  const { certFile, keyFile, caFile } = fix.tls
  for (const [path, { certificateNames }] of accepted) if (certificateNames.length > 0 && caFile === '') faults.push(`${path}.certificateNames is given: fix.tls.caFile must be given with it, nobody is asked for a certificate otherwise`)
  for (const { mic, tls, tlsCertFile, tlsKeyFile } of venues) {
    if ((tlsCertFile === '') !== (tlsKeyFile === '')) faults.push(`venues.${mic}.${tlsCertFile === '' ? 'tlsCertFile' : 'tlsKeyFile'} is empty: must be given with venues.${mic}.${tlsCertFile === '' ? 'tlsKeyFile' : 'tlsCertFile'}`)
    if (tlsCertFile !== '' && !tls) faults.push(`venues.${mic}.tls is false: must be true with venues.${mic}.tlsCertFile`)
  }
  if ((certFile === '') !== (keyFile === '')) faults.push(`fix.tls.${certFile === '' ? 'certFile' : 'keyFile'} is empty: must be given with fix.tls.${certFile === '' ? 'keyFile' : 'certFile'}`)
  if (caFile !== '' && certFile === '') faults.push('fix.tls.certFile is empty: must be given with fix.tls.caFile')
  return faults
}

function breaker({ breaker: { openMs, openMsMax } }: Config): string[] {
  return openMs > openMsMax ? [`breaker.openMs is ${openMs}: must be at most breaker.openMsMax (${openMsMax})`] : []
}

/** Kinds whose value is made of several samples. */
const ROLLING: readonly AlertKind[] = ['inference-latency', 'model-degradation', 'execution-performance']

function alerts({ alerts: rules }: Config): string[] {
  const faults: string[] = []
  for (const kind of ALERT_KINDS) {
    const { raiseAt, clearAt, samples } = rules[kind]
    if (clearAt >= raiseAt) faults.push(`alerts.${kind}.clearAt is ${clearAt}: must be less than alerts.${kind}.raiseAt (${raiseAt})`)
    if (samples !== 1 && !ROLLING.includes(kind)) faults.push(`alerts.${kind}.samples is ${samples}: must be 1, its value is no rolling one`)
  }
  if (rules['execution-performance'].raiseAt > 1) faults.push(`alerts.execution-performance.raiseAt is ${rules['execution-performance'].raiseAt}: must be at most 1, it is a share`)
  return faults
}
