'use client'
import { symbolObjective, FIRM_OBJECTIVE, PARENT_ORDER_TYPES, TIMES_IN_FORCE, type Me, type ObjectiveRecord, type QuoteRow, type Reference } from '@sluice/protocol'
import { Button, cn, Field, formatNumber, formatPrice, Panel, PanelMessage, ScrollBox, SelectField, SkeletonRows, TextField } from '@sluice/ui'
import { useEffect, useMemo, useState } from 'react'
import { Controller, useForm, useWatch, type UseFormReturn } from 'react-hook-form'
import { useMe, useReference } from '../api/queries.ts'
import { isPending } from '../command/command-state.ts'
import { useCommand } from '../command/use-command.ts'
import { useUnits } from '../command/use-units.ts'
import { selectOrder, useSelection } from '../desk/selection.ts'
import { newYorkFieldText } from '../api/new-york-time.ts'
import { ORDER_TYPE_WORDS, SIDE_WORDS, TIME_IN_FORCE_WORDS, titleCase } from '../order/words.ts'
import { staleQuote } from '../stream/desk-trust.ts'
import { useKill, useTopic } from '../stream/use-desk-rows.ts'
import { useObjectives } from '../stream/use-objectives.ts'
import { useTrust } from '../stream/use-trust.ts'
import { checkTicket } from './ticket-checks.ts'
import { faultsText, fieldLabel, fieldsOf, isShort, parseQuantity, PLAIN_TICKET, ticketResolver, type TicketValues } from './ticket-form.ts'
import { TicketMore, WRONG_CLASS } from './ticket-more.tsx'
import { TicketNews, TicketNotices } from './ticket-news.tsx'

export function TicketPanel() {
  const reference = useReference()
  const me = useMe()
  if (reference.isError) {
    return <Panel title="Ticket" testId="ticket"><PanelMessage tone="critical" title="The desk's reference data did not come" action={<Button onClick={() => void reference.refetch()}>Try again</Button>}>{reference.error.message}</PanelMessage></Panel>
  }
  if (reference.data === undefined || me.data === undefined) return <Panel title="Ticket" testId="ticket"><SkeletonRows rows={9} label="Loading the ticket" /></Panel>
  if (!me.data.permissions.includes('submitParent')) return <Forbidden me={me.data} />
  return <Ticket reference={reference.data} />
}

const Forbidden = ({ me }: { readonly me: Me }) => (
  <Panel title="Ticket" testId="ticket" className="h-full"><PanelMessage title="You may look, but not send orders" testId="ticket-blocked">Your role is {me.user.role}. Orders are sent by traders; an administrator changes roles.</PanelMessage></Panel>
)

const FAULT_ORDER: readonly (keyof TicketValues)[] = ['quantity', 'limitPrice', 'symbol', 'expire', 'minQty', 'maxFloor', 'postOnly', 'account', 'locate']

