'use client'
import type { Me, Reference } from '@sluice/protocol'
import { Button, cn, Field, formatNumber, formatPrice, Panel, PanelMessage, Segmented, SelectField, SkeletonRows, TextField } from '@sluice/ui'
import Link from 'next/link'
import { useEffect, useMemo, useState } from 'react'
import { Controller, useForm, useWatch } from 'react-hook-form'
import { useMe, useReference } from '../api/queries.ts'
import { selectOrder, useSelection } from '../desk/selection.ts'
import { denialText } from '../order/denial-text.ts'
import { SIDE_WORDS, titleCase } from '../order/words.ts'
import { staleQuote } from '../stream/desk-trust.ts'
import { useKill, useNowMs, useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { checkTicket } from './ticket-checks.ts'
import { parseQuantity, ticketResolver, type TicketValues } from './ticket-form.ts'
import { isPending, type TicketState } from './ticket-state.ts'
import { useTicket } from './use-ticket.ts'

export function TicketPanel() {
  const reference = useReference()
  const me = useMe()
  if (reference.isError) {
    return <Panel title="Ticket"><PanelMessage tone="critical" title="The desk's reference data did not come" action={<Button onClick={() => void reference.refetch()}>Try again</Button>}>{reference.error.message}</PanelMessage></Panel>
  }
  if (reference.data === undefined || me.data === undefined) return <Panel title="Ticket"><SkeletonRows rows={9} label="Loading the ticket" /></Panel>
  return <Ticket reference={reference.data} me={me.data} />
}

function Ticket({ reference, me }: { readonly reference: Reference; readonly me: Me }) {
  const selected = useSelection((state) => state.symbol)
  const { control, register, handleSubmit, setValue, getFieldState, formState } = useForm<TicketValues>({
    resolver: ticketResolver,
    mode: 'onChange',
    defaultValues: { symbol: selected ?? reference.instruments[0]?.symbol ?? '', side: 'buy', quantity: '1,000', ordType: 'market', limitPrice: '', objective: '', urgency: 'normal' },
  })
  const values = useWatch({ control }) as TicketValues
  const ticket = useTicket()
  const pending = isPending(ticket.state)
  const quote = useTopic('quotes').rows.get(values.symbol)
  const scores = useTopic('scores').rows
  const checks = useMemo(() => checkTicket({ values, reference, quote, scores: scores.values() }), [values, reference, quote, scores])
  const blocked = useBlocked(values.symbol, me, quote)
  const stop = checks.find((check) => check.level === 'stop')
  useEffect(() => {
    // The symbol follows the desk's selection while no order is on its way.
    if (selected !== null && !pending) setValue('symbol', selected, { shouldValidate: getFieldState('quantity').isDirty })
  }, [selected, pending, setValue, getFieldState])

  const send = handleSubmit(async (checked) => {
    if (blocked !== null || stop !== undefined) return
    const after = await ticket.submit(checked)
    if (after.status === 'working') selectOrder(after.parentId, checked.symbol)
  })
  const quantity = parseQuantity(values.quantity)
  const what = `${SIDE_WORDS[values.side]} ${quantity > 0 ? formatNumber(quantity) : '\u2013'} ${values.symbol}`
  return (
    <Panel title="Ticket" note={reference.instruments.find((each) => each.symbol === values.symbol)?.name} testId="ticket" className="shrink-0" bodyClassName="p-3">
      <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-2" aria-label="Order ticket">
        <fieldset disabled={pending} className="grid grid-cols-2 gap-2">
          <Controller control={control} name="symbol" render={({ field, fieldState }) => (
            <SelectField label="Symbol" testId="ticket-symbol" value={field.value} onChange={field.onChange} disabled={pending} error={fieldState.error?.message}
              options={reference.instruments.map(({ symbol }) => ({ value: symbol as string, label: symbol }))} />
          )} />
          <Controller control={control} name="side" render={({ field }) => <SideChoice value={field.value} onChange={field.onChange} />} />
          <TextField label="Quantity, shares" data-testid="ticket-quantity" inputMode="decimal" className="text-right" error={formState.errors.quantity?.message} {...register('quantity')} />
          <Controller control={control} name="ordType" render={({ field }) => (
            <Field label="Type">{() => <Segmented asField label="Type" testId="ticket-type" value={field.value} onChange={field.onChange} options={[{ value: 'market', label: 'Market' }, { value: 'limit', label: 'Limit' }]} />}</Field>
          )} />
          {values.ordType === 'limit' && (
            <div className="col-span-2">
              <TextField label={`Limit, USD · bid ${formatPrice(quote?.bid)} · offer ${formatPrice(quote?.ask)}`} data-testid="ticket-limit" inputMode="decimal" className="text-right" error={formState.errors.limitPrice?.message} {...register('limitPrice')} />
            </div>
          )}
          <Controller control={control} name="objective" render={({ field }) => (
            <SelectField label="Objective" testId="ticket-objective" value={field.value === '' ? 'default' : field.value} onChange={(next) => field.onChange(next === 'default' ? '' : next)} disabled={pending}
              options={[{ value: 'default', label: `Firm: ${titleCase(reference.defaultObjective)}` }, ...Object.keys(reference.objectives).map((name) => ({ value: name, label: titleCase(name) }))]} />
          )} />
          <Controller control={control} name="urgency" render={({ field }) => (
            <SelectField label="Urgency" testId="ticket-urgency" value={field.value} onChange={field.onChange} disabled={pending}
              options={[{ value: 'low', label: 'Low' }, { value: 'normal', label: 'Normal' }, { value: 'high', label: 'High' }]} />
          )} />
        </fieldset>
        <ul aria-live="polite" data-testid="ticket-checks" className="min-h-[36px] text-sm leading-[18px]">
          {checks.map((check) => <li key={check.text} className={check.level === 'note' ? 'text-muted' : check.level === 'warn' ? 'text-warning' : 'text-critical'}>{check.text}</li>)}
        </ul>
        <TicketOutcome state={ticket.state} dismiss={ticket.dismiss} />
        {blocked !== null && <p role="status" data-testid="ticket-blocked" className="text-sm text-warning">{blocked}</p>}
        <Button type="submit" tone="primary" size="large" data-testid="ticket-submit" disabled={pending || blocked !== null || stop !== undefined || Object.keys(formState.errors).length > 0} className="w-full">
          {ticket.state.status === 'submitting' ? `Sending \u00b7 ${what}` : ticket.state.status === 'unknown' ? 'Waiting for the desk\u2019s word' : `Send to ${reference.mode === 'LIVE' ? 'LIVE market' : 'simulation'} \u00b7 ${what}`}
        </Button>
      </form>
    </Panel>
  )
}

function SideChoice({ value, onChange }: { readonly value: 'buy' | 'sell'; readonly onChange: (side: 'buy' | 'sell') => void }) {
  return (
    <Field label="Side">
      {(ids) => (
        <div id={ids.id} role="group" aria-label="Side" data-testid="ticket-side" className="grid h-[28px] grid-cols-2 rounded-[4px] border border-line">
          {(['buy', 'sell'] as const).map((side) => (
            <button key={side} type="button" aria-pressed={value === side} onClick={() => onChange(side)}
              className={cn('rounded-[3px] text-base text-muted hover:text-text', value === side && (side === 'buy' ? 'bg-better/15 font-semibold text-better' : 'bg-worse/15 font-semibold text-worse'))}>
              {side === 'buy' ? '\u25b2 Buy' : '\u25bc Sell'}
            </button>
          ))}
        </div>
      )}
    </Field>
  )
}

/** Why nothing may be sent now; null when it may. */
function useBlocked(symbol: string, me: Me, quote: Parameters<typeof staleQuote>[1]): string | null {
  const trust = useTrust()
  const kill = useKill()
  if (!me.permissions.includes('submitParent')) return `Your role (${me.user.role}) may look but not send orders.`
  if (trust.level === 'waiting') return 'Waiting for the desk.'
  if (trust.level !== 'live') return `Sending is blocked. ${trust.why}`
  if (kill?.kill.on === true) return `Sending is blocked: the kill switch is on (${kill.kill.by}: ${kill.kill.reason}).`
  const stale = staleQuote(symbol, quote)
  return stale === null ? null : `Sending is blocked. ${stale}`
}

function TicketOutcome({ state, dismiss }: { readonly state: TicketState; readonly dismiss: () => void }) {
  if (state.status === 'ready') return null
  if (state.status === 'submitting' || state.status === 'unknown') return <PendingOutcome state={state} />
  const failed = state.status !== 'working'
  return (
    <div role={failed ? 'alert' : 'status'} data-testid="ticket-outcome" data-status={state.status} className={cn('flex items-start gap-2 rounded-[4px] border px-2 py-1.5 text-sm', failed ? 'border-critical/60 text-critical' : 'border-line text-fine')}>
      <p className="min-w-0 flex-1">
        {state.status === 'working' && <>Accepted as <Link className="underline" href={`/orders/${state.parentId}`}>{state.parentId}</Link>.</>}
        {state.status === 'denied' && <>Refused: {denialText(state.denial)}</>}
        {state.status === 'not-sent' && state.why}
      </p>
      <button type="button" onClick={dismiss} aria-label="Dismiss" className="-my-0.5 grid size-6 shrink-0 place-items-center rounded-[3px] hover:bg-hover">✕</button>
    </div>
  )
}

function PendingOutcome({ state }: { readonly state: Extract<TicketState, { status: 'submitting' | 'unknown' }> }) {
  const nowMs = useNowMs(500)
  const [beganMs] = useState(state.sinceMs)
  const seconds = Math.max(0, Math.floor((nowMs - beganMs) / 1_000))
  if (state.status === 'submitting') return <p role="status" data-testid="ticket-outcome" data-status="submitting" className="text-sm text-muted">Sent, waiting for the desk{seconds >= 1 ? ` (${seconds} s)` : ''}.</p>
  return (
    <p role="alert" data-testid="ticket-outcome" data-status="unknown" className="rounded-[4px] border border-warning/60 px-2 py-1.5 text-sm text-warning">
      Unknown: no answer came in time. The order may be working. Asking the desk about request {state.clientRequestId.slice(0, 8)} every 2 s; do not enter it again.
    </p>
  )
}
