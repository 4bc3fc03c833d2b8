'use client'
import type { CoreRow } from '@sluice/protocol'
import { Cell, formatDurationUs, formatNumber, HeadCell, PanelMessage, StatusDot, Table, TableRow } from '@sluice/ui'
import { HealthPanel } from './health-panel.tsx'

/** Market data by venue. */
export function FeedsPanel({ core, nowMs }: { readonly core: CoreRow | undefined; readonly nowMs: number }) {
  const feeds = core?.health?.feeds
  const up = feeds?.filter((feed) => feed.connected).length ?? 0
  return (
    <HealthPanel id="feeds" title="Feeds" note={feeds === undefined ? undefined : `${up} of ${feeds.length} connected`} saidMs={saidMs(core)} nowMs={nowMs} ready={feeds !== undefined} absent="The core has said nothing yet" rows={9} className="max-h-[50%] shrink-0">
      {feeds?.length === 0 ? <PanelMessage title="No feeds">The configuration names no venues.</PanelMessage> : (
        <Table caption="Market-data feeds by venue" head={<><HeadCell>Venue</HeadCell><HeadCell>Feed</HeadCell><HeadCell number>Fresh</HeadCell><HeadCell number>Age</HeadCell><HeadCell number>Gaps</HeadCell></>}>
          {feeds?.map((feed) => {
            const stale = feed.freshSymbols < feed.symbols
            return (
              <TableRow key={feed.mic} data-venue={feed.mic}>
                <Cell className="font-semibold">{feed.mic}</Cell>
                <Cell><span className="inline-flex items-center gap-1.5"><StatusDot tone={!feed.connected ? 'critical' : feed.freshSymbols === 0 ? 'critical' : stale ? 'warning' : 'fine'} />{!feed.connected ? 'down' : feed.freshSymbols === 0 ? 'silent' : stale ? 'partly stale' : 'fresh'}</span></Cell>
                <Cell number className={stale ? 'text-warning' : ''}>{`${formatNumber(feed.freshSymbols)} / ${formatNumber(feed.symbols)}`}</Cell>
                <Cell number>{formatDurationUs(feed.ageUs)}</Cell>
                <Cell number>{formatNumber(feed.gaps)}</Cell>
              </TableRow>
            )
          })}
        </Table>
      )}
    </HealthPanel>
  )
}

export const saidMs = (core: CoreRow | undefined): number | null => (core?.receivedUs == null ? null : core.receivedUs / 1_000)
