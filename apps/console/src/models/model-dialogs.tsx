'use client'
import { CANARY_SHARE_MICRO_MAX, type ModelRow } from '@sluice/protocol'
import { SafeText, Slider } from '@sluice/ui'
import { useWatch, type FieldValues, type UseFormReturn } from 'react-hook-form'
import { CommandDialog } from '../command/command-dialog.tsx'
import type { ModelAction } from './model-rules.ts'
import { byText, shareText } from './model-words.ts'

export interface ModelDialogProps {
  readonly action: ModelAction
  readonly model: ModelRow
  readonly models: readonly ModelRow[]
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

const STEP_MICRO = 10_000
const FIRST_SHARE_MICRO = 50_000

/** Asks why, and for what the step needs besides. */
export function ModelDialog(props: ModelDialogProps) {
  const { action, model: { modelId, proposal }, models, open, onOpenChange } = props
  const common = { open, onOpenChange, prefix: `model-${action}`, fixed: { modelId } }
  switch (action) {
    case 'shadow': return (
      <CommandDialog {...common} name="stageModel" fixed={{ modelId, stage: 'shadow', shareMicro: null }} title={`${modelId} to shadow`} submitLabel="Let it shadow" done={`${modelId} shadows`}
        consequence="It is asked at every decision and decides nothing; what it would have done is kept and compared." />
    )
    case 'unstage': return (
      <CommandDialog {...common} name="stageModel" fixed={{ modelId, stage: 'registered', shareMicro: null }} title={`Take ${modelId} back`} submitLabel="Take it back" done={`${modelId} is registered only`} consequence="It is asked no more. It stays in the registry." />
    )
    case 'retire': return (
      <CommandDialog {...common} name="stageModel" fixed={{ modelId, stage: 'retired', shareMicro: null }} title={`Retire ${modelId}`} submitLabel="Retire it" done={`${modelId} is retired`} consequence="It is asked no more and is kept for what it decided." />
    )
    case 'canary':
    case 'share': return <CanaryDialog {...props} />
    case 'propose': return (
      <CommandDialog {...common} name="proposeModel" title={`Propose ${modelId} to be live`} submitLabel="Propose it" done={`${modelId} is proposed to be live`} consequence="It goes on as the canary. Another risk manager approves it or rejects it; you cannot." />
    )
    case 'approve': return (
      <CommandDialog {...common} name="approveModel" tone="critical" title={`Approve ${modelId}`} submitLabel="Make it live" done={`${modelId} is live`}
        consequence={<>{modelId} decides for every parent from the next decision on{liveOf(models) === null ? '' : `, in place of ${liveOf(models) ?? ''}`}. {proposal !== null && <>Proposed by <SafeText>{byText(proposal.by)}</SafeText>: <SafeText>{proposal.reason}</SafeText></>}</>} />
    )
    case 'reject': return (
      <CommandDialog {...common} name="rejectModel" title={`Reject ${modelId}`} submitLabel="Reject the proposal" done={`The proposal of ${modelId} is rejected`} consequence="It goes on as the canary and can be proposed again." />
    )
    case 'rollback': return <RollbackDialog {...props} />
  }
}

const liveOf = (models: readonly ModelRow[]): string | null => models.find(({ stage }) => stage === 'live')?.modelId ?? null

function CanaryDialog({ action, model: { modelId, shareMicro }, open, onOpenChange }: ModelDialogProps) {
  const isNew = action === 'canary'
  return (
    <CommandDialog name="stageModel" open={open} onOpenChange={onOpenChange} prefix={`model-${action}`} fixed={{ modelId, stage: 'canary' }} defaults={{ shareMicro: shareMicro ?? FIRST_SHARE_MICRO }}
      title={isNew ? `${modelId} to canary` : `Share of ${modelId}`} submitLabel={isNew ? 'Make it the canary' : 'Set the share'} done={isNew ? `${modelId} is the canary` : `The share of ${modelId} is set`}
      consequence={(fields) => `It decides for ${shareText(numberOf(fields['shareMicro']))} of new parents, drawn by a seed that the journal keeps; the live model decides for the others and is what it is compared with.`}>
      {(form) => <ShareField form={form} />}
    </CommandDialog>
  )
}

function ShareField({ form }: { readonly form: UseFormReturn<FieldValues> }) {
  const share = numberOf(useWatch({ control: form.control, name: 'shareMicro' }))
  return (
    <div className="grid grid-cols-[1fr_56px] items-end gap-3">
      <Slider label="Share of the parents" testId="canary-share" value={share} min={STEP_MICRO} max={CANARY_SHARE_MICRO_MAX} step={STEP_MICRO} valueText={shareText(share)} onChange={(next) => form.setValue('shareMicro', next, { shouldValidate: form.formState.isSubmitted })} />
      <output className="pb-1 text-right text-base font-semibold" data-testid="canary-share-text">{shareText(share)}</output>
    </div>
  )
}

const numberOf = (value: unknown): number => (typeof value === 'number' ? value : FIRST_SHARE_MICRO)

function RollbackDialog({ model: { modelId }, models, open, onOpenChange }: ModelDialogProps) {
  const before = models.find(({ previous }) => previous)?.modelId ?? 'the model before'
  return (
    <CommandDialog name="rollbackModel" open={open} onOpenChange={onOpenChange} prefix="model-rollback" tone="critical" fixed={{}} confirmWord={before} title={`Roll back to ${before}`} submitLabel={`Make ${before} live`} done={`${before} is live again`}
      consequence={`${before} decides again from the next decision on, in place of ${modelId}. One person is enough; the journal and the audit keep who and why.`} />
  )
}
