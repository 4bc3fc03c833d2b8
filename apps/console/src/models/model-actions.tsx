'use client'
import type { ModelRow, Permission } from '@sluice/protocol'
import { useState } from 'react'
import { useMe } from '../api/queries.ts'
import { CommandButton } from '../command/command-button.tsx'
import { useSendBlock } from '../command/use-send-block.ts'
import { ModelDialog } from './model-dialogs.tsx'
import { actionsOf, type ModelAction } from './model-rules.ts'

const LABELS: Readonly<Record<ModelAction, string>> = {
  shadow: 'To shadow…', canary: 'To canary…', share: 'Share…', unstage: 'Take back…', retire: 'Retire…', propose: 'Propose to be live…', approve: 'Approve…', reject: 'Reject…', rollback: 'Roll back…',
}
const PERMISSION: Readonly<Record<ModelAction, Permission>> = {
  shadow: 'stageModel', canary: 'stageModel', share: 'stageModel', unstage: 'stageModel', retire: 'stageModel', propose: 'proposeModel', approve: 'approveModel', reject: 'rejectModel', rollback: 'rollbackModel',
}

/** The steps that lead on from where the model stands; those that cannot be taken now say why. */
export function ModelActions({ model, models }: { readonly model: ModelRow; readonly models: readonly ModelRow[] }) {
  const me = useMe().data?.user.email ?? null
  const [asked, setAsked] = useState<ModelAction | null>(null)
  const actions = actionsOf(model, { models, me })
  // The dialog stays while it closes and while it tells what came of it.
  const [last, setLast] = useState<ModelAction>('shadow')
  const ask = (action: ModelAction): void => {
    setLast(action)
    setAsked(action)
  }
  return (
    <>
      {actions.map(({ action, blocked }, at) => <ActionButton key={action} action={action} primary={at === 0 && action !== 'rollback'} blocked={blocked} onClick={() => ask(action)} />)}
      <ModelDialog key={last} action={last} model={model} models={models} open={asked !== null} onOpenChange={(open) => { if (!open) setAsked(null) }} />
    </>
  )
}

function ActionButton({ action, primary, blocked, onClick }: { readonly action: ModelAction; readonly primary: boolean; readonly blocked: string | null; readonly onClick: () => void }) {
  const send = useSendBlock(PERMISSION[action])
  return <CommandButton tone={primary ? 'primary' : 'quiet'} data-testid={`model-${action}`} blocked={send ?? blocked} onClick={onClick}>{LABELS[action]}</CommandButton>
}
