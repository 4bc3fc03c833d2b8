import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { configHash } from './config-hash.ts'
import { engineConfigOf } from './engine-config.ts'
import { keyDocs } from './key-docs.ts'
import { loadConfig } from './load-config.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sluice-config-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

const write = (value: unknown): void => writeFileSync(join(cwd, 'sluice.config.json'), typeof value === 'string' ? value : JSON.stringify(value))
const load = (env: Record<string, string> = {}) => loadConfig({ env, cwd })
function faults(env: Record<string, string> = {}): readonly string[] {
  try {
    load(env)
  } catch (error) {
    if (error instanceof ConfigError) return error.lines
    throw error
  }
  return []
}

describe('defaults', () => {
  it('hold without a file', () => {
    const { config, path, dataDir } = load()
    expect(path).toBeNull()
    expect(dataDir).toBe(join(cwd, '.data'))
    expect(config.mode).toBe('SIMULATION')
    expect(config.venues).toHaveLength(13)
    expect(config.instruments).toHaveLength(10)
    expect(config.venues.map((venue) => venue.port)).toEqual(Array.from({ length: 13 }, (_, no) => 9_901 + no))
  })

  it('become engine units', () => {
    const engine = engineConfigOf(load().config)
    expect(engine.instruments[7]).toMatchObject({ symbol: 'HALO', tick: 100, advLots: 2_000_000, referencePrice: 1_574_000 })
    expect(engine.venues[0]).toMatchObject({ mic: 'XNAS', takeFee: 3_000, minQtyLots: 1 })
    expect(engine.limits.maxNotional).toBe(20_000_000_000_000)
    expect(engine.routing.staleAfterUs).toBe(3_000_000)
    expect(Number.isSafeInteger(engine.limits.maxOpenNotional)).toBe(true)
    expect(engine.models).toEqual({ suspendOn: ['model-degradation', 'model-drift'] })
  })

  it('tell whose orders go when they are away, and who gets copies', () => {
    write({ fix: { counterparties: [{ compId: 'OMS1' }, { compId: 'OMS2', cancelOnDisconnectMs: 5_000 }] }, venues: [] })
    expect(faults()).toHaveLength(1)
    write({ fix: { counterparties: [{ compId: 'OMS1' }, { compId: 'OMS2', cancelOnDisconnectMs: 5_000 }] } })
    const engine = engineConfigOf(load().config)
    expect(engine.orders).toEqual({ cancelOnDisconnectUs: { OMS1: null, OMS2: 5_000_000 }, holdsPositions: false, dropCopySessions: ['DROP1'], strictInstructions: true })
    expect(engine.venues.filter(({ takesReplace }) => takesReplace).map(({ mic }) => mic)).toEqual(['XNAS', 'XNYS', 'ARCX', 'BATS', 'ECN1'])
    expect(engine.venues.filter(({ cancelsOnDisconnect }) => cancelsOnDisconnect).map(({ mic }) => mic)).toEqual(['EDGA', 'ECN1'])
  })

  it('write no copies that nobody reads: those of the default are for the demonstration', () => {
    const copies = (tree: object) => {
      write(tree)
      return load().config.fix.dropCopies.map(({ compId }) => compId)
    }
    expect([copies({}), copies({ demoOms: { enabled: false } }), copies({ sandbox: { enabled: false } })]).toEqual([['DROP1'], [], []])
    expect(copies({ demoOms: { enabled: false }, fix: { dropCopies: [{ compId: 'BACK1' }] } })).toEqual(['BACK1'])
  })

  it('explore in SIMULATION only, unless told otherwise', () => {
    const { config } = load()
    const of = (mode: 'SIMULATION' | 'LIVE', enabled: boolean | null) =>
      engineConfigOf({ ...config, mode, routing: { ...config.routing, exploration: { ...config.routing.exploration, enabled } } }).routing.exploration
    expect(of('SIMULATION', null)).toEqual({ enabled: true, shareMicro: 50_000, maxRegretMicroBps: 200_000, maxCandidates: 3 })
    expect([of('LIVE', null), of('LIVE', true), of('SIMULATION', false)].map(({ enabled }) => enabled)).toEqual([false, true, false])
  })
})

