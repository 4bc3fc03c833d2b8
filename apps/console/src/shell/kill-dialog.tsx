'use client'
import { REASON_LENGTH_MAX } from '@sluice/protocol'
import { Button, Modal, TextField } from '@sluice/ui'
import { useState, type FormEvent } from 'react'
import { useMe } from '../api/queries.ts'
import { denialText } from '../order/denial-text.ts'
import { sendCommand, type SendOutcome } from '../stream/desk-socket.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { newRequestId } from '../ticket/request-id.ts'
import { openOverlay, useOverlay } from './overlays.ts'

/** Stops or releases the firm: the worst switch of all wants its name typed and a reason. */
export function KillDialog() {
  const open = useOverlay((state) => state.open === 'kill')
  const on = useKill()?.kill.on === true
  return (
    <Modal open={open} onOpenChange={(next) => openOverlay(next ? 'kill' : null)} title={on ? 'Release the kill switch' : 'Kill: stop all trading'} tone={on ? 'plain' : 'critical'} testId="kill-dialog"
      description={on ? 'Orders are accepted and children leave again as soon as it is released.' : 'Every live child order is cancelled at its venue, nothing new leaves, new orders are refused. Everyone sees who and why.'}>
      <KillForm on={on} key={String(on)} />
    </Modal>
  )
}

function KillForm({ on }: { readonly on: boolean }) {
  const word = on ? 'RELEASE' : 'KILL'
  const me = useMe()
  const [typed, setTyped] = useState('')
  const [reason, setReason] = useState('')
  const [sending, setSending] = useState(false)
  const [fault, setFault] = useState<string | null>(null)
  const allowed = me.data?.permissions.includes('setKill') === true
  const ready = allowed && typed === word && reason.trim() !== '' && !sending

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    if (!ready) return
    setSending(true)
    setFault(null)
    const outcome = await sendCommand({ name: 'setKill', clientRequestId: newRequestId(), on: !on, reason: reason.trim() })
    setSending(false)
    if (outcome.ok) openOverlay(null)
    else setFault(faultText(outcome))
  }
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
      <TextField label={`Type ${word} to confirm`} data-testid="kill-confirm" autoFocus value={typed} onChange={(event) => setTyped(event.target.value)} />
      <TextField label="Reason, shown to everyone" data-testid="kill-reason" maxLength={REASON_LENGTH_MAX} value={reason} onChange={(event) => setReason(event.target.value)} />
      {!allowed && me.data !== undefined && <p className="text-sm text-warning">Your role ({me.data.user.role}) may not use the kill switch.</p>}
      {fault !== null && <p role="alert" className="text-sm text-critical">{fault}</p>}
      <div className="flex justify-end gap-2">
        <Button size="medium" onClick={() => openOverlay(null)}>Keep as it is</Button>
        <Button size="medium" type="submit" tone={on ? 'primary' : 'destroy'} disabled={!ready} data-testid="kill-submit">{sending ? 'Sending\u2026' : on ? 'Release' : 'Kill all trading'}</Button>
      </div>
    </form>
  )
}

/** Why a command had no effect, or that this is not known. */
export function faultText(outcome: Exclude<SendOutcome, { readonly ok: true }>): string {
  switch (outcome.status) {
    case 'denied': return `Refused: ${denialText(outcome.denial)}`
    case 'error': return outcome.error.message
    case 'not-sent': return 'Not connected to the desk: nothing was sent. Use the command line (lab kill) if it cannot wait.'
    case 'unknown': return 'Unknown: no answer came in time. Watch the state on the page before trying again.'
  }
}
