import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigSchema, type Config } from '@sluice/config'
import type { UnixUs } from '@sluice/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptorOptions, acceptorTls, dayEnd, feedSessionOptions, initiatorOptions, secretFrom, tradingSessionOptions, venueCompIds, venueTls } from './session-settings.ts'

const us = (iso: string): UnixUs => (Date.parse(iso) * 1_000) as UnixUs
const party = (over: object = {}): Config['fix']['counterparties'][number] => ConfigSchema.parse({ fix: { counterparties: [{ compId: 'OMS1', ...over }] } }).fix.counterparties[0]!

describe('settings of sessions', () => {
  let dir: string
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sluice-settings-'))
  })
  afterEach(() => rmSync(dir, { recursive: true, force: true }))

  it('a password comes from a file or a variable, and neither may be missing', () => {
    writeFileSync(join(dir, 'secret'), 'open sesame\n')
    process.env.TEST_OF_SETTINGS = 'hush'
    expect(secretFrom(`file:${join(dir, 'secret')}`, 'key')).toBe('open sesame')
    expect(secretFrom('env:TEST_OF_SETTINGS', 'key')).toBe('hush')
    delete process.env.TEST_OF_SETTINGS
    expect(() => secretFrom('env:TEST_OF_SETTINGS', 'venues.XNAS.passwordFrom')).toThrow('venues.XNAS.passwordFrom is env:TEST_OF_SETTINGS: must name a variable that is set')
    expect(() => secretFrom(`file:${join(dir, 'none')}`, 'key')).toThrow(`key names ${join(dir, 'none')}: must be a file that can be read (ENOENT)`)
    writeFileSync(join(dir, 'secret'), 'x'.repeat(100_000))
    expect(() => secretFrom(`file:${join(dir, 'secret')}`, 'key')).toThrow('must be at most 65536 bytes')
  })

  it('credentials, reset policy and tables go with a session that trades', () => {
    writeFileSync(join(dir, 'secret'), 'pw')
    const options = tradingSessionOptions(ConfigSchema.parse({}), party({ username: 'u', passwordFrom: `file:${join(dir, 'secret')}`, resetPolicy: 'never' }), 'fix.counterparties.OMS1')
    expect(options).toMatchObject({ credentials: { username: 'u', password: 'pw' }, resetPolicy: 'never' })
    expect(options.dictionary).toBeDefined()
    expect(options.schedule).toBeUndefined()
    expect([{}, { resetOnLogon: true }].map((over) => tradingSessionOptions(ConfigSchema.parse({}), party(over), 'p').resetPolicy)).toEqual(['on-request', 'always'])
    expect(tradingSessionOptions(ConfigSchema.parse({ fix: { validate: false } }), party(), 'p').dictionary).toBeUndefined()
  })

  it('how a session writes and asks is its own; where money moves, test sessions are not let in', () => {
    const options = (over: object, mode = 'SIMULATION') => tradingSessionOptions(ConfigSchema.parse({ mode }), party(over), 'p')
    expect(options({})).toMatchObject({ timestampPrecision: 'milliseconds', nextExpectedMsgSeqNum: 'honour', resendChunk: 0, deliverTo: new Set() })
    expect(options({ timestamps: 'microseconds', nextExpectedMsgSeqNum: 'send', resendChunk: 500, deliverTo: ['FUND'] }))
      .toMatchObject({ timestampPrecision: 'microseconds', nextExpectedMsgSeqNum: 'send', resendChunk: 500, deliverTo: new Set(['FUND']) })
    expect([options({}).isTest, options({}, 'LIVE').isTest]).toEqual([undefined, false])
  })

  it('both sessions of a venue have its credentials, its hours and the names agreed with it', () => {
    writeFileSync(join(dir, 'secret'), 'pw')
    const config = ConfigSchema.parse({})
    const plain = config.venues[0]!
    const venue = { ...plain, username: 'u', passwordFrom: `file:${join(dir, 'secret')}`, hours: { start: '08:00', end: '16:00', days: [1, 2, 3, 4, 5], timeZone: 'UTC' }, compId: 'Nasdaq', senderCompId: 'firm-1' }
    for (const options of [tradingSessionOptions(config, venue, 'v'), feedSessionOptions(config, venue)]) {
      expect(options.credentials).toEqual({ username: 'u', password: 'pw' })
      expect(options.schedule!.at(us('2026-11-20T07:59:00Z'))).toBeNull()
    }
    expect([tradingSessionOptions(config, venue, 'v').deliverTo, feedSessionOptions(config, plain).credentials, feedSessionOptions(config, plain).resetOnLogon]).toEqual([undefined, undefined, true])
    expect([venueCompIds(config, plain), venueCompIds(config, venue)]).toEqual([{ senderCompId: 'SLUICE', targetCompId: plain.mic }, { senderCompId: 'firm-1', targetCompId: 'Nasdaq' }])
  })

  it('hours of its own, else of all; without any, a session that rolls does so at the end of the trading day', () => {
    const hours = (start: string, end: string): object => ({ start, end, timeZone: 'UTC' })
    const all = ConfigSchema.parse({ fix: { hours: hours('08:00', '16:00') } })
    const at = (config: Config, over: object, iso: string): boolean => tradingSessionOptions(config, party(over), 'p').schedule?.at(us(iso)) !== null
    expect([at(all, {}, '2026-11-20T07:59:00Z'), at(all, {}, '2026-11-20T08:00:00Z'), at(all, { hours: hours('06:00', '07:00') }, '2026-11-20T08:00:00Z')]).toEqual([false, true, false])
    const rolling = ConfigSchema.parse({ orders: { dayEndsAt: '21:00', timeZone: 'UTC' } })
    const { schedule, resetAtRoll } = tradingSessionOptions(rolling, party({ resetAtRoll: true }), 'p')
    expect(resetAtRoll).toBe(true)
    expect(schedule!.at(us('2026-11-20T20:59:59Z'))).toEqual({ startUs: us('2026-11-19T21:00:00Z'), endUs: us('2026-11-20T21:00:00Z') })
  })

  it('desks and firms of both ends go into the header, those that are given', () => {
    const [venue] = ConfigSchema.parse({}).venues
    const options = (over: object) => tradingSessionOptions(ConfigSchema.parse({}), over as ReturnType<typeof party>, 'p')
    expect(options(party({ senderSubId: 'DESK 7', targetLocationId: 'NY' })).header).toEqual({ senderSubId: 'DESK 7', targetLocationId: 'NY' })
    expect(options({ ...venue!, onBehalfOfCompId: 'FUND', deliverToCompId: 'BRK' }).header).toEqual({ onBehalfOfCompId: 'FUND', deliverToCompId: 'BRK' })
    expect(feedSessionOptions(ConfigSchema.parse({}), { ...venue!, targetSubId: 'MD', heartBtIntS: 60 })).toMatchObject({ header: { targetSubId: 'MD' }, heartBtIntS: 60 })
    expect([options(party()).header, feedSessionOptions(ConfigSchema.parse({}), venue!).heartBtIntS]).toEqual([undefined, 10])
    for (const senderSubId of [' x', 'x ', 'a\x01b', 'ä', 'x'.repeat(65)]) expect(() => party({ senderSubId })).toThrow()
  })

  it('every bound of the configuration reaches its session or its connections', () => {
    const config = ConfigSchema.parse({
      fix: {
        heartBtIntMaxS: 61, logoutTimeoutMs: 3_000, resendTimeoutMs: 4_000, resendsPerSecondMax: 3, resentPerSecondMax: 500, gapMessagesMax: 200, gapBytesMax: 70_000, waitingMessagesMax: 9, connectTimeoutMs: 700,
        messageBytesMax: 2_000, partialMessageMs: 800, garbageBytesMax: 3_000, sendBufferBytesMax: 80_000, pendingConnectionsMax: 5, connectionsPerAddressMax: 6, connectionsPerSecondMax: 7,
        logonFailuresMax: 8, logonFailuresWindowS: 9, lockOutS: 10,
      },
    })
    expect(tradingSessionOptions(config, party(), 'p')).toMatchObject({
      maxHeartBtIntS: 61, logoutTimeoutUs: 3_000_000, resendTimeoutUs: 4_000_000, maxResendsPerSecond: 3, maxResentPerSecond: 500, maxQueuedMessages: 200, maxQueuedBytes: 70_000, maxWaitingMessages: 9,
    })
    const connection = { maxBodyBytes: 2_000, partialTimeoutMs: 800, maxGarbageBytes: 3_000, maxQueuedBytes: 80_000 }
    expect(initiatorOptions(config, config.venues[0]!)).toMatchObject({ ...connection, connectTimeoutMs: 700 })
    expect(acceptorOptions(config)).toMatchObject({
      ...connection, maxPendingConnections: 5, maxConnectionsPerAddress: 6, maxConnectionsPerSecond: 7, lockOut: { failuresMax: 8, windowUs: 9_000_000, lockUs: 10_000_000 },
    })
  })

  it('the trading day ends when it is told to, in LIVE in any case', () => {
    const { orders } = ConfigSchema.parse({})
    expect([dayEnd({ orders, mode: 'SIMULATION' }), dayEnd({ orders, mode: 'LIVE' }), dayEnd({ orders: { ...orders, dayEndsAt: '16:30' }, mode: 'LIVE' })]).toEqual([null, '17:00', '16:30'])
  })

  it('certificates are read from their files', () => {
    const config = ConfigSchema.parse({ fix: { tls: { certFile: join(dir, 'cert'), keyFile: join(dir, 'key') } } })
    expect(() => acceptorTls(config)).toThrow('fix.tls.certFile names')
    writeFileSync(join(dir, 'cert'), 'C')
    writeFileSync(join(dir, 'key'), 'K')
    expect(acceptorTls(config)).toEqual({ tls: { cert: 'C', key: 'K' } })
    expect(acceptorTls(ConfigSchema.parse({}))).toEqual({})
    const [venue] = ConfigSchema.parse({}).venues
    expect([venueTls(venue!), venueTls({ ...venue!, tls: true }), venueTls({ ...venue!, tls: true, tlsCaFile: join(dir, 'cert') })]).toEqual([{}, { tls: {} }, { tls: { ca: 'C' } }])
  })
})
