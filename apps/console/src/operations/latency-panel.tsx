'use client'
import type { CoreRow } from '@sluice/protocol'
import { Cell, formatDurationUs, formatNumber, HeadCell, Table, TableRow } from '@sluice/ui'
import { useTheme } from '../shell/theme.ts'
import { saidMs } from './feeds-panel.tsx'
import { HealthPanel } from './health-panel.tsx'
import { LatencyChart, STAGE_COLOURS, STAGE_WORDS } from './latency-chart.tsx'
import { STAGES } from './latency-ring.ts'
import { useLatencySamples } from './latency-store.ts'

/** How long each stage of an order's way takes. */
export function LatencyPanel({ core, nowMs }: { readonly core: CoreRow | undefined; readonly nowMs: number }) {
  const health = core?.health ?? null
  const theme = useTheme((state) => state.theme)
  const samples = useLatencySamples(health)
  return (
    <HealthPanel id="latency" title="Latency by stage" note="lines: p99 while this page is open" saidMs={saidMs(core)} nowMs={nowMs} ready={health !== null} absent="The core has said nothing yet" className="shrink-0">
      {health !== null && (
        <>
          <Table caption="Latency by stage" className="@max-[380px]:[&_td]:px-1.5 @max-[380px]:[&_th]:px-1.5" head={<><HeadCell>Stage</HeadCell><HeadCell number>p50</HeadCell><HeadCell number>p99</HeadCell><HeadCell number>Max</HeadCell><HeadCell number>Count</HeadCell></>}>
            {STAGES.map((stage) => {
              const stats = health.latency[stage]
              const value = (us: number): string => formatDurationUs(stats.count === 0 ? null : us)
              return (
                <TableRow key={stage} data-stage={stage}>
                  <Cell><span aria-hidden className="mr-1.5 inline-block h-[2px] w-3 align-middle" style={{ background: `var(--${STAGE_COLOURS[stage]})` }} />{STAGE_WORDS[stage]}</Cell><Cell number>{value(stats.p50Us)}</Cell><Cell number>{value(stats.p99Us)}</Cell><Cell number>{value(stats.maxUs)}</Cell><Cell number>{formatNumber(stats.count)}</Cell>
                </TableRow>
              )
            })}
          </Table>
          <LatencyChart samples={samples} theme={theme} />
        </>
      )}
    </HealthPanel>
  )
}
