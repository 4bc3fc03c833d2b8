'use client'
import { ALERT_KINDS, type AlertRow } from '@sluice/protocol'
import { cn, FIELD_CLASS, Segmented } from '@sluice/ui'
import type { AlertFilter } from './alert-list.ts'
import { KIND_LABELS } from './alert-words.ts'

const WHICH: readonly { readonly value: AlertFilter['which']; readonly label: string }[] = [
  { value: 'all', label: 'All' }, { value: 'open', label: 'Open' }, { value: 'unacknowledged', label: 'Unacknowledged' }, { value: 'mine', label: 'Mine' },
]
const SEVERITIES: readonly { readonly value: AlertRow['severity'] | 'all'; readonly label: string }[] = [
  { value: 'all', label: 'Any severity' }, { value: 'critical', label: 'Critical' }, { value: 'warning', label: 'Warning' },
]

/** Which of them are shown. */
export function AlertToolbar({ filter, onChange }: { readonly filter: AlertFilter; readonly onChange: (filter: AlertFilter) => void }) {
  return (
    <>
      <Segmented label="Which alerts" testId="alert-filter-which" value={filter.which} options={WHICH} onChange={(which) => onChange({ ...filter, which })} />
      <Segmented label="Severity" testId="alert-filter-severity" value={filter.severity} options={SEVERITIES} onChange={(severity) => onChange({ ...filter, severity })} />
      <select aria-label="Kind of alert" data-testid="alert-filter-kind" value={filter.kind} onChange={({ target }) => onChange({ ...filter, kind: target.value as AlertFilter['kind'] })}
        className={cn(FIELD_CLASS, 'h-[26px] w-[168px] text-sm')}>
        <option value="all">Every kind</option>
        {ALERT_KINDS.map((kind) => <option key={kind} value={kind}>{KIND_LABELS[kind]}</option>)}
      </select>
    </>
  )
}
