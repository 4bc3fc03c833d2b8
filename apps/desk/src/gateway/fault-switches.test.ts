import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { loadConfig, type Config } from '@sluice/config'
import type { CommandOutcome, SetFault } from '@sluice/gateway'
import { afterEach, describe, expect, it } from 'vitest'
import { DeskFaultSwitches } from './fault-switches.ts'
import { PausableProjection } from './pausable-projection.ts'
import { ProjectionLag } from './projection-lag.ts'

const closers: (() => void)[] = []
afterEach(() => { for (const close of closers.splice(0)) close() })

const NONE = { silentFeed: false, rejectOrders: false, slowAcks: false, noFills: false, dropSession: false }
const ask = (over: object): SetFault => ({ name: 'setFault', clientRequestId: 'R1', reason: 'a test', on: true, ...over }) as SetFault
const config = (over: { mode?: Config['mode']; enabled?: boolean; controlPort?: number } = {}): Pick<Config, 'mode' | 'sandbox' | 'venues' | 'instruments'> => {
  const { config: defaults } = loadConfig({ env: {}, cwd: '/nowhere' })
  return { mode: over.mode ?? 'SIMULATION', venues: defaults.venues, instruments: defaults.instruments, sandbox: { ...defaults.sandbox, enabled: over.enabled ?? true, controlPort: over.controlPort ?? 1 } }
}

