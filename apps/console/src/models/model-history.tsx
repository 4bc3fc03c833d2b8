import type { ModelRow } from '@sluice/protocol'
import { formatDayUs, formatNumber, formatTimeUs, SafeText } from '@sluice/ui'
import { byText, eventWords, stageName } from './model-words.ts'

/** Every step of its life, the newest first: what, who and why. */
export function ModelHistory({ model }: { readonly model: ModelRow }) {
  return (
    <ol data-testid="model-history" aria-label={`History of ${model.modelId}`} className="px-3 py-1.5">
      {[...model.events].reverse().map((event, at) => (
        <li key={at} data-what={event.what} data-stage={event.stage} className="grid grid-cols-[142px_150px_1fr] gap-x-3 border-b border-line py-[5px] text-sm last:border-b-0">
          <span className="text-muted">{formatDayUs(event.atUs)} {formatTimeUs(event.atUs, false)}<span className="block text-xs">{event.seq === 0 ? 'by configuration' : `entry ${formatNumber(event.seq)}`}</span></span>
          <span>{eventWords(event)}<span className="block text-xs text-muted">{`then ${stageName(event.stage)}`}</span></span>
          <span className="min-w-0"><SafeText className="text-muted">{byText(event.by)}</SafeText>{event.reason === '' ? '' : ': '}<SafeText>{event.reason}</SafeText></span>
        </li>
      ))}
    </ol>
  )
}
