import type { OrderDetail } from '@sluice/protocol'
import { Cell, formatTimeUs, HeadCell, SafeText, Table, TableRow } from '@sluice/ui'
import { overrideText, endedText } from '../order/override-words.ts'

/** Every override that this order ever had, newest first: who, what, why, since when, and how it ended. */
export function OverrideHistory({ detail }: { readonly detail: OrderDetail }) {
  const rows = [...detail.overrides].reverse()
  if (rows.length === 0) return <p data-testid="override-history" className="px-3 py-2 text-muted">Nobody overrode the router. What people, or the owner over its session, ask of the order is listed here.</p>
  return (
    <Table caption="Overrides of this order" testId="override-history" className="whitespace-normal" head={<><HeadCell>Since</HeadCell><HeadCell>Who</HeadCell><HeadCell>What</HeadCell><HeadCell>Why</HeadCell><HeadCell>Ended</HeadCell></>}>
      {rows.map((override) => (
        <TableRow key={override.overrideId} data-override={override.overrideId} className="align-top *:py-1">
          <Cell className="whitespace-nowrap">{formatTimeUs(override.sinceUs, false)}</Cell>
          <Cell><SafeText>{override.by}</SafeText></Cell>
          <Cell>{overrideText(override)}</Cell>
          <Cell><SafeText>{override.reason}</SafeText></Cell>
          <Cell className="text-muted">{override.endedUs === null
            ? <span className="text-warning">holds{override.expiresUs === null ? '' : ` until ${formatTimeUs(override.expiresUs, false)}`}</span>
            : <><span className="whitespace-nowrap">{formatTimeUs(override.endedUs, false)}</span> <SafeText>{endedText(override) ?? ''}</SafeText></>}</Cell>
        </TableRow>
      ))}
    </Table>
  )
}