/** A control service that remembers what it was asked for. */
async function aSandbox(answer: (body: string) => number = () => 200): Promise<{ port: number; bodies: string[]; faults: Record<string, object> }> {
  const bodies: string[] = []
  const faults: Record<string, object> = {}
  const server: Server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => { body += chunk.toString() })
    request.on('end', () => {
      if (request.method === 'POST') bodies.push(body)
      response.writeHead(request.method === 'POST' ? answer(body) : 200)
      response.end(JSON.stringify(request.method === 'POST' ? { error: 'no' } : { venues: [{ mic: 'XNAS', faults: { ...NONE, ...faults['XNAS'] } }], market: { haltAll: true, silentAll: false, burst: false }, haltedSymbols: ['AVAX'], tape: null }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => { server.closeAllConnections(); server.close() })
  return { port: (server.address() as AddressInfo).port, bodies, faults }
}

function switches(over: Parameters<typeof config>[0], outcome: CommandOutcome = { kind: 'away' }) {
  const inner = { cursor: async () => ({ lsn: 0, seq: 0, tsUs: 0 }), project: async () => 1 }
  const projection = new PausableProjection(inner)
  const sent: unknown[] = []
  const faults = new DeskFaultSwitches({ config: config(over), projection, scorerFaults: () => ['slow'], core: async (message) => { sent.push(message); return outcome } })
  closers.push(() => faults.stop())
  return { faults, projection, sent }
}

describe('fault switches of the desk', () => {
  it('a venue: asked of the sandbox, and told as it says', async () => {
    const sandbox = await aSandbox()
    const { faults } = switches({ controlPort: sandbox.port })
    expect(faults.row()).toMatchObject({ available: false })
    sandbox.faults['XNAS'] = { noFills: true, slowAcks: true }
    expect(await faults.set(ask({ target: 'venue', mic: 'XNAS', fault: 'noFills' }))).toEqual({ ok: true })
    expect(sandbox.bodies.map((body) => JSON.parse(body) as unknown)).toEqual([{ fault: 'noFills', mic: 'XNAS', on: true }])
    expect(faults.row()).toMatchObject({
      id: 'faults', available: true, on: [
        { target: 'market', mic: null, symbol: null, fault: 'haltAll' }, { target: 'symbol', mic: null, symbol: 'AVAX', fault: 'halt' },
        { target: 'venue', mic: 'XNAS', symbol: null, fault: 'slowAcks' }, { target: 'venue', mic: 'XNAS', symbol: null, fault: 'noFills' }, { target: 'scorer', mic: null, symbol: null, fault: 'slow' },
      ],
    })
  })

  it('one symbol, and the whole market: asked of the sandbox without a venue', async () => {
    const sandbox = await aSandbox()
    const { faults } = switches({ controlPort: sandbox.port })
    expect(await faults.set(ask({ target: 'market', fault: 'silentAll' }))).toEqual({ ok: true })
    expect(await faults.set(ask({ target: 'symbol', symbol: 'AVAX', fault: 'halt', on: false }))).toEqual({ ok: true })
    expect(sandbox.bodies.map((body) => JSON.parse(body) as unknown)).toEqual([{ fault: 'silentAll', on: true }, { fault: 'halt', symbol: 'AVAX', on: false }])
    expect(await faults.set(ask({ target: 'symbol', symbol: 'NOPE', fault: 'halt' }))).toMatchObject({ ok: false, reason: expect.stringContaining('symbol is NOPE') })
  })

  it('an unknown venue, a refusal and a sandbox that is away are said in words', async () => {
    const sandbox = await aSandbox(() => 404)
    const { faults } = switches({ controlPort: sandbox.port })
    expect(await faults.set(ask({ target: 'venue', mic: 'XXXX', fault: 'noFills' }))).toMatchObject({ ok: false, reason: expect.stringContaining('mic is XXXX: must be one of') })
    expect(await faults.set(ask({ target: 'venue', mic: 'XNAS', fault: 'noFills' }))).toMatchObject({ ok: false, reason: 'the sandbox refused: no' })
    expect(await switches({ controlPort: 1 }).faults.set(ask({ target: 'venue', mic: 'XNAS', fault: 'noFills' }))).toMatchObject({ ok: false, reason: expect.stringContaining('does not answer') })
  })

  it('the scorer: by the core, in its own words', async () => {
    const answer = { type: 'answer', requestId: 'R1', parentId: null, denial: null } as const
    const { faults, sent } = switches({}, { kind: 'answered', answer })
    expect(await faults.set(ask({ target: 'scorer', fault: 'biased' }))).toEqual({ ok: true })
    expect(sent).toEqual([{ type: 'scorer-fault', requestId: 'R1', fault: 'biased', on: true }])
    expect(await switches({}, { kind: 'refused', reason: 'because' }).faults.set(ask({ target: 'scorer', fault: 'slow' }))).toEqual({ ok: false, reason: 'because' })
    expect(await switches({}).faults.set(ask({ target: 'scorer', fault: 'slow' }))).toEqual({ ok: false, reason: 'the core is away' })
  })

  it('the projection: writes wait while it is paused and go on in order', async () => {
    const { faults, projection } = switches({})
    await faults.set(ask({ target: 'projector', fault: 'paused' }))
    expect(faults.row().on).toContainEqual({ target: 'projector', mic: null, symbol: null, fault: 'paused' })
    let written = 0
    const write = projection.project([], { lsn: 1, seq: 1, tsUs: 1 }).then((rows) => { written = rows })
    await new Promise(setImmediate)
    expect(written).toBe(0)
    await faults.set(ask({ target: 'projector', fault: 'paused', on: false }))
    await write
    expect(written).toBe(1)
  })

  it('nothing of it in LIVE, or without the sandbox', async () => {
    const sandbox = await aSandbox()
    for (const over of [{ mode: 'LIVE' as const }, { enabled: false }]) {
      const { faults, projection, sent } = switches({ ...over, controlPort: sandbox.port })
      for (const target of [
        { target: 'venue', mic: 'XNAS', fault: 'noFills' }, { target: 'symbol', symbol: 'AVAX', fault: 'halt' }, { target: 'market', fault: 'silentAll' }, { target: 'scorer', fault: 'slow' }, { target: 'projector', fault: 'paused' },
      ]) {
        expect(await faults.set(ask(target))).toMatchObject({ ok: false, reason: expect.stringContaining('fault switches are for SIMULATION') })
      }
      expect(sandbox.bodies).toEqual([])
      expect([faults.available(), faults.row().available, projection.isPaused, sent.length]).toEqual([false, false, false, 0])
    }
  })
})

describe('projection lag', () => {
  it('is the age of the oldest record that waits; of a store that never answered, the wait itself', () => {
    const sent: unknown[] = []
    let nowUs = 1_000_000
    let store = { connected: true, lagUs: 250.4, lagRecords: 3 }
    const lag = new ProjectionLag({ store: () => store, nowUs: () => nowUs, send: (message) => { sent.push(message); return true } })
    lag.sample()
    store = { connected: false, lagUs: 0, lagRecords: 3 }
    lag.sample()
    nowUs += 700_000
    lag.sample()
    store = { connected: true, lagUs: 0, lagRecords: 0 }
    lag.sample()
    expect(sent).toEqual([[250, 3], [0, 3], [700_000, 3], [0, 0]].map(([lagUs, lagRecords]) => ({ type: 'observe', observations: [{ kind: 'projection-lag', lagUs, lagRecords }] })))
  })
})
