import type { DecisionRecord, RankedCandidate } from '@sluice/protocol'
import { cn, formatNumber, formatShare, formatSigned } from '@sluice/ui'
import { bestPerVenue, candidateKey, chosenOrder } from './decision-model.ts'
import { MANNER_WORDS } from './words.ts'

const MICRO = 1_000_000
const HEADS = ['Venue', 'How', 'Slip bps', 'Fill chance', 'Time ms', 'Leak bps', 'Fee bps', 'Cost bps'] as const

/** Candidates in rank order with what was predicted of them. */
export function RankedTable({ decision, all = false }: { readonly decision: DecisionRecord; readonly all?: boolean }) {
  const rows = all ? decision.ranked : bestPerVenue(decision.ranked)
  const chosen = new Set(chosenOrder(decision))
  if (rows.length === 0) return <p className="text-muted">Venues were not scored.</p>
  return (
    <table data-testid="ranked-table" className="w-full border-collapse">
      <thead>
        <tr className="text-xs text-muted">{HEADS.map((head, at) => <th key={head} scope="col" className={cn('pb-1 font-normal whitespace-nowrap', at < 2 ? 'pr-2 text-left' : 'pl-2 text-right')}>{head}</th>)}</tr>
      </thead>
      <tbody>{rows.map((row) => <Row key={candidateKey(row)} row={row} chosen={chosen.has(row.mic)} />)}</tbody>
    </table>
  )
}

function Row({ row, chosen }: { readonly row: RankedCandidate; readonly chosen: boolean }) {
  const number = 'pl-2 text-right'
  return (
    <tr data-venue={row.mic} className={cn('h-[20px]', !chosen && 'text-muted')}>
      <td className={cn('pr-2', chosen && 'font-semibold')}>{row.mic}</td>
      <td className="text-muted">{MANNER_WORDS[row.aggressiveness]}</td>
      <td className={number}>{formatSigned(row.score.slippageMicroBps / MICRO)}</td>
      <td className={number}>{formatShare(row.score.fillProbMicro / MICRO)}</td>
      <td className={number}>{formatNumber(row.score.timeToFillMs)}</td>
      <td className={number}>{formatSigned(row.score.leakageMicroBps / MICRO)}</td>
      <td className={number}>{formatSigned(row.feeMicroBps / MICRO)}</td>
      <td className={cn(number, chosen && 'font-semibold')}>{formatSigned(row.costMicroBps / MICRO)}</td>
    </tr>
  )
}