describe('the file', () => {
  it('names only what differs', () => {
    write({ routing: { staleAfterMs: 1_500 } })
    const { config } = load()
    expect(config.routing.staleAfterMs).toBe(1_500)
    expect(config.routing.splitWidth).toBe(3)
  })

  it.each([
    [{ routing: { staleAfterMs: -5 } }, 'sluice.config.json: routing.staleAfterMs is -5: must be a whole number from 10 to 3600000'],
    [{ routing: { staleAfterMs: '1500' } }, 'sluice.config.json: routing.staleAfterMs is "1500": must be a whole number from 10 to 3600000'],
    [{ core: { durability: 'hoped' } }, 'sluice.config.json: core.durability is "hoped": must be synced or written'],
    [{ routing: { staleAfter: 5 } }, 'sluice.config.json: routing.staleAfter is no key of the configuration: did you mean routing.staleAfterMs?'],
    [{ rooting: {} }, 'sluice.config.json: rooting is no key of the configuration: did you mean routing?'],
    [{ routing: 7 }, 'sluice.config.json: routing is 7: must be { strategy,'],
    [{ venues: [] }, 'sluice.config.json: venues is []: must be a list of at least 1'],
    [{ defaultObjective: 'thrift' }, 'defaultObjective is "thrift": must be one of objectives (balanced,'],
    [{ console: { port: 9880 } }, 'fix.omsPort is 9880, which console.port uses: every port may be used once'],
    [{ mode: 'LIVE' }, 'mode is "LIVE": sandbox.enabled must be false, simulated venues never trade beside real ones'],
    [{ orders: { dayEndsAt: '25:00' } }, 'sluice.config.json: orders.dayEndsAt is "25:00": must be a time of day such as 17:00 or null'],
    [{ orders: { timeZone: 'Mars/Base' } }, 'sluice.config.json: orders.timeZone is "Mars/Base": must be an IANA time zone such as America/New_York'],
    [{ fix: { counterparties: [{ compId: 'OMS1', passwordFrom: 'hunter2' }] } }, 'sluice.config.json: fix.counterparties.0.passwordFrom is "hunter2": must be empty, env:NAME or file:PATH'],
    [{ fix: { counterparties: [{ compId: 'OMS1', username: 'u' }] } }, 'fix.counterparties.OMS1.passwordFrom is empty: must be given, or username left out'],
    [{ fix: { counterparties: [{ compId: 'OMS1', addresses: ['here'] }] } }, 'sluice.config.json: fix.counterparties.0.addresses.0 is "here": must be an IP address or a network such as 10.1.0.0/16'],
    [{ fix: { counterparties: [{ compId: 'OMS1', cancelOnDisconnectMs: -1 }] } }, 'sluice.config.json: fix.counterparties.0.cancelOnDisconnectMs is -1: must be a whole number from 0 to 86400000 or null'],
    [{ fix: { dropCopies: [{ compId: 'OMS1' }] } }, 'fix.counterparties and fix.dropCopies: compId OMS1 appears twice: every name may appear once'],
    [{ fix: { dropCopies: [{ compId: 'XNAS' }] } }, "fix.dropCopies.XNAS.compId is XNAS: must not be the name of a venue's session"],
    [{ fix: { tls: { keyFile: 'k' } } }, 'fix.tls.certFile is empty: must be given with fix.tls.keyFile'],
    [{ routing: { staticWaterfall: ['XNAS', 'XPHL'] } }, 'routing.staticWaterfall names XPHL: must be a venue (XNAS,'],
  ])('refuses %j in one line', (value, line) => {
    write(value)
    expect(faults()[0]).toContain(line)
  })

  it('says so when it is not JSON', () => {
    write('{ "mode": ')
    expect(faults()).toEqual([expect.stringContaining('sluice.config.json is not JSON: ')])
  })

  it('says so when the file named by SLUICE_CONFIG is missing', () => {
    expect(faults({ SLUICE_CONFIG: 'other.json' })[0]).toContain('other.json cannot be read (ENOENT)')
  })
})

