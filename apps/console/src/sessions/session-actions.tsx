'use client'
import { MSG_SEQ_NUM_MAX, type SessionHealth } from '@sluice/protocol'
import { formatNumber, Segmented, Field, TextField } from '@sluice/ui'
import { useState } from 'react'
import type { FieldError, FieldValues, UseFormReturn } from 'react-hook-form'
import { CommandButton } from '../command/command-button.tsx'
import { CommandDialog } from '../command/command-dialog.tsx'
import { fieldErrorText } from '../command/field-fault.ts'
import { useCoreBlock, useSendBlock } from '../command/use-send-block.ts'
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

const NUMBER_WORDS = `A whole number from 1 to ${formatNumber(MSG_SEQ_NUM_MAX)}.`

function NumbersDialog({ session, open, onOpenChange }: Omit<SessionDialogProps, 'action'>) {
  const { session: id, nextIn, nextOut } = session
  const block = useCoreBlock()
  return (
    <CommandDialog name="controlSession" open={open} onOpenChange={onOpenChange} prefix="session-numbers" blocked={block} tone="critical" fixed={{ session: id }} defaults={{ action: 'set-next-in', msgSeqNum: nextIn }}
      title={`Set a number of ${id}`} submitLabel="Set the number" done={`A number of ${id} is set`} messages={{ msgSeqNum: NUMBER_WORDS }}
      consequence={(fields) => numbersText(fields, session)}>
      {(form) => <NumberFields form={form} nextIn={nextIn} nextOut={nextOut} />}
    </CommandDialog>
  )
}

function numbersText(fields: FieldValues, { session, nextIn, nextOut }: SessionHealth): string {
  const to = Number(fields['msgSeqNum'])
  const number = Number.isInteger(to) && to > 0 ? formatNumber(to) : 'the number below'
  if (fields['action'] === 'set-next-out') return `Our next message to ${session} carries ${number}; now it would be ${formatNumber(nextOut)}. It can only be raised: a number that was used is not used again.`
  const skipped = Number.isInteger(to) ? to - nextIn : 0
  return `The next message awaited of ${session} is ${number}; now it is ${formatNumber(nextIn)}. ${skipped > 0 ? `${formatNumber(skipped)} ${skipped === 1 ? 'message is' : 'messages are'} given up: executions among them never come.` : skipped < 0 ? 'Messages with lower numbers are taken again where the counterparty sends them anew.' : ''}`
}

function NumberFields({ form, nextIn, nextOut }: { readonly form: UseFormReturn<FieldValues>; readonly nextIn: number; readonly nextOut: number }) {
  const choose = (action: 'set-next-in' | 'set-next-out'): void => {
    form.setValue('action', action)
    form.setValue('msgSeqNum', action === 'set-next-in' ? nextIn : nextOut)
  }
  return (
    <div className="grid grid-cols-2 gap-3">
      <Field label="Which number">{() => <Segmented asField label="Which number" testId="session-number-which" value={form.watch('action') as 'set-next-in' | 'set-next-out'} onChange={choose} options={[{ value: 'set-next-in', label: 'Next in' }, { value: 'set-next-out', label: 'Next out' }]} />}</Field>
      <TextField label="To" data-testid="session-number" inputMode="numeric" className="text-right" error={fieldErrorText(form.formState.errors['msgSeqNum'] as FieldError | undefined, NUMBER_WORDS)}
        {...form.register('msgSeqNum', { setValueAs: (typed: unknown) => { const value = Number(String(typed).replace(/[\s,]/g, '') || '0'); return Number.isInteger(value) ? value : 0 } })} />
    </div>
  )
}
