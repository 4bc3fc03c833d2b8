'use client'
import { OBJECTIVE_DIMENSIONS, type ObjectiveWeights, type OffPolicyAnswer } from '@sluice/protocol'
import { Button, cn, formatNumber, Panel, PanelMessage, SelectField, SkeletonRows } from '@sluice/ui'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { RequestFailed, requestJson } from '../api/http.ts'
import { byStage, stageText } from '../models/model-words.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { basisText, estimateText, onScale, verdictOf, type Estimate } from './off-policy-model.ts'
import { isAllZero } from './weights.ts'

/** The desk takes up to a minute over weeks of decisions. */
const ESTIMATE_MS_MAX = 65_000
const LIVE = 'live'

/** What other weights, or another model, would really have cost, by the decisions that were logged with their chances. */
export function OffPolicyPanel({ weights }: { readonly weights: ObjectiveWeights }) {
  const [model, setModel] = useState<string>(LIVE)
  const [asked, setAsked] = useState<string | null>(null)
  const question = `${model === LIVE ? '' : `model=${encodeURIComponent(model)}&`}${OBJECTIVE_DIMENSIONS.map((dimension) => `${dimension}=${weights[dimension]}`).join('&')}`
  const query = useQuery({
    queryKey: ['off-policy', asked], enabled: asked !== null, retry: false, staleTime: 60_000, gcTime: 300_000,
    queryFn: ({ signal }) => requestJson<OffPolicyAnswer>(`/api/off-policy?${asked ?? ''}`, { signal: AbortSignal.any([signal, AbortSignal.timeout(ESTIMATE_MS_MAX)]) }),
  })
  const models = [...useTopic('models').rows.values()].filter(({ stage }) => stage !== 'live').sort(byStage)
  const options = [{ value: LIVE, label: 'As scored then' }, ...models.map((row) => ({ value: row.modelId, label: `${row.modelId} \u00b7 ${stageText(row).text}` }))]
  const behind = asked !== null && asked !== question
  return (
    <Panel title="What it would have cost" testId="off-policy" className="shrink-0" note="realised costs of logged decisions, weighted by their chances">
      <div className="flex items-end gap-2 border-b border-line px-3 py-2">
        <div className="min-w-0 flex-1"><SelectField label="Scores by" testId="off-policy-model" value={model} options={options} onChange={setModel} /></div>
        <Button size="medium" tone={asked === null || behind ? 'primary' : 'quiet'} data-testid="off-policy-ask" disabled={isAllZero(weights) || query.isFetching} onClick={() => { if (asked === question) void query.refetch(); else setAsked(question) }}>
          {query.isFetching ? 'Estimating\u2026' : asked === null ? 'Estimate for these weights' : behind ? 'Estimate anew' : 'Again'}
        </Button>
      </div>
      <div className={cn('h-[152px] overflow-hidden', behind && 'opacity-50')} aria-busy={query.isFetching}><Answer asked={asked !== null} query={query} /></div>
    </Panel>
  )
}

interface AnswerProps {
  readonly asked: boolean
  readonly query: { readonly data: OffPolicyAnswer | undefined; readonly error: Error | null; readonly isFetching: boolean }
}

function Answer({ asked, query: { data, error, isFetching } }: AnswerProps) {
  if (!asked) return <PanelMessage title="Nothing estimated yet">Estimates the realised cost of the weights on the sliders from what was done by chance among near-ties, with its uncertainty.</PanelMessage>
  if (data !== undefined) return data.ok ? <EstimateView estimate={data} /> : <PanelMessage tone="warning" title="Refused: it could not be trusted" testId="off-policy-refused">{data.reason}</PanelMessage>
  if (error !== null && !isFetching) return <PanelMessage tone="critical" title={error instanceof RequestFailed && error.status === 403 ? 'Not for your role' : 'It could not be estimated'}>{error.message}</PanelMessage>
  return <SkeletonRows rows={5} label="Estimating from the logged decisions" />
}

function EstimateView({ estimate }: { readonly estimate: Estimate }) {
  const verdict = verdictOf(estimate)
  const [logged, other] = onScale([estimate.logged, estimate.other])
  return (
    <div data-testid="off-policy-estimate" data-verdict={verdict} className="px-3 py-2">
      <p className={cn('text-base font-semibold', verdict === 'cheaper' ? 'text-better' : verdict === 'dearer' ? 'text-worse' : '')}>{estimateText(estimate)}</p>
      <dl className="mt-2 grid grid-cols-[84px_1fr_124px] items-center gap-x-2 gap-y-1 text-sm">
        {logged !== undefined && <Line label="As it was" interval={estimate.logged} at={logged} tone="bg-muted" />}
        {other !== undefined && <Line label="Would be" interval={estimate.other} at={other} tone="bg-accent" />}
      </dl>
      <p className="mt-2 text-xs text-muted">{`Mean cost a decision, bps, with 95 % intervals; less is better. ${basisText(estimate)}.`}</p>
    </div>
  )
}

function Line({ label, interval, at, tone }: { readonly label: string; readonly interval: Estimate['logged']; readonly at: ReturnType<typeof onScale>[number]; readonly tone: string }) {
  return (
    <>
      <dt className="text-muted">{label}</dt>
      <dd aria-hidden className="relative h-[10px]">
        <span className="absolute top-[4px] h-[2px] bg-line-strong" style={{ left: `${at.lowPc}%`, width: `${at.highPc - at.lowPc}%` }} />
        <span className={cn('absolute top-[1px] h-2 w-2 -translate-x-1/2 rounded-full', tone)} style={{ left: `${Math.min(98, Math.max(2, at.meanPc))}%` }} />
      </dd>
      <dd className="text-right whitespace-nowrap">{formatNumber(interval.mean, 2)} <span className="text-xs text-muted">{`${formatNumber(interval.low, 2)} to ${formatNumber(interval.high, 2)}`}</span></dd>
    </>
  )
}
