'use client'
import { zodResolver } from '@hookform/resolvers/zod'
import { Button, Dialog, DialogActions, TextField } from '@sluice/ui'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { useForm, useWatch, type FieldError, type FieldValues, type Resolver, type UseFormReturn } from 'react-hook-form'
import { announceOutcome } from './announce-outcome.tsx'
import { CommandOutcome } from './command-outcome.tsx'
import { commandFieldsSchema, type DialogCommand } from './command-schema.ts'
import { isPending, type CommandState } from './command-state.ts'
import type { DenialUnits } from './denial-text.ts'
import { ExpiryField } from './expiry-field.tsx'
import { issueWords } from './issue-words.ts'
import { DESK_FAULT, fieldErrorText, fieldFault, unplacedFaults } from './field-fault.ts'
import { ReasonField } from './reason-field.tsx'
import { useCommand, type CommandFields, type CommandHandle } from './use-command.ts'

/** Of each alternative. */
type KeysOf<T> = T extends unknown ? keyof T : never

export interface CommandDialogProps<N extends DialogCommand> {
  readonly name: N
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
  readonly title: string
  /** In words, what will happen with the fields as they are now. */
  readonly consequence: ReactNode | ((fields: FieldValues) => ReactNode)
  /** Fields that nobody is asked for. */
  readonly fixed: Partial<CommandFields<N>>
  /** What the asked fields hold at first. */
  readonly defaults?: Partial<Record<KeysOf<CommandFields<N>>, unknown>>
  readonly submitLabel: string
  /** What acceptance means, such as "P-12 is paused". */
  readonly done: string
  readonly tone?: 'plain' | 'critical'
  readonly size?: 'small' | 'medium'
  /** Asks when it ends by itself: for commands that have `expiresInS`. */
  readonly expiry?: boolean
  /** Asks for a reason: every command that has one requires it. */
  readonly reason?: boolean
  /** Has to be typed before it can be sent: for what destroys most. */
  readonly confirmWord?: string
  /** Why it cannot be sent now, whatever the fields say. */
  readonly blocked?: string | null
  /** Words for a field that the schema refuses. */
  readonly messages?: Readonly<Record<string, string>>
  readonly units?: DenialUnits
  /** Of the test ids `<prefix>-dialog`, `-reason`, `-expiry`, `-submit`, `-confirm`. */
  readonly prefix?: string
  readonly children?: (form: UseFormReturn<FieldValues>) => ReactNode
  readonly onAccepted?: (fields: CommandFields<N>) => void
}

/**
 * Asks for a command's fields by the desk's own schema and gives it once: Enter sends, a second click does nothing, Escape
 * closes and the focus goes back. A refusal stays in the dialog; what becomes known after it was closed is told as a notice.
 */
export function CommandDialog<N extends DialogCommand>(props: CommandDialogProps<N>) {
  const { name, open, onOpenChange, title, done, units, tone = 'plain', size = 'small', prefix = 'command' } = props
  const command = useCommand(name)
  const { state, reset } = command
  useEffect(() => {
    // A refusal is read in the dialog while it stands; everything else is told over the page.
    const told = state.phase === 'accepted' || (!open && (state.phase === 'denied' || state.phase === 'error'))
    if (!told) return
    announceOutcome(state, done, units)
    reset()
    if (open) onOpenChange(false)
  }, [open, state, reset, done, units, onOpenChange])
  const here = useRef(true)
  useEffect(() => {
    here.current = true
    return () => { here.current = false }
  }, [])
  const send = async (fields: CommandFields<N>): Promise<CommandState> => {
    const after = await command.send(fields)
    // The dialog made way for another meanwhile: its answer is told all the same.
    if (!here.current) announceOutcome(after, done, units)
    return after
  }
  const change = (next: boolean): void => {
    if (!next) reset()
    onOpenChange(next)
  }
  return (
    <Dialog open={open} onOpenChange={change} title={title} tone={tone} size={size} testId={`${prefix}-dialog`}>
      <CommandForm {...props} command={{ ...command, send }} prefix={prefix} close={() => change(false)} />
    </Dialog>
  )
}

type CommandFormProps<N extends DialogCommand> = CommandDialogProps<N> & { readonly command: CommandHandle<N>; readonly prefix: string; readonly close: () => void }

