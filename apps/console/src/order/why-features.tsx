'use client'
import type { DecisionRecord, WhyAnswer } from '@sluice/protocol'
import { Cell, cn, formatNumber, formatSigned, HeadCell, SkeletonRows, Table, TableRow } from '@sluice/ui'
import { RequestFailed } from '../api/http.ts'
import { choiceFacts, whyRows, WHY_ROWS_MAX, type WhyRow } from './why-model.ts'
import { useWhy } from './why-queries.ts'
import { ScoredBy } from './why-bars.tsx'

/** How the first choice came to be first, and what the baselines would have chosen. */
export function ChoiceFactsView({ decision }: { readonly decision: DecisionRecord }) {
  const { first, baselines, abstained } = choiceFacts(decision)
  if (decision.ranked.length === 0) return null
  return (
    <dl data-testid="choice-facts" className="grid grid-cols-[104px_1fr] gap-x-2 gap-y-0.5">
      <dt className="text-muted">Scored by</dt><dd data-testid="score-source"><ScoredBy source={decision.scoreSource} /></dd>
      <dt className="text-muted">First choice</dt><dd data-testid="first-choice">{first}</dd>
      {baselines.map(({ name, choice, same }) => <div key={name} className="contents"><dt className="text-muted">{name}</dt><dd>{same ? 'would have chosen the same' : <>would have chosen <span className="font-semibold">{choice}</span></>}</dd></div>)}
      {abstained !== null && <><dt className="text-muted">Abstained</dt><dd className="text-warning">{abstained}</dd></>}
    </dl>
  )
}

/** By groups of features: what made each candidate dearer or cheaper than the middle of the training data. */
export function WhyFeatures({ decision }: { readonly decision: DecisionRecord }) {
  const query = useWhy(decision)
  if (decision.scoreSource.kind !== 'model') return <p className="text-muted">{decision.ranked.length === 0 ? 'Venues were not scored.' : 'No model scored this decision: averages of each venue have no features to explain them.'}</p>
  if (query.data !== undefined) return <WhyTable why={query.data} />
  if (query.error === null) return <SkeletonRows rows={5} label="Explaining the decision" />
  const missing = query.error instanceof RequestFailed && query.error.status === 404
  return <p role="status" className={missing ? 'text-muted' : 'text-warning'}>{missing ? 'Not explained yet: the decision is not in the log so far, or its model is no longer in the registry.' : `Could not be explained: ${query.error.message}`}</p>
}

function WhyTable({ why }: { readonly why: WhyAnswer }) {
  const rows = whyRows(why)
  return (
    <>
      <Table caption="What each group of features adds to the expected cost of each candidate, basis points" testId="why-features" className="table-fixed"
        head={<><HeadCell className="w-[86px] pl-0!">Candidate</HeadCell><HeadCell number className="w-[62px]">Dearer by</HeadCell>{why.groups.map((group) => <HeadCell key={group} title={group} className="truncate px-1! text-center!">{group}</HeadCell>)}</>}>
        {rows.map((row, at) => <WhyTableRow key={row.key} row={row} groups={why.groups} first={at === 0} />)}
      </Table>
      <p className="mt-1.5 text-xs text-muted">
        {`Each bar is a group\u2019s part of the cost against the middle of the training data; left and blue cheaper, right and orange dearer, one scale. The parts of a row sum to its cost.${why.candidates.length > WHY_ROWS_MAX ? ` The cheapest ${formatNumber(WHY_ROWS_MAX)} of ${formatNumber(why.candidates.length)}.` : ''}`}
      </p>
    </>
  )
}

function WhyTableRow({ row, groups, first }: { readonly row: WhyRow; readonly groups: readonly string[]; readonly first: boolean }) {
  return (
    <TableRow data-candidate={row.key}>
      <Cell className={cn('truncate pl-0!', first && 'font-semibold')}>{row.text}</Cell>
      <Cell number title={`Expected cost ${formatSigned(row.costBps, 3)} bps`}>{first ? <span className="text-muted">first</span> : formatSigned(row.moreBps)}</Cell>
      {row.bars.map(({ bps, share }, at) => (
        <Cell key={groups[at] ?? at} className="px-1!" title={`${groups[at] ?? ''}: ${formatSigned(bps, 3)} bps`}>
          <span aria-hidden className="relative block h-[9px]">
            <span className="absolute inset-y-[-3px] left-1/2 w-px bg-line-strong" />
            <span className={cn('absolute inset-y-0 rounded-[2px]', bps > 0 ? 'bg-worse' : 'bg-better')} style={bps > 0 ? { left: '50%', width: `${Math.min(1, share) * 50}%` } : { right: '50%', width: `${Math.min(1, -share) * 50}%` }} />
          </span>
          <span className="sr-only">{`${formatSigned(bps, 3)} bps`}</span>
        </Cell>
      ))}
    </TableRow>
  )
}
