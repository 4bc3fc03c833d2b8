'use client'
import { formatDayUs, formatNumber, formatTimeUs, SafeText } from '@sluice/ui'
import type { ObjectiveRecord } from '@sluice/protocol'
import { ownerText, titleCase } from '../order/words.ts'
import { scopeText, type Scope } from './scopes.ts'

/** Where an objective begins to count. */
export const fromText = (record: Pick<ObjectiveRecord, 'fromSeq'>): string => (record.fromSeq === 0 ? 'from the start' : `from entry ${formatNumber(record.fromSeq)}`)
export const sinceText = (record: Pick<ObjectiveRecord, 'sinceUs' | 'fromSeq'>): string => (record.fromSeq === 0 ? 'since the start' : `${formatDayUs(record.sinceUs)} ${formatTimeUs(record.sinceUs, false)} New York`)

/** What routes the scope now: which version, whose, why, from when. */
export function LiveVersion({ scope }: { readonly scope: Scope }) {
  const { live } = scope
  return (
    <dl className="grid grid-cols-[64px_1fr] gap-x-2 gap-y-0.5 px-3 py-2 text-sm">
      <dt className="text-muted">Live</dt>
      <dd data-testid="objective-version" data-version={live.version} data-objective={live.name}>
        <span className="font-semibold">{`version ${formatNumber(live.version)}`}</span>
        {` \u00b7 ${live.preset === null ? 'custom' : titleCase(live.preset)} \u00b7 ${fromText(live)}`}
        {scope.usesFirm && <span className="text-muted">{` \u00b7 the firm\u2019s: ${scopeText(scope.name)} has no weights of its own`}</span>}
      </dd>
      <dt className="text-muted">By</dt>
      <dd className="min-w-0"><SafeText>{ownerText(live.by)}</SafeText><span className="text-muted">{`, ${sinceText(live)}`}</span></dd>
      <dt className="text-muted">Why</dt>
      <dd className="min-w-0"><SafeText lines={3}>{live.reason}</SafeText></dd>
    </dl>
  )
}