function CommandForm<N extends DialogCommand>({
  name, command, prefix, close, fixed, defaults, consequence, submitLabel, done, tone, expiry = false, reason = true, confirmWord, blocked = null, messages = {}, units, children, onAccepted,
}: CommandFormProps<N>) {
  const given = useRef(fixed)
  given.current = fixed
  const resolver = useMemo<Resolver<FieldValues>>(() => {
    const judge = zodResolver(commandFieldsSchema(name) as never, { error: issueWords } as never) as unknown as Resolver<FieldValues>
    return (values, context, options) => judge({ ...values, ...given.current }, context, options)
  }, [name])
  const form = useForm<FieldValues>({ resolver, mode: 'onSubmit', reValidateMode: 'onChange', defaultValues: { ...(reason ? { reason: '' } : {}), ...(expiry ? { expiresInS: null } : {}), ...defaults } })
  const [typed, setTyped] = useState('')
  const pending = isPending(command.state)
  const confirmed = confirmWord === undefined || typed === confirmWord
  const send = form.handleSubmit(async (fields) => {
    if (blocked !== null || !confirmed) return
    const after = await command.send(fields as CommandFields<N>)
    if (after.phase === 'accepted') onAccepted?.(fields as CommandFields<N>)
    // What the desk said of the last try is no word on this one.
  }, command.reset)
  useDeskFault(form, command.state)
  const { errors } = form.formState
  const errorOf = (field: string): string | undefined => fieldErrorText(errors[field] as FieldError | undefined, messages[field])
  const unplaced = unplacedFaults(errors, fixed)
  // No try ends without a word beside the button that made it.
  const marked = command.state.phase === 'ready' && Object.keys(errors).length > unplaced.length
  const values = useWatch({ control: form.control })
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-3" aria-busy={pending}>
      <div className="text-base text-muted [overflow-wrap:anywhere]">{typeof consequence === 'function' ? consequence({ ...values, ...fixed }) : consequence}</div>
      <fieldset disabled={pending} className="flex min-w-0 flex-col gap-3">
        {children?.(form)}
        {expiry && <ExpiryField disabled={pending} testId={`${prefix}-expiry`} onChange={(seconds) => form.setValue('expiresInS', seconds)} />}
        {reason && <ReasonField autoFocus={children === undefined} data-testid={`${prefix}-reason`} error={errorOf('reason')} {...form.register('reason')} />}
        {confirmWord !== undefined && <TextField label={`Type ${confirmWord} to confirm`} data-testid={`${prefix}-confirm`} value={typed} onChange={(event) => setTyped(event.target.value)} />}
      </fieldset>
      {unplaced.map((field) => <p key={field} role="alert" className="text-sm text-critical">{errorOf(field)}</p>)}
      {marked && <p data-testid={`${prefix}-marked`} className="text-sm text-critical">Nothing was sent: see what is marked above.</p>}
      {blocked !== null && <p role="status" className="text-sm text-warning">{blocked}</p>}
      <CommandOutcome state={command.state} done={done} onDismiss={command.reset} onCheckAgain={() => void command.checkAgain()} {...(units === undefined ? {} : { units })} />
      <DialogActions>
        <Button size="medium" onClick={close}>{pending ? 'Close' : 'Leave as it is'}</Button>
        <Button size="medium" type="submit" tone={tone === 'critical' ? 'destroy' : 'primary'} disabled={pending || blocked !== null || !confirmed} data-testid={`${prefix}-submit`}>
          {command.state.phase === 'submitting' ? 'Sending\u2026' : command.state.phase === 'unknown' ? 'Waiting for the desk\u2019s word' : submitLabel}
        </Button>
      </DialogActions>
    </form>
  )
}

/** What the desk found wrong with a field stands beside it, until it is changed; the focus goes there. */
function useDeskFault(form: UseFormReturn<FieldValues>, state: CommandState): void {
  useEffect(() => {
    const fault = fieldFault(state, Object.keys(form.getValues()))
    if (fault !== null) form.setError(fault.field, { type: DESK_FAULT, message: fault.message }, { shouldFocus: true })
  }, [form, state])
}