function Ticket({ reference }: { readonly reference: Reference }) {
  const selected = useSelection((state) => state.symbol)
  const form = useForm<TicketValues>({
    resolver: ticketResolver,
    mode: 'onChange',
    defaultValues: { ...PLAIN_TICKET, symbol: selected ?? reference.instruments[0]?.symbol ?? '' },
  })
  const { setValue, getFieldState, formState: { errors } } = form
  const values = useWatch({ control: form.control }) as TicketValues
  const command = useCommand('submitParent')
  const pending = isPending(command.state)
  const quote = useTopic('quotes').rows.get(values.symbol)
  const scores = useTopic('scores').rows
  const checks = useMemo(() => checkTicket({ values, reference, quote, scores: scores.values() }), [values, reference, quote, scores])
  const blocked = useBlocked(values.symbol, quote)
  const units = useUnits(values.symbol)
  const stops = checks.flatMap(({ level, text }) => (level === 'stop' ? [text] : []))
  useEffect(() => {
    // The symbol follows the desk's selection while no order is on its way.
    if (selected !== null && !pending) setValue('symbol', selected, { shouldValidate: getFieldState('quantity').isDirty })
  }, [selected, pending, setValue, getFieldState])

  const send = form.handleSubmit(async (checked) => {
    if (blocked !== null || stops.length > 0) return
    const after = await command.send(fieldsOf(checked, Date.now()))
    if (after.phase === 'accepted' && after.parentId !== null) selectOrder(after.parentId, checked.symbol)
  })
  const quantity = parseQuantity(values.quantity)
  const what = `${SIDE_WORDS[isShort(values) ? 'sellShort' : values.side]} ${Number.isInteger(quantity) && quantity > 0 ? formatNumber(quantity) : '\u2013'} ${values.symbol}`
  const [more, setMore] = useState(false)
  const faults = FAULT_ORDER.flatMap((field) => errors[field]?.message ?? [])
  // Why it cannot be sent, where the pointer or the focus is.
  const why = blocked ?? (faults.length > 0 ? faultsText(faults) : stops[0])
  return (
    <Panel title="Ticket" note={reference.instruments.find((each) => each.symbol === values.symbol)?.name} testId="ticket" className="h-full" bodyClassName="overflow-clip">
      <form onSubmit={(event) => void send(event)} noValidate className="flex h-full flex-col" aria-label="Order ticket">
        {/* The fields scroll, the button and its news do not: they cover nothing that has the focus. */}
        <ScrollBox label="Fields of the order" className="relative flex min-h-0 flex-1 flex-col gap-2 px-3 pt-3 pb-1">
          <TicketFields form={form} values={values} reference={reference} quote={quote} pending={pending} />
          <TicketMore form={form} values={values} reference={reference} pending={pending} open={more} onOpen={setMore} />
          <TicketNews checks={checks.filter(({ level }) => level !== 'stop')} />
        </ScrollBox>
        <div className="shrink-0 px-3 pt-1 pb-3">
          <div id="ticket-why">
            <ScrollBox label="News of the order" className="relative mb-1 flex max-h-[76px] flex-col gap-1 text-sm leading-[18px] empty:hidden">
              <TicketNotices state={command.state} onDismiss={command.reset} onCheckAgain={() => void command.checkAgain()} blocked={blocked} faults={faults} stops={stops} units={units} />
            </ScrollBox>
          </div>
          <Button type="submit" tone="primary" size="large" data-testid="ticket-submit" title={why} aria-describedby={why === undefined ? undefined : 'ticket-why'} disabled={pending || blocked !== null || stops.length > 0 || Object.keys(errors).length > 0} className="h-auto min-h-9 w-full shrink-0 px-2 py-1 leading-4 text-balance whitespace-normal">
            {command.state.phase === 'submitting' ? `Sending \u00b7 ${what}` : command.state.phase === 'unknown' ? 'Waiting for the desk\u2019s word' : `Send to ${reference.mode === 'LIVE' ? 'LIVE market' : 'simulation'}\u00a0\u00b7 ${what}`}
          </Button>
        </div>
      </form>
    </Panel>
  )
}

interface TicketFieldsProps {
  readonly form: UseFormReturn<TicketValues>
  readonly values: TicketValues
  readonly reference: Reference
  readonly quote: QuoteRow | undefined
  readonly pending: boolean
}