describe('LIVE', () => {
  const venue = { mic: 'XNAS', name: 'Nasdaq', kind: 'lit-maker-taker', host: '10.1.2.3', port: 9_000, takeFee: 0, addFee: 0 }
  const live = (fix: object): object => ({ mode: 'LIVE', sandbox: { enabled: false }, venues: [venue], routing: { staticWaterfall: ['XNAS'] }, fix: { host: '0.0.0.0', dropCopies: [], ...fix } })
  const OPEN = 'mode is "LIVE" and fix.host is 0.0.0.0: fix.counterparties.OMS1 must have username with passwordFrom, addresses, or certificateNames with fix.tls.caFile'

  it('takes no session from the network without a proof or a place', () => {
    write(live({ counterparties: [{ compId: 'OMS1' }], dropCopies: [{ compId: 'DROP1' }] }))
    expect(faults()).toEqual([OPEN, OPEN.replace('counterparties.OMS1', 'dropCopies.DROP1')])
    const tls = { certFile: 'c', keyFile: 'k', caFile: 'a' }
    for (const fix of [{ counterparties: [{ compId: 'OMS1', username: 'u', passwordFrom: 'env:PW' }] }, { counterparties: [{ compId: 'OMS1', addresses: ['10.0.0.0/8'] }] }, { tls, counterparties: [{ compId: 'OMS1', certificateNames: ['oms.example'] }] }, { host: '127.0.0.1' }]) {
      write(live({ counterparties: [{ compId: 'OMS1' }], ...fix }))
      expect(load().config.mode).toBe('LIVE')
    }
    // Signed by a known authority, but whoever it is may say that it is OMS1.
    write(live({ counterparties: [{ compId: 'OMS1' }], tls }))
    expect(faults()).toEqual([OPEN])
  })

  it('names of certificates and our own certificates come with what they need', () => {
    write(live({ counterparties: [{ compId: 'OMS1', certificateNames: ['oms.example'] }] }))
    expect(faults()).toEqual(['fix.counterparties.OMS1.certificateNames is given: fix.tls.caFile must be given with it, nobody is asked for a certificate otherwise'])
    write({ ...live({ host: '127.0.0.1' }), venues: [{ ...venue, tlsCertFile: 'c' }] })
    expect(faults()).toEqual(['venues.XNAS.tlsKeyFile is empty: must be given with venues.XNAS.tlsCertFile', 'venues.XNAS.tls is false: must be true with venues.XNAS.tlsCertFile'])
  })
})

describe('the environment', () => {
  it('wins over the file, for every key', () => {
    write({ routing: { staleAfterMs: 1_500 } })
    expect(load({ SLUICE_ROUTING_STALE_AFTER_MS: '200' }).config.routing.staleAfterMs).toBe(200)
  })

  it('reaches every key', () => {
    const of = (from: unknown, path: string): unknown => path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], from)
    const defaults = load().config
    for (const doc of keyDocs()) {
      if (doc.default === '') continue
      const { config } = load({ [doc.env]: typeof doc.default === 'string' ? doc.default : JSON.stringify(doc.default) })
      expect(of(config, doc.path), doc.path).toEqual(of(defaults, doc.path))
    }
  })

  it('has short names', () => {
    const { config } = load({ SLUICE_PROVIDER: 'webgpu', DATABASE_URL: 'postgresql://desk@localhost/desk' })
    expect(config.model.provider).toBe('webgpu')
    expect(config.database.url).toBe('postgresql://desk@localhost/desk')
  })

  it('names the variable when its value is wrong', () => {
    expect(faults({ SLUICE_CORE_VIEW_INTERVAL_MS: 'soon' })).toEqual(['SLUICE_CORE_VIEW_INTERVAL_MS is "soon": must be a whole number from 1 to 10000'])
    expect(faults({ SLUICE_PROVIDER: 'tpu' })).toEqual(['SLUICE_PROVIDER is "tpu": must be auto or cpu or webgpu or cuda'])
  })

  it('warns of a variable that names no key', () => {
    expect(load({ SLUICE_CONSOLE_PROT: '4000' }).warnings).toEqual(['SLUICE_CONSOLE_PROT names no key of the configuration: did you mean SLUICE_CONSOLE_PORT?'])
  })

  it('moves every port at once', () => {
    const { config } = load({ SLUICE_PORT_OFFSET: '10000' })
    expect([config.console.port, config.console.nextPort, config.fix.omsPort, config.database.embeddedPort, config.sandbox.controlPort, config.venues[12]?.port])
      .toEqual([13_000, 13_001, 19_880, 15_439, 19_890, 19_913])
  })
})

it('the hash tells configurations apart', () => {
  const hashes = [load(), load({ SLUICE_SEED: '1' }), load({ SLUICE_LIMITS_COLLAR_BPS: '400' })].map(({ config }) => configHash(config))
  expect(new Set(hashes).size).toBe(3)
  expect(configHash(load().config)).toBe(hashes[0])
})
