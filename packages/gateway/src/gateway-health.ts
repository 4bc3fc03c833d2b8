import type { CoreRow, FaultsRow, StoreRow } from '@sluice/protocol'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { FaultSwitches } from './fault-switches.ts'
import type { ReadModel } from './read-model.ts'

const HEALTH_EVERY_MS = 1_000
const NO_FAULTS: FaultsRow = { id: 'faults', available: false, on: [], venues: [], tape: null }

/** Puts this process's own rows into the read model every second; answers how to stop. */
export function reportHealth(model: ReadModel, { storeRow, faults, clients, auditFault, nowUs }: { storeRow: () => StoreRow; faults: FaultSwitches | undefined; clients: () => number; auditFault: () => string | null; nowUs: () => number }): () => void {
  const startedUs = nowUs()
  const delay = monitorEventLoopDelay({ resolution: 10 })
  delay.enable()
  const report = (): void => {
    model.sweep(nowUs())
    model.health(storeRow())
    model.health(faults?.row?.() ?? NO_FAULTS)
    model.health({
      id: 'gateway', startedUs: startedUs as never, tsUs: nowUs() as never, clients: clients(), heapUsedBytes: process.memoryUsage().heapUsed,
      eventLoopP99Us: Math.round(delay.percentile(99) / 1_000), auditFault: auditFault(),
    })
    delay.reset()
  }
  report()
  const timer = setInterval(report, HEALTH_EVERY_MS)
  return () => {
    clearInterval(timer)
    delay.disable()
  }
}

/** Body of GET /health. */
export function healthOf(core: CoreRow, store: StoreRow, auditFault: string | null): { status: 'ok' | 'degraded'; core: unknown; store: unknown; audit: unknown } {
  const halted = core.health?.halted ?? null
  return {
    status: core.connected && store.connected && halted === null && auditFault === null ? 'ok' : 'degraded',
    core: { connected: core.connected, halted, seq: core.health?.seq ?? null },
    store: { connected: store.connected, lagRecords: store.lagRecords, lagUs: store.lagUs, error: store.error },
    audit: { error: auditFault },
  }
}
