'use client'
import type { CoreRow, FeedHealth } from '@sluice/protocol'
import { Cell, formatDurationUs, formatNumber, HeadCell, PanelMessage, StatusDot, Table, TableRow } from '@sluice/ui'
import { STATE_WORDS } from '../desk/market-words.ts'
import { HealthPanel } from './health-panel.tsx'

/** Market data by venue. */
export function FeedsPanel({ core, nowMs }: { readonly core: CoreRow | undefined; readonly nowMs: number }) {
  const feeds = core?.health?.feeds
  const up = feeds?.filter((feed) => feed.connected).length ?? 0
  return (
    <HealthPanel id="feeds" title="Feeds" note={feeds === undefined ? undefined : `${up} of ${feeds.length} connected`} saidMs={saidMs(core)} nowMs={nowMs} ready={feeds !== undefined} absent="The core has said nothing yet" rows={9} className="max-h-[50%] shrink-0">
      {feeds?.length === 0 ? <PanelMessage title="No feeds">The configuration names no venues.</PanelMessage> : (
        <Table caption="Market-data feeds by venue" className="[&_td]:px-1.5 [&_th]:px-1.5" head={<>
          <HeadCell>Venue</HeadCell><HeadCell>Feed</HeadCell><HeadCell number>Age</HeadCell><HeadCell number title="Market-data messages taken in a second">Upd/s</HeadCell>
          <HeadCell number title="Clock of the venue minus ours, as far as its stamps prove it">Offset</HeadCell><HeadCell number>Gaps</HeadCell><HeadCell number className="@max-[400px]:hidden" title="Messages that could not be read">Refused</HeadCell><HeadCell>Not open</HeadCell>
        </>}>
          {feeds?.map((feed) => <FeedCells key={feed.mic} feed={feed} />)}
        </Table>
      )}
    </HealthPanel>
  )
}

/** A venue's clock this far from ours is worth a colour, microseconds. */
const OFFSET_WARN_US = 100_000

function FeedCells({ feed }: { readonly feed: FeedHealth }) {
  const { mic, connected, freshSymbols, symbols, ageUs, updatesPerS, clockOffsetUs, gaps, refused, notOpen } = feed
  const stale = freshSymbols < symbols
  const word = !connected ? 'down' : freshSymbols === 0 ? 'silent' : stale ? `${formatNumber(freshSymbols)} of ${formatNumber(symbols)}` : 'fresh'
  const offsetFar = clockOffsetUs !== null && Math.abs(clockOffsetUs) >= OFFSET_WARN_US
  return (
    <TableRow data-venue={mic}>
      <Cell className="font-semibold">{mic}</Cell>
      <Cell title={`${formatNumber(freshSymbols)} of ${formatNumber(symbols)} symbols fresh`}><span className="inline-flex items-center gap-1.5"><StatusDot tone={!connected || freshSymbols === 0 ? 'critical' : stale ? 'warning' : 'fine'} />{word}</span></Cell>
      <Cell number>{formatDurationUs(ageUs)}</Cell>
      <Cell number>{formatNumber(updatesPerS)}</Cell>
      <Cell number className={offsetFar ? 'text-warning' : ''}>{formatDurationUs(clockOffsetUs)}</Cell>
      <Cell number>{formatNumber(gaps)}</Cell>
      <Cell number className="@max-[400px]:hidden">{formatNumber(refused)}</Cell>
      <Cell className="w-full max-w-0 overflow-hidden"><NotOpen notOpen={notOpen} symbols={symbols} /></Cell>
    </TableRow>
  )
}

function NotOpen({ notOpen, symbols }: { readonly notOpen: FeedHealth['notOpen']; readonly symbols: number }) {
  if (notOpen.length === 0) return <span className="text-faint">–</span>
  const words = notOpen.map(({ symbol, state }) => `${symbol} ${STATE_WORDS[state].text.toLowerCase()}`).join(', ')
  const states = new Set(notOpen.map(({ state }) => state))
  const text = notOpen.length === symbols && states.size === 1 ? `all ${STATE_WORDS[notOpen[0]!.state].text.toLowerCase()}` : words
  return <span className="block truncate text-warning" title={words}>{text}</span>
}

export const saidMs = (core: CoreRow | undefined): number | null => (core?.receivedUs == null ? null : core.receivedUs / 1_000)
