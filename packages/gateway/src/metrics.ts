import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import type { CoreRow, StoreRow } from '@sluice/protocol'

export interface MetricSources {
  readonly clients: () => number
  readonly waitingRows: () => number
  readonly core: () => CoreRow
  readonly store: () => StoreRow
}

export interface GatewayMetrics {
  readonly commands: Counter<'name' | 'status'>
  text(): Promise<{ contentType: string; body: string }>
}

/** Prometheus text of this process, with the core's and the store's figures as last heard. */
export function createMetrics(sources: MetricSources): GatewayMetrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'sluice_gateway_' })
  const gauge = (name: string, help: string, value: () => number | null): void => {
    new Gauge({ name, help, registers: [registry], collect() {
      const now = value()
      if (now === null) this.reset()
      else this.set(now)
    } })
  }
  gauge('sluice_gateway_clients', 'Live browser connections.', sources.clients)
  gauge('sluice_gateway_waiting_rows', 'Changed rows not yet sent, over all connections.', sources.waitingRows)
  gauge('sluice_core_connected', '1 while the link to the core is up.', () => (sources.core().connected ? 1 : 0))
  gauge('sluice_core_seq', 'Newest journal entry of the core.', () => sources.core().health?.seq ?? null)
  gauge('sluice_core_open_parents', 'Parents at work.', () => sources.core().health?.openParents ?? null)
  gauge('sluice_core_live_children', 'Children at venues.', () => sources.core().health?.liveChildren ?? null)
  gauge('sluice_core_kill', '1 while the kill switch is on.', () => { const health = sources.core().health; return health === null ? null : health.kill.on ? 1 : 0 })
  gauge('sluice_core_order_to_child_us_p50', 'Order bytes in to child bytes out, microseconds.', () => sources.core().health?.latency.orderToChild.p50Us ?? null)
  gauge('sluice_core_order_to_child_us_p99', 'Order bytes in to child bytes out, microseconds.', () => sources.core().health?.latency.orderToChild.p99Us ?? null)
  gauge('sluice_projection_lag_records', 'Journal records not yet in Postgres.', () => sources.store().lagRecords)
  gauge('sluice_projection_lag_us', 'Age of the oldest row not yet in Postgres, microseconds.', () => sources.store().lagUs)
  gauge('sluice_projection_rows_total', 'Rows written since start.', () => sources.store().rowsWritten)
  gauge('sluice_store_connected', '1 while Postgres answers.', () => (sources.store().connected ? 1 : 0))
  const commands = new Counter({ name: 'sluice_gateway_commands_total', help: 'Commands by name and answer.', labelNames: ['name', 'status'] as const, registers: [registry] })
  return { commands, text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }) }
}
