import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ALERT_KINDS } from '@sluice/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ConfigError } from './config-error.ts'
import { engineConfigOf } from './engine-config.ts'
import { loadConfig } from './load-config.ts'

let cwd: string
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'sluice-watch-config-'))
})
afterEach(() => rmSync(cwd, { recursive: true, force: true }))

function faults(file: unknown, env: Record<string, string> = {}): readonly string[] {
  writeFileSync(join(cwd, 'sluice.config.json'), JSON.stringify(file))
  try {
    loadConfig({ env, cwd })
  } catch (error) {
    if (error instanceof ConfigError) return error.lines
    throw error
  }
  return []
}

describe('breakers and alerts', () => {
  it('have a rule of every kind and engine units by default', () => {
    const engine = engineConfigOf(loadConfig({ env: {}, cwd }).config)
    expect(engine.breaker).toEqual({ enabled: true, rejects: 5, rejectsWindowUs: 10_000_000, silences: 3, staleUs: 10_000_000, openUs: 30_000_000, openUsMax: 600_000_000, probes: 2 })
    expect(engine.alerts.map(({ kind }) => kind)).toEqual(ALERT_KINDS)
    for (const rule of engine.alerts) expect(rule.clearAt, rule.kind).toBeLessThan(rule.raiseAt)
    expect(engine.alerts.find(({ kind }) => kind === 'feed-stale')).toMatchObject({ raiseAt: 3_000, clearAt: 1_500, raiseAfterUs: 0, clearAfterUs: 1_000_000, samples: 1 })
  })

  it.each([
    [{ breaker: { rejects: 0 } }, 'sluice.config.json: breaker.rejects is 0: must be a whole number from 1 to 10000'],
    [{ breaker: { enabled: 'yes' } }, 'sluice.config.json: breaker.enabled is "yes": must be true or false'],
    [{ breaker: { openMs: 60_000, openMsMax: 50_000 } }, 'breaker.openMs is 60000: must be at most breaker.openMsMax (50000)'],
    [{ breaker: { probe: 1 } }, 'sluice.config.json: breaker.probe is no key of the configuration: did you mean breaker.probes?'],
    [{ alerts: { 'feed-stale': { raiseAt: 1_000 } } }, 'alerts.feed-stale.clearAt is 1500: must be less than alerts.feed-stale.raiseAt (1000)'],
    [{ alerts: { 'feed-stale': { raiseAt: -1 } } }, 'sluice.config.json: alerts.feed-stale.raiseAt is -1: must be a number from 0 to 1000000000000'],
    [{ alerts: { 'feed-stale': { severity: 'loud' } } }, 'sluice.config.json: alerts.feed-stale.severity is "loud": must be warning or critical'],
    [{ alerts: { 'session-down': { samples: 5 } } }, 'alerts.session-down.samples is 5: must be 1, its value is no rolling one'],
    [{ alerts: { 'execution-performance': { raiseAt: 70 } } }, 'alerts.execution-performance.raiseAt is 70: must be at most 1, it is a share'],
    [{ alerts: { 'feed-stail': {} } }, 'sluice.config.json: alerts.feed-stail is no key of the configuration: did you mean alerts.feed-stale?'],
  ])('refuse %j in one line', (file, line) => {
    expect(faults(file)).toEqual([line])
  })

  it('name the variable or the key when the environment sets them wrong', () => {
    expect(faults({}, { SLUICE_BREAKER_SILENCES: 'many' })).toEqual(['SLUICE_BREAKER_SILENCES is "many": must be a whole number from 1 to 10000'])
    expect(faults({}, { SLUICE_ALERTS_FEED_STALE_RAISE_AT: '10' })).toEqual(['alerts.feed-stale.clearAt is 1500: must be less than alerts.feed-stale.raiseAt (10)'])
  })
})
