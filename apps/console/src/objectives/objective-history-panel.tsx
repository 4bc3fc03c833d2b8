'use client'
import { OBJECTIVE_DIMENSIONS, type ObjectiveRecord, type ObjectiveWeights } from '@sluice/protocol'
import { Badge, Button, Cell, formatDayUs, formatNumber, formatTimeUs, HeadCell, Panel, PanelMessage, SafeText, SkeletonRows, Table, TableRow } from '@sluice/ui'
import { RequestFailed } from '../api/http.ts'
import { ownerText, titleCase } from '../order/words.ts'
import { useNowMs } from '../stream/use-desk-rows.ts'
import type { useObjectiveHistory } from './objective-queries.ts'
import type { Scope } from './scopes.ts'
import { DIMENSION_WORDS, weightText } from './weights.ts'

interface ObjectiveHistoryPanelProps {
  readonly scope: Scope
  readonly history: ReturnType<typeof useObjectiveHistory>
  readonly canLoad: boolean
  readonly onLoad: (weights: ObjectiveWeights) => void
}

/** Every version of the scope that ever counted. */
export function ObjectiveHistoryPanel({ scope, history, canLoad, onLoad }: ObjectiveHistoryPanelProps) {
  const versions = history.data?.versions
  return (
    <Panel title="Versions" testId="objective-history" note={versions === undefined ? 'as stored' : `of ${scope.symbol ?? 'the firm'}, newest first, as stored; ${formatNumber(versions.length)} shown`}
      actions={<Button onClick={() => void history.refetch()} disabled={history.isFetching}>{history.isFetching ? 'Reading\u2026' : 'Refresh'}</Button>}>
      {history.isError && versions === undefined
        ? <HistoryFailed error={history.error} />
        : versions === undefined ? <SkeletonRows rows={5} label="Loading versions" />
          : versions.length === 0
            ? <PanelMessage title="No versions yet">{scope.symbol === null ? 'The default of the configuration counts until somebody publishes weights.' : `${scope.symbol} never had weights of its own.`}</PanelMessage>
            : <Versions versions={versions} live={scope.own} canLoad={canLoad} onLoad={onLoad} />}
    </Panel>
  )
}

function HistoryFailed({ error }: { readonly error: Error }) {
  const forbidden = error instanceof RequestFailed && error.status === 403
  return <PanelMessage tone={forbidden ? 'warning' : 'critical'} title={forbidden ? 'Not for your role' : 'The versions could not be read'}>{error.message}</PanelMessage>
}

/** The time of today, the day of before. */
const sinceShort = (us: number, today: string): string => (formatDayUs(us) === today ? formatTimeUs(us, false) : formatDayUs(us))

function Versions({ versions, live, canLoad, onLoad }: { readonly versions: readonly ObjectiveRecord[]; readonly live: ObjectiveRecord | null; readonly canLoad: boolean; readonly onLoad: (weights: ObjectiveWeights) => void }) {
  const today = formatDayUs(useNowMs(60_000) * 1_000)
  return (
    <Table caption="Versions of this scope’s weights" className="table-fixed"
      head={(
        <>
          <HeadCell className="w-[62px]">Version</HeadCell><HeadCell className="w-[78px]">Preset</HeadCell>
          {OBJECTIVE_DIMENSIONS.map((dimension) => <HeadCell key={dimension} number className="w-[42px] px-1" title={DIMENSION_WORDS[dimension].label}>{DIMENSION_WORDS[dimension].short}</HeadCell>)}
          <HeadCell className="w-[112px] pl-4">By</HeadCell><HeadCell>Why</HeadCell><HeadCell className="w-[80px]">Since</HeadCell><HeadCell number className="w-[76px]">From entry</HeadCell><HeadCell className="w-[62px]"><span className="sr-only">Use</span></HeadCell>
        </>
      )}>
      {versions.map((version) => {
        const isLive = version.version === live?.version && version.active
        return (
          <TableRow key={version.version} data-version={version.version}>
            <Cell>{isLive ? <Badge tone="accent">{`${version.version} live`}</Badge> : version.version}</Cell>
            <Cell className="truncate">{!version.active ? <span className="text-muted">cleared</span> : version.preset === null ? 'Custom' : titleCase(version.preset)}</Cell>
            {OBJECTIVE_DIMENSIONS.map((dimension) => <Cell key={dimension} number className={version.active ? 'px-1' : 'px-1 text-faint'}>{weightText(version.weights[dimension])}</Cell>)}
            <Cell className="truncate pl-4"><SafeText lines={1}>{ownerText(version.by)}</SafeText></Cell>
            <Cell className="overflow-hidden"><SafeText lines={1}>{version.reason}</SafeText></Cell>
            <Cell>{version.fromSeq === 0 ? 'the start' : <span title={`${formatDayUs(version.sinceUs)} ${formatTimeUs(version.sinceUs)} New York`}>{sinceShort(version.sinceUs, today)}</span>}</Cell>
            <Cell number>{formatNumber(version.fromSeq)}</Cell>
            <Cell className="py-0"><Button disabled={!canLoad} aria-label={`Load version ${version.version} into the sliders`} onClick={() => onLoad(version.weights)}>Load</Button></Cell>
          </TableRow>
        )
      })}
    </Table>
  )
}
