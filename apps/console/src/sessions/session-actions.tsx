'use client'
import type { SessionHealth } from '@sluice/protocol'
import { Field, Segmented, TextField } from '@sluice/ui'
import { useEffect, useState } from 'react'
import type { FieldError, FieldValues, UseFormReturn } from 'react-hook-form'
import { CommandButton } from '../command/command-button.tsx'
import { CommandDialog } from '../command/command-dialog.tsx'
import { fieldErrorText } from '../command/field-fault.ts'
import { useCoreBlock, useSendBlock } from '../command/use-send-block.ts'
import { isPossible, numberHint, numbersText, typedNumber, type NumberAction } from './session-numbers.ts'
import { resetText, startText, stopText } from './session-words.ts'

type Action = 'start' | 'stop' | 'reset' | 'numbers'

/** What support does to a session: reset and numbers only while it is stopped. */
export function SessionActions({ session }: { readonly session: SessionHealth }) {
  const blocked = useSendBlock('controlSession')
  const [asked, setAsked] = useState<Action | null>(null)
  // The dialog stays while it closes and while it tells what came of it.
  const [last, setLast] = useState<Action>('stop')
  const ask = (action: Action): void => {
    setLast(action)
    setAsked(action)
  }
  const stopped = session.stopped === true
  return (
    <>
      {stopped ? (
        <>
          <CommandButton data-testid="session-numbers" blocked={blocked} onClick={() => ask('numbers')} hint="To what was agreed with the counterparty">Set a number…</CommandButton>
          <CommandButton data-testid="session-reset" tone="critical" blocked={blocked} onClick={() => ask('reset')} hint="Both numbers begin at 1 again">Reset…</CommandButton>
          <CommandButton data-testid="session-start" tone="primary" blocked={blocked} onClick={() => ask('start')}>Start…</CommandButton>
        </>
      ) : <CommandButton data-testid="session-stop" tone="critical" blocked={blocked} onClick={() => ask('stop')}>Stop…</CommandButton>}
      <SessionDialog key={`${session.session} ${last}`} action={last} session={session} open={asked !== null} onOpenChange={(open) => { if (!open) setAsked(null) }} />
    </>
  )
}

interface SessionDialogProps {
  readonly action: Action
  readonly session: SessionHealth
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

function SessionDialog({ action, session, open, onOpenChange }: SessionDialogProps) {
  const { session: id } = session
  const block = useCoreBlock()
  const common = { name: 'controlSession', open, onOpenChange, prefix: `session-${action}`, blocked: block } as const
  switch (action) {
    case 'stop': return <CommandDialog {...common} tone="critical" fixed={{ session: id, action: 'stop' }} title={`Stop the session ${id}`} submitLabel="Stop the session" done={`${id} is being stopped`} consequence={stopText(session)} />
    case 'start': return <CommandDialog {...common} fixed={{ session: id, action: 'start' }} title={`Start the session ${id}`} submitLabel="Start the session" done={`${id} is being started`} consequence={startText(session)} />
    case 'reset': return (
      <CommandDialog {...common} tone="critical" confirmWord={id} fixed={{ session: id, action: 'reset' }} title={`Reset the numbers of ${id}`} submitLabel="Reset both numbers" done={`The numbers of ${id} begin at 1 with the next logon`}
        consequence={resetText(session)} />
    )
    case 'numbers': return <NumbersDialog session={session} open={open} onOpenChange={onOpenChange} />
  }
}

function NumbersDialog({ session, open, onOpenChange }: Omit<SessionDialogProps, 'action'>) {
  const { session: id, nextIn } = session
  const block = useCoreBlock()
  const [asked, setAsked] = useState<{ readonly action: NumberAction; readonly to: number }>({ action: 'set-next-in', to: nextIn })
  // Beyond what the schema knows: ours is never lowered.
  const fault = isPossible(asked.to, asked.action, session) ? null : numberHint(asked.action, session)
  return (
    <CommandDialog name="controlSession" open={open} onOpenChange={onOpenChange} prefix="session-numbers" blocked={block ?? (fault === null ? null : 'Correct the number first.')} tone="critical" confirmWord={id} fixed={{ session: id }}
      defaults={{ action: 'set-next-in', msgSeqNum: nextIn }} title={`Set a number of ${id}`} submitLabel="Set the number" done={`A number of ${id} is set`} consequence={numbersText(asked.action, asked.to, session)}>
      {(form) => <NumberFields form={form} session={session} fault={fault} onAsked={setAsked} />}
    </CommandDialog>
  )
}

interface NumberFieldsProps {
  readonly form: UseFormReturn<FieldValues>
  readonly session: SessionHealth
  readonly fault: string | null
  readonly onAsked: (asked: { readonly action: NumberAction; readonly to: number }) => void
}

function NumberFields({ form, session, fault, onAsked }: NumberFieldsProps) {
  const [action, to] = form.watch(['action', 'msgSeqNum']) as [NumberAction, number]
  useEffect(() => onAsked({ action, to }), [onAsked, action, to])
  const choose = (next: NumberAction): void => {
    form.setValue('action', next)
    form.setValue('msgSeqNum', next === 'set-next-in' ? session.nextIn : session.nextOut)
  }
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="Which number">{() => <Segmented asField label="Which number" testId="session-number-which" value={action} onChange={choose} options={[{ value: 'set-next-in', label: 'Next in' }, { value: 'set-next-out', label: 'Next out' }]} />}</Field>
      <TextField label="To" data-testid="session-number" inputMode="numeric" className="text-right" error={fault ?? fieldErrorText(form.formState.errors['msgSeqNum'] as FieldError | undefined)} {...form.register('msgSeqNum', { setValueAs: typedNumber })} />
      {fault === null && <p className="col-span-2 text-xs text-muted">{numberHint(action, session)}</p>}
    </div>
  )
}