/** Always the same fields in the same places: nothing moves under the hand. */
function TicketFields({ form: { control, register, formState: { errors } }, values, reference, quote, pending }: TicketFieldsProps) {
  const limit = values.ordType !== 'market'
  const named = (field: 'quantity' | 'limitPrice' | 'expire', label: string): string => fieldLabel(field, label, errors[field] !== undefined)
  const tone = (field: 'quantity' | 'limitPrice' | 'expire'): string => (errors[field] === undefined ? 'min-w-0' : WRONG_CLASS)
  const near = quote === undefined ? '' : ` \u00b7 ${formatPrice(quote.bid)} / ${formatPrice(quote.ask)}`
  const fault = (field: 'quantity' | 'limitPrice' | 'expire') => (errors[field] === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': 'ticket-faults' })
  return (
    <fieldset disabled={pending} className="grid shrink-0 grid-cols-2 gap-2">
      <Controller control={control} name="symbol" render={({ field }) => (
        <SelectField label="Symbol" testId="ticket-symbol" value={field.value} onChange={field.onChange} disabled={pending} options={reference.instruments.map(({ symbol }) => ({ value: symbol as string, label: symbol }))} />
      )} />
      <Controller control={control} name="side" render={({ field }) => <SideChoice value={field.value} onChange={field.onChange} />} />
      <div className={tone('quantity')}><TextField label={named('quantity', 'Quantity, shares')} data-testid="ticket-quantity" inputMode="decimal" className="text-right" {...fault('quantity')} {...register('quantity')} /></div>
      <Controller control={control} name="ordType" render={({ field }) => (
        <SelectField label="Type" testId="ticket-type" value={field.value} onChange={field.onChange} disabled={pending} options={PARENT_ORDER_TYPES.map((value) => ({ value, label: ORDER_TYPE_WORDS[value] }))} />
      )} />
      <div className={tone('limitPrice')}><TextField label={named('limitPrice', `Limit${near}`)} data-testid="ticket-limit" inputMode="decimal" className={cn('text-right', !limit && 'opacity-50')} placeholder={values.ordType === 'limit' ? '157.43' : limit ? 'none' : 'market'} readOnly={!limit} aria-disabled={!limit} {...fault('limitPrice')} {...register('limitPrice')} /></div>
      <Controller control={control} name="timeInForce" render={({ field }) => (
        <SelectField label="Good for" testId="ticket-time-in-force" value={field.value} onChange={field.onChange} disabled={pending} options={TIMES_IN_FORCE.map((value) => ({ value, label: TIME_IN_FORCE_WORDS[value] }))} />
      )} />
      {values.timeInForce === 'gtd' && <div className={cn('col-span-2', tone('expire'))}><TextField label={named('expire', 'Good till, New York')} type="datetime-local" data-testid="ticket-expire" min={newYorkFieldText(Date.now() * 1_000)} {...fault('expire')} {...register('expire')} /></div>}
      <Controller control={control} name="objective" render={({ field }) => <ObjectiveChoice symbol={values.symbol} reference={reference} value={field.value} onChange={field.onChange} disabled={pending} />} />
      <Controller control={control} name="urgency" render={({ field }) => (
        <SelectField label="Urgency" testId="ticket-urgency" value={field.value} onChange={field.onChange} disabled={pending} options={[{ value: 'low', label: 'Low' }, { value: 'normal', label: 'Normal' }, { value: 'high', label: 'High' }]} />
      )} />
    </fieldset>
  )
}

/** Without a preset the symbol's objective counts, else the firm's: whichever stands now is named with its version. */
function ObjectiveChoice({ symbol, reference, value, onChange, disabled }: { readonly symbol: string; readonly reference: Reference; readonly value: string; readonly onChange: (value: string) => void; readonly disabled: boolean }) {
  const { objectives } = useObjectives()
  const presets = Object.keys(reference.objectives).filter((name) => name !== FIRM_OBJECTIVE && !name.includes(':'))
  return (
    <SelectField label="Objective" testId="ticket-objective" value={value === '' ? 'default' : value} onChange={(next) => onChange(next === 'default' ? '' : next)} disabled={disabled}
      options={[{ value: 'default', label: defaultObjectiveText(symbol, objectives, reference.defaultObjective) }, ...presets.map((name) => ({ value: name, label: titleCase(name) }))]} />
  )
}

function defaultObjectiveText(symbol: string, objectives: ReadonlyMap<string, ObjectiveRecord>, preset: string): string {
  const own = objectives.get(symbolObjective(symbol as Parameters<typeof symbolObjective>[0]))
  if (own?.active === true) return `${symbol}\u2019s own, v${own.version}`
  const firm = objectives.get(FIRM_OBJECTIVE)
  return firm === undefined ? `Firm: ${titleCase(preset)}` : `Firm, v${firm.version}${firm.preset === null ? '' : ` (${titleCase(firm.preset)})`}`
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
function useBlocked(symbol: string, quote: QuoteRow | undefined): string | null {
  const trust = useTrust()
  const kill = useKill()
  if (trust.level === 'waiting') return 'Waiting for the desk.'
  if (trust.level !== 'live') return `Sending is blocked. ${trust.why}`
  if (kill?.kill.on === true) return `Sending is blocked: the kill switch is on (${kill.kill.by}: ${kill.kill.reason}).`
  const stale = staleQuote(symbol, quote)
  return stale === null ? null : `Sending is blocked. ${stale}`
}
