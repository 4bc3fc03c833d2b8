import { resolve } from 'node:path'
import { instrumentsOf, venuesOf, type Config } from '@sluice/config'
import { SCENARIOS, type ScenarioName } from '@sluice/market-sim'
import type { SandboxOptions } from './sandbox.ts'

/** The sandbox's part of the configuration; throws with one line for what only it can check. */
export function optionsOf(config: Config): Omit<SandboxOptions, 'dir' | 'log'> {
  const { sandbox, fix, demoOms } = config
  const ports = new Map(config.venues.map((venue) => [venue.mic, venue]))
  return {
    seed: sandbox.seed,
    activity: sandbox.activity,
    scenario: scenarioOf(sandbox.scenario),
    levels: sandbox.levels,
    tape: sandbox.tape === '' ? null : { path: resolve(process.env['SLUICE_ROOT'] ?? '.', sandbox.tape), from: sandbox.tapeFrom, speed: sandbox.tapeSpeed, repeat: sandbox.tapeRepeat },
    latency: { networkUsMin: sandbox.networkUsMin, networkUsMax: sandbox.networkUsMax, matchingUs: sandbox.matchingUs, speedBumpUs: sandbox.speedBumpUs },
    instruments: instrumentsOf(config),
    venues: venuesOf(config).map((venue) => ({ ...venue, host: ports.get(venue.mic)!.host, port: ports.get(venue.mic)!.port })),
    deskCompId: fix.compId,
    controlPort: sandbox.controlPort,
    dropCopy: dropCopyOf(config),
    oms: !demoOms.enabled ? null : {
      compId: demoOms.compId, host: fix.host, port: fix.omsPort, parentsPerMinute: demoOms.parentsPerMinute, qtyMin: demoOms.qtyMin, qtyMax: demoOms.qtyMax,
      limitShare: demoOms.limitShare, objectives: Object.keys(config.objectives), heartBtIntS: fix.heartBtIntS, reconnectMs: fix.reconnectMs, reconnectMaxMs: fix.reconnectMaxMs,
    },
  }
}

/** Reads the first drop-copy session of the desk, where that asks for no password. */
function dropCopyOf({ fix, demoOms }: Config): SandboxOptions['dropCopy'] {
  const party = fix.dropCopies[0]
  if (!demoOms.enabled || party === undefined || party.username !== '' || fix.tls.certFile !== '') return null
  return { compId: party.compId, host: fix.host, port: fix.omsPort, heartBtIntS: fix.heartBtIntS, reconnectMs: fix.reconnectMs, reconnectMaxMs: fix.reconnectMaxMs }
}

function scenarioOf(name: string): ScenarioName | null {
  if (name === '') return null
  const known = SCENARIOS.find((scenario) => scenario === name)
  if (known === undefined) throw new Error(`sandbox.scenario is ${JSON.stringify(name)}: must be empty or one of ${SCENARIOS.join(', ')}`)
  return known
}
