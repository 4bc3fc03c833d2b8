'use client'
import type { Reference } from '@sluice/protocol'
import { Checkbox, SelectField, TextField } from '@sluice/ui'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { Controller, type UseFormReturn } from 'react-hook-form'
import { CAPACITY_WORDS } from '../order/words.ts'
import { fieldLabel, isShort, type TicketValues } from './ticket-form.ts'

export interface TicketMoreProps {
  readonly form: UseFormReturn<TicketValues>
  readonly values: TicketValues
  readonly reference: Reference
  readonly pending: boolean
  readonly open: boolean
  readonly onOpen: (open: boolean) => void
}

/** The name of a field that something is wrong with says so itself. */
export const WRONG_CLASS = 'min-w-0 [&_label]:text-critical'

/** What is set in there, so that nothing hidden is sent unseen. */
export function moreText(values: TicketValues): string {
  const set = [
    values.minQty.trim() === '' ? '' : `min ${values.minQty.trim()}`, values.maxFloor.trim() === '' ? '' : `show ${values.maxFloor.trim()}`, values.postOnly ? 'post only' : '', values.exDestination === '' ? '' : `${values.exDestination} only`,
    values.capacity === '' ? '' : CAPACITY_WORDS[values.capacity].toLowerCase(), values.account.trim() === '' ? '' : `account ${values.account.trim()}`, isShort(values) ? 'sell short' : '',
  ].filter((text) => text !== '')
  return set.length === 0 ? '' : set.join(', ')
}

/** The fields that few orders need. */
export function TicketMore({ form: { control, register, formState: { errors } }, values, reference, pending, open, onOpen }: TicketMoreProps) {
  const Mark = open ? ChevronDown : ChevronRight
  const fault = (field: keyof TicketValues) => (errors[field] === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': 'ticket-faults' })
  const named = (field: keyof TicketValues, label: string): string => fieldLabel(field, label, errors[field] !== undefined)
  const tone = (field: keyof TicketValues): string => (errors[field] === undefined ? 'min-w-0' : WRONG_CLASS)
  const set = moreText(values)
  const head = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    // Where there is no room below, the fields that were asked for come up. Only the fields scroll, never the page.
    const holder = head.current?.closest<HTMLElement>('[role="group"]')
    if (open && head.current !== null && holder != null) holder.scrollTop += head.current.getBoundingClientRect().top - holder.getBoundingClientRect().top
  }, [open])
  return (
    <div className="shrink-0">
      <button ref={head} type="button" aria-expanded={open} aria-controls="ticket-more" data-testid="ticket-more-toggle" onClick={() => onOpen(!open)} className="flex h-6 w-full items-center gap-1 rounded-[3px] text-left text-sm text-muted hover:text-text">
        <Mark aria-hidden size={13} className="shrink-0" /><span className="shrink-0">More</span>{!open && set !== '' && <span className="min-w-0 truncate text-text" title={set}>{set}</span>}
      </button>
      {open && (
        <fieldset id="ticket-more" disabled={pending} className="mt-1 grid grid-cols-2 gap-2">
          <div className={tone('minQty')}><TextField label={named('minQty', 'Min quantity')} data-testid="ticket-min-quantity" inputMode="decimal" className="text-right" placeholder="any" {...fault('minQty')} {...register('minQty')} /></div>
          <div className={tone('maxFloor')}><TextField label={named('maxFloor', 'Show at most')} data-testid="ticket-max-floor" inputMode="decimal" className="text-right" placeholder="all" {...fault('maxFloor')} {...register('maxFloor')} /></div>
          <Controller control={control} name="exDestination" render={({ field }) => (
            <SelectField label="Venue" testId="ticket-venue" value={field.value === '' ? 'any' : field.value} onChange={(next) => field.onChange(next === 'any' ? '' : next)} disabled={pending} options={[{ value: 'any', label: 'Any' }, ...reference.venues.map(({ mic, name }) => ({ value: mic as string, label: `${mic} \u00b7 ${name}` }))]} />
          )} />
          <Controller control={control} name="capacity" render={({ field }) => (
            <SelectField label="Capacity" testId="ticket-capacity" value={field.value === '' ? 'none' : field.value} onChange={(next) => field.onChange(next === 'none' ? '' : next)} disabled={pending} options={[{ value: 'none', label: 'Not told' }, ...(Object.keys(CAPACITY_WORDS) as (keyof typeof CAPACITY_WORDS)[]).map((value) => ({ value, label: CAPACITY_WORDS[value] }))]} />
          )} />
          <div className={tone('account')}><TextField label={named('account', 'Account')} data-testid="ticket-account" placeholder="none" {...fault('account')} {...register('account')} /></div>
          {isShort(values) ? <div className={tone('locate')}><TextField label={named('locate', 'Located by')} data-testid="ticket-locate" placeholder="broker, reference" {...fault('locate')} {...register('locate')} /></div> : <span />}
          <Controller control={control} name="postOnly" render={({ field }) => <div className={tone('postOnly')}><Checkbox label={named('postOnly', 'Post only')} testId="ticket-post-only" checked={field.value} onChange={field.onChange} disabled={pending} /></div>} />
          <Controller control={control} name="short" render={({ field }) => <Checkbox label={<span className={values.side === 'sell' ? '' : 'text-muted'}>Sell short</span>} testId="ticket-short" checked={field.value} onChange={field.onChange} disabled={pending || values.side !== 'sell'} />} />
        </fieldset>
      )}
    </div>
  )
}
