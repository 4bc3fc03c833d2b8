import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import { ALERT_KINDS, type AlertRow, type BreakerRow, type CoreRow, type FeedHealth, type StoreRow } from '@sluice/protocol'

export interface MetricSources {
  readonly clients: () => number
  readonly waitingRows: () => number
  readonly core: () => CoreRow
  readonly store: () => StoreRow
  readonly alerts: () => readonly AlertRow[]
  readonly breakers: () => readonly BreakerRow[]
}

export interface GatewayMetrics {
  readonly commands: Counter<'name' | 'status'>
  readonly audit: Counter<'outcome' | 'code'>
  text(): Promise<{ contentType: string; body: string }>
}

const BREAKER_VALUE: Readonly<Record<BreakerRow['status'], number>> = { closed: 0, 'half-open': 1, open: 2 }

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
  const ofFeeds = (name: string, help: string, value: (feed: FeedHealth) => number | null): void => {
    new Gauge({ name, help, labelNames: ['mic'] as const, registers: [registry], collect() {
      this.reset()
      for (const feed of sources.core().health?.feeds ?? []) {
        const now = value(feed)
        if (now !== null) this.set({ mic: feed.mic }, now)
      }
    } })
  }
  ofFeeds('sluice_feed_clock_offset_us', 'Clock of the venue less ours as far as its market data proves it, microseconds; positive: it runs ahead.', ({ clockOffsetUs }) => clockOffsetUs)
  ofFeeds('sluice_feed_updates_per_second', 'Market-data messages taken in a second.', ({ updatesPerS }) => updatesPerS)
  ofFeeds('sluice_feed_gaps', 'Holes in the numbers and unreadable messages since the start of the core.', ({ gaps }) => gaps)
  new Gauge({ name: 'sluice_feature_faults', help: 'Decisions that a feature kept from the model since the start of the core.', labelNames: ['feature'] as const, registers: [registry], collect() {
    this.reset()
    for (const [feature, count] of sources.core().health?.model?.featureFaults.decisions ?? []) this.set({ feature }, count)
  } })
  gauge('sluice_tape_dropped_events', 'Market data left out of the tape since the start of the core.', () => sources.core().health?.tape?.dropped ?? null)
  new Gauge({ name: 'sluice_alerts_open', help: 'Alerts that are raised, by kind.', labelNames: ['kind'] as const, registers: [registry], collect() {
    const open = sources.alerts().filter(({ status }) => status === 'raised')
    for (const kind of ALERT_KINDS) this.set({ kind }, open.filter((alert) => alert.kind === kind).length)
  } })
  new Gauge({ name: 'sluice_venue_breaker', help: 'Breaker of each venue: 0 closed, 1 half-open, 2 open.', labelNames: ['mic'] as const, registers: [registry], collect() {
    this.reset()
    for (const { mic, status } of sources.breakers()) this.set({ mic }, BREAKER_VALUE[status])
  } })
  const audit = new Counter({ name: 'sluice_gateway_audit_events_total', help: 'Audited events by outcome and code, refusals among them.', labelNames: ['outcome', 'code'] as const, registers: [registry] })
  const commands = new Counter({ name: 'sluice_gateway_commands_total', help: 'Commands by name and answer.', labelNames: ['name', 'status'] as const, registers: [registry] })
  return { commands, audit, text: async () => ({ contentType: registry.contentType, body: await registry.metrics() }) }
}
