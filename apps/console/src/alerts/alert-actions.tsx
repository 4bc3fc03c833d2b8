'use client'
import { REASON_LENGTH_MAX, freeTextFault, type AlertRow } from '@sluice/protocol'
import { Button, formatDayUs, formatTimeUs, SafeText, SectionHead, SelectField, TextAreaField } from '@sluice/ui'
import { useState } from 'react'
import { useMe } from '../api/queries.ts'
import { CommandOutcome } from '../command/command-outcome.tsx'
import { isPending } from '../command/command-state.ts'
import { useCommand } from '../command/use-command.ts'
import { useMay } from '../command/use-may.ts'
import { ownerText } from '../order/words.ts'
import { usePeople } from './alert-queries.ts'
import type { Acknowledging } from './use-acknowledge.ts'

/** Acknowledge, comment, assign: each says what came of it right here. */
export function AlertActions({ alert, acknowledging }: { readonly alert: AlertRow; readonly acknowledging: Acknowledging }) {
  const [text, setText] = useState('')
  const mayAcknowledge = useMay('acknowledgeAlert')
  const mayComment = useMay('commentAlert')
  const me = useMe()
  const comment = useCommand('commentAlert')
  const outcome = acknowledging.outcomes.get(alert.alertId)
  const fault = text === '' ? null : freeTextFault(text)
  const written = text.trim() !== ''
  const acknowledge = async (): Promise<void> => {
    await acknowledging.acknowledge([alert.alertId], written ? text : null)
    setText('')
  }
  const send = async (): Promise<void> => {
    const after = await comment.send({ alertId: alert.alertId, text })
    if (after.phase === 'accepted') setText('')
  }
  const open = alert.acknowledgedBy === null
  return (
    <>
      <SectionHead title="Actions" note={open ? 'nobody has acknowledged it' : <>acknowledged by <SafeText>{ownerText(alert.acknowledgedBy ?? '')}</SafeText>, {formatDayUs(alert.acknowledgedUs)} {formatTimeUs(alert.acknowledgedUs, false)}</>} />
      <div className="flex flex-col gap-2 px-3 py-2">
        {!mayAcknowledge && me.data !== undefined && <p className="text-sm text-muted">{`Your role (${me.data.user.role}) ${mayComment ? 'may comment' : 'sees alerts'}; acknowledging and assigning is for traders, risk managers and support.`}</p>}
        <TextAreaField label={open && mayAcknowledge ? 'Comment, optional when acknowledging' : 'Comment'} data-testid="alert-comment" rows={2} maxLength={REASON_LENGTH_MAX} disabled={!mayComment} value={text}
          error={fault === null || !written ? undefined : `The comment ${fault}.`} onChange={({ target }) => setText(target.value)} />
        <div className="flex flex-wrap items-center gap-2">
          {open && <Button tone="primary" size="medium" data-testid="alert-acknowledge" disabled={!mayAcknowledge || outcome?.phase === 'sending' || (written && fault !== null)} onClick={() => void acknowledge()} title="Key A on the row">
            {outcome?.phase === 'sending' ? 'Sending\u2026' : written ? 'Acknowledge with comment' : 'Acknowledge'}
          </Button>}
          <Button size="medium" data-testid="alert-comment-send" disabled={!mayComment || !written || fault !== null || isPending(comment.state)} onClick={() => void send()}>Comment only</Button>
        </div>
        {outcome !== undefined && outcome.phase !== 'sending' && outcome.phase !== 'done' && (
          <p role="alert" className={`flex items-center gap-2 text-sm ${outcome.phase === 'refused' ? 'text-critical' : 'text-warning'}`}><SafeText>{outcome.text}</SafeText><Button onClick={() => acknowledging.dismiss(alert.alertId)}>Dismiss</Button></p>
        )}
        <CommandOutcome state={comment.state} done="Comment added." onDismiss={comment.reset} onCheckAgain={() => void comment.checkAgain()} />
        <Assign alert={alert} />
      </div>
    </>
  )
}

const NOBODY = 'nobody'

/** To whom it belongs: me first. */
function Assign({ alert }: { readonly alert: AlertRow }) {
  const people = usePeople()
  const me = useMe()
  const may = useMay('assignAlert')
  const command = useCommand('assignAlert')
  const mine = me.data?.user.email
  const listed = [...(people.data?.people ?? [])].sort((a, b) => Number(b.email === mine) - Number(a.email === mine) || (a.name < b.name ? -1 : 1))
  const known = alert.assignee === null || listed.some((person) => person.email === alert.assignee)
  const options = [
    { value: NOBODY, label: 'Nobody' },
    ...listed.map((person) => ({ value: person.email, label: person.email === mine ? `Me (${ownerText(person.email)})` : `${person.name} (${person.role})` })),
    ...(known ? [] : [{ value: alert.assignee ?? '', label: ownerText(alert.assignee ?? '') }]),
  ]
  return (
    <>
      <SelectField label="Assigned to" testId="alert-assign" value={alert.assignee ?? NOBODY} options={options} disabled={!may || people.data === undefined || isPending(command.state)}
        {...(people.isError ? { error: `The people could not be read: ${people.error.message}` } : {})}
        onChange={(email) => void command.send({ alertId: alert.alertId, assignee: email === NOBODY ? null : email })} />
      <CommandOutcome state={command.state} done="Assigned." onDismiss={command.reset} onCheckAgain={() => void command.checkAgain()} />
    </>
  )
}
