import type { ObjectivePreview } from '@sluice/protocol'
import { cividis, formatNumber } from '@sluice/ui'
import { useMemo } from 'react'
import { flowKey, venueFlow } from './preview-model.ts'

/** From (rows) to (columns) by venue: the warmer, the more decisions move there. */
export function VenueFlowMap({ moves }: { readonly moves: ObjectivePreview['moves'] }) {
  const { mics, counts, movedMax } = useMemo(() => venueFlow(moves), [moves])
  return (
    <div className="px-3 py-2">
      <table data-testid="preview-flow" className="w-full table-fixed border-separate border-spacing-[2px]">
        <caption className="sr-only">Decisions by the venue of their first choice as it was, in rows, and as it would be, in columns</caption>
        <thead>
          <tr className="h-5 text-xs text-muted">
            <th scope="col" className="w-[52px] text-left font-normal">was ↓</th>
            {mics.map((mic) => <th key={mic} scope="col" className="truncate font-normal">{mic}</th>)}
          </tr>
        </thead>
        <tbody>
          {mics.map((from) => (
            <tr key={from} className="h-[22px]">
              <th scope="row" className="truncate text-left text-xs font-normal text-muted">{from}</th>
              {mics.map((to) => <FlowCell key={to} from={from} to={to} count={counts.get(flowKey(from, to)) ?? 0} movedMax={movedMax} />)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function FlowCell({ from, to, count, movedMax }: { readonly from: string; readonly to: string; readonly count: number; readonly movedMax: number }) {
  const title = from === to ? `${formatNumber(count)} stay at ${from}` : `${formatNumber(count)} go from ${from} to ${to}`
  if (from === to) return <td title={title} className="rounded-[2px] border border-line-strong text-center text-xs text-muted">{count === 0 ? '' : formatNumber(count)}</td>
  if (count === 0) return <td title={title} className="rounded-[2px] bg-raised" />
  const colour = cividis(0.25 + 0.75 * (count / Math.max(1, movedMax)))
  return <td title={title} className="rounded-[2px] text-center text-xs" style={{ background: colour.background, color: colour.text }}>{formatNumber(count)}</td>
}
