import type { ProviderMeasurement, ScoringHealth } from '@sluice/protocol'
import { Cell, formatDurationUs, formatNumber, HeadCell, SafeText, SectionHead, StatusDot, Table, TableRow } from '@sluice/ui'
import type { ReactNode } from 'react'

const PLACES: Readonly<Record<ScoringHealth['place'], string>> = { inline: 'within the core', child: 'in a process of its own' }

/** Which provider decides, where it runs, and why it was chosen. */
export const providerText = ({ provider, place, why }: ScoringHealth): ReactNode => <><span className="font-semibold">{provider}</span>{` ${PLACES[place]}`}{why === '' ? '' : <span className="text-muted">: <SafeText>{why}</SafeText></span>}</>

/** Batch, time, providers that answered, the grid, and what else is open. */
export function scoringFacts(scoring: ScoringHealth): readonly (readonly [string, ReactNode])[] {
  const { batchRowsP50, p50Us, p99Us, byProvider, restarts, grid, open } = scoring
  return [
    ['Scoring', `${formatNumber(batchRowsP50)} rows a decision; p50 ${formatDurationUs(p50Us)}, p99 ${formatDurationUs(p99Us)}`],
    ...(byProvider.length < 2 ? [] : [['Answered by', byProvider.map(({ provider, runs, p99Us: slow }) => `${provider} ${formatNumber(runs)} (p99 ${formatDurationUs(slow)})`).join(', ')] as const]),
    ['Score grid', grid === null ? 'no round yet' : `${formatNumber(grid.rows)} rows in ${formatNumber(grid.ms, 1)} ms on ${grid.provider}`],
    ...(restarts === 0 ? [] : [['Restarts', <span key="restarts" className="text-warning">{`${formatNumber(restarts)} ${restarts === 1 ? 'process' : 'processes'} that hung or died`}</span>] as const]),
    ...(open.length < 2 ? [] : [['Open', open.map(({ modelId, provider }) => `${modelId} (${provider})`).join(', ')] as const]),
  ]
}

/** What every provider took when the model was opened: the choice rests on it. */
export function ProviderTable({ scoring: { measurements } }: { readonly scoring: ScoringHealth }) {
  if (measurements.length === 0) return null
  return (
    <>
      <SectionHead title="Measured at start" note="whole way there and back, hop included" />
      <Table caption="Providers as measured when the model was opened" testId="provider-measurements" className="table-fixed" head={<><HeadCell>Provider</HeadCell><HeadCell number className="w-[52px]">Rows</HeadCell><HeadCell number className="w-[68px]">p50</HeadCell><HeadCell number className="w-[68px]">p99</HeadCell><HeadCell number className="w-[68px]">Hop</HeadCell></>}>
        {measurements.map((measured) => <Measured key={`${measured.provider} ${measured.rows}`} measured={measured} />)}
      </Table>
    </>
  )
}

function Measured({ measured: { provider, rows, p50Us, p99Us, hopUs, usable, reason } }: { readonly measured: ProviderMeasurement }) {
  return (
    <TableRow data-provider={provider} data-usable={usable}>
      <Cell className="overflow-hidden"><span className="flex items-center gap-1.5" title={reason === '' ? undefined : reason}><StatusDot tone={usable ? 'fine' : 'neutral'} /><span className="shrink-0">{provider}</span>{reason !== '' && <SafeText lines={1} className="text-muted">{reason}</SafeText>}</span></Cell>
      <Cell number>{formatNumber(rows)}</Cell><Cell number>{formatDurationUs(p50Us)}</Cell><Cell number>{formatDurationUs(p99Us)}</Cell><Cell number>{formatDurationUs(hopUs)}</Cell>
    </TableRow>
  )
}
