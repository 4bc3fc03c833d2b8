'use client'
import { PREVIEW_DECISIONS_MAX, type ObjectivePreview } from '@sluice/protocol'
import { Button, Cell, cn, formatNumber, HeadCell, Mark, Panel, PanelMessage, SectionHead, SkeletonRows, Table, TableRow } from '@sluice/ui'
import { RequestFailed } from '../api/http.ts'
import { MANNER_WORDS } from '../order/words.ts'
import type { useObjectivePreview } from './objective-queries.ts'
import { changedMoves, meanRows, summaryText, type MeanRow } from './preview-model.ts'
import { VenueFlowMap } from './venue-flow-map.tsx'

const MOVES_SHOWN = 12

/** What the weights on the sliders would have made of the last decisions. */
export function ObjectivePreviewPanel({ preview, where }: { readonly preview: ReturnType<typeof useObjectivePreview>; readonly where: string }) {
  const { query, isBehind } = preview
  const { data } = query
  return (
    <Panel title="What would have changed" note={`first choices of the last ${data?.decisions ?? PREVIEW_DECISIONS_MAX} decisions of ${where}`} 
      actions={isBehind && data !== undefined ? <span className="text-xs text-muted">comparing…</span> : undefined}>
      {query.isError && data === undefined
        ? <PreviewFailed error={query.error} retry={() => void query.refetch()} />
        : data === undefined ? <SkeletonRows rows={12} label="Comparing with the last decisions" /> : (
          <div className={cn(isBehind && 'opacity-50')} aria-busy={isBehind}>
            {query.isError && <p role="alert" className="border-b border-line px-3 py-1 text-sm text-warning">{`The comparison could not be renewed: ${query.error.message}`}</p>}
            <Preview data={data} where={where} />
          </div>
        )}
    </Panel>
  )
}

function PreviewFailed({ error, retry }: { readonly error: Error; readonly retry: () => void }) {
  const forbidden = error instanceof RequestFailed && error.status === 403
  return <PanelMessage tone={forbidden ? 'warning' : 'critical'} title={forbidden ? 'Not for your role' : 'The comparison could not be made'} action={forbidden ? undefined : <Button onClick={retry}>Try again</Button>}>{error.message}</PanelMessage>
}

function Preview({ data, where }: { readonly data: ObjectivePreview; readonly where: string }) {
  if (data.decisions === 0) return <PanelMessage title="No decisions yet" testId="preview-summary">{`Nothing of ${where} was decided by scores yet. The comparison begins with the first order.`}</PanelMessage>
  const moves = changedMoves(data.moves, MOVES_SHOWN)
  return (
    <>
      <div className="border-b border-line px-3 py-2">
        <p data-testid="preview-summary" data-changed={data.changed} data-decisions={data.decisions} className="text-lg font-semibold">{summaryText(data)}</p>
        <p className="text-xs text-muted">Ranks the candidates and scores recorded with each decision anew. It does not replay the market: what would have filled is not known.</p>
      </div>
      {data.was !== null && data.wouldBe !== null && <Means rows={meanRows(data.was, data.wouldBe)} />}
      <SectionHead title="First choice: was to would be" note="decisions by venue; the diagonal stays" />
      <VenueFlowMap moves={data.moves} />
      <SectionHead title="Most frequent moves" note={moves.length === 0 ? 'none' : `${formatNumber(moves.length)} shown`} />
      {moves.length === 0
        ? <p data-testid="preview-moves" className="px-3 py-2 text-sm text-muted">Every first choice stays where it was.</p>
        : <Moves moves={moves} decisions={data.decisions} />}
    </>
  )
}

/** Means of the first choices, expected by the recorded scores. */
function Means({ rows }: { readonly rows: readonly MeanRow[] }) {
  return (
    <Table caption="Means of the first choices, as expected by the recorded scores" testId="preview-means"
      head={<><HeadCell>Mean, as scored</HeadCell><HeadCell number>Was</HeadCell><HeadCell number>Would be</HeadCell><HeadCell>Unit</HeadCell></>}>
      {rows.map((row) => (
        <TableRow key={row.key}>
          <Cell>{row.label}</Cell>
          <Cell number className="text-muted">{formatNumber(row.was, row.decimals)}</Cell>
          <Cell number className={row.verdict === 'better' ? 'text-better' : row.verdict === 'worse' ? 'text-worse' : ''}>
            <span className="inline-flex items-center gap-1">{row.verdict !== 'same' && <Mark direction={row.verdict === 'better' ? 'up' : 'down'} />}{formatNumber(row.wouldBe, row.decimals)}</span>
          </Cell>
          <Cell className="text-muted">{row.unit}</Cell>
        </TableRow>
      ))}
    </Table>
  )
}

function Moves({ moves, decisions }: { readonly moves: ObjectivePreview['moves']; readonly decisions: number }) {
  return (
    <Table caption="Most frequent moves of the first choice" testId="preview-moves"
      head={<><HeadCell>Was</HeadCell><HeadCell>Would be</HeadCell><HeadCell number>Decisions</HeadCell><HeadCell number>Share %</HeadCell></>}>
      {moves.map(({ from, to, count }) => (
        <TableRow key={`${from.mic}${from.aggressiveness}${to.mic}${to.aggressiveness}`}>
          <Cell>{from.mic} <span className="text-muted">{MANNER_WORDS[from.aggressiveness]}</span></Cell>
          <Cell>{to.mic} <span className="text-muted">{MANNER_WORDS[to.aggressiveness]}</span></Cell>
          <Cell number>{formatNumber(count)}</Cell>
          <Cell number>{formatNumber((count / decisions) * 100, 1)}</Cell>
        </TableRow>
      ))}
    </Table>
  )
}
