'use client'
import { isDark, priceText, type Aggressiveness, type OrderDetail, type Reference } from '@sluice/protocol'
import { formatNumber, SafeText, SelectField, TextField } from '@sluice/ui'
import { useMemo } from 'react'
import type { FieldError, FieldValues, UseFormReturn } from 'react-hook-form'
import { useReference } from '../api/queries.ts'
import { CommandDialog } from '../command/command-dialog.tsx'
import type { DenialUnits } from '../command/denial-text.ts'
import { untilText } from '../command/expiry-field.tsx'
import { fieldErrorText } from '../command/field-fault.ts'
import { useCoreBlock } from '../command/use-send-block.ts'
import { useKill } from '../stream/use-desk-rows.ts'
import { parseQuantity } from '../ticket/ticket-form.ts'
import { orderBlock, pendingOf } from './order-pending.ts'
import { setAskOpen, useAsked, type OverrideAsk } from './override-asked.ts'
import { QUANTITY_FAULT, ReplaceFields, replaceText } from './replace-fields.tsx'
import { overrideText, consequenceText, holding, stepText } from './override-words.ts'
import { awayText, useVenuesAway, type VenuesAway } from './venues-away.ts'
import { isOpen } from './waterfall-model.ts'
import { KIND_WORDS, MANNER_LABELS } from './words.ts'

const PREFIX = 'override'

/** The dialog of the override that somebody is about to give to this order. */
export function OverrideDialogs({ detail }: { readonly detail: OrderDetail }) {
  const asked = useAsked()
  const reference = useReference().data
  if (asked.ask === null || asked.parentId !== detail.parent.parentId || reference === undefined) return null
  return <OverrideDialog key={asked.no} detail={detail} reference={reference} ask={asked.ask} open={asked.open} />
}

interface DialogProps {
  readonly detail: OrderDetail
  readonly reference: Reference
  readonly open: boolean
}
type Of<K extends OverrideAsk['kind']> = DialogProps & { readonly ask: Extract<OverrideAsk, { kind: K }> }

function OverrideDialog(props: DialogProps & { readonly ask: OverrideAsk }) {
  const { ask } = props
  switch (ask.kind) {
    case 'pause':
    case 'resume':
    case 'cancel': return <WholeOrderDialog {...props} ask={ask} />
    case 'exclude':
    case 'force': return <VenueDialog {...props} ask={ask} />
    case 'manual': return <ManualDialog {...props} ask={ask as Of<'manual'>['ask']} />
    case 'replace': return <ReplaceDialog {...props} ask={ask as Of<'replace'>['ask']} />
    case 'edit': return <EditDialog {...props} ask={ask} />
    case 'cancel-child': return <CancelChildDialog {...props} ask={ask} />
    case 'end': return <EndDialog {...props} ask={ask} />
  }
}

/** What every one of these dialogs has. */
function useCommon({ detail, reference, open, ask }: DialogProps & { readonly ask: OverrideAsk }) {
  const { parent } = detail
  const core = useCoreBlock()
  const kill = useKill()
  const instrument = reference.instruments.find((each) => each.symbol === parent.symbol)
  const units = useMemo<DenialUnits>(() => ({ priceScale: instrument?.priceScale ?? 10_000, lotSize: instrument?.lotSize ?? 1 }), [instrument])
  const blocked = orderBlock(parent, pendingOf(detail, kill), ask.kind) ?? core
  return { open, onOpenChange: setAskOpen, prefix: PREFIX, units, blocked, fixed: { parentId: parent.parentId as string } }
}

const seconds = (fields: FieldValues): number | null => (typeof fields['expiresInS'] === 'number' ? fields['expiresInS'] : null)
const until = (fields: FieldValues): string => untilText(seconds(fields), Date.now())

function WholeOrderDialog(props: Of<'pause' | 'resume' | 'cancel'>) {
  const { detail, ask } = props
  const { parentId } = detail.parent
  const common = useCommon(props)
  switch (ask.kind) {
    case 'pause':
      return <CommandDialog {...common} name="pauseParent" expiry title={`Pause ${parentId}`} submitLabel="Pause" done={`${parentId} is paused`} consequence={(fields) => consequenceText(detail, { kind: 'pause', until: until(fields) })} />
    case 'resume':
      return <CommandDialog {...common} name="resumeParent" title={`Resume ${parentId}`} submitLabel="Resume" done={`${parentId} is resumed`} consequence={consequenceText(detail, { kind: 'resume' })} />
    case 'cancel':
      return <CommandDialog {...common} name="cancelParent" tone="critical" title={`Cancel ${parentId}`} submitLabel="Cancel the order" done={`${parentId} is being canceled`} consequence={consequenceText(detail, { kind: 'cancel' })} />
  }
}

function VenueDialog(props: Of<'exclude' | 'force'>) {
  const { detail, reference, ask } = props
  const common = useCommon(props)
  const { parentId } = detail.parent
  const exclude = ask.kind === 'exclude'
  const taken = useMemo(() => takenVenues(detail, exclude), [detail, exclude])
  const away = useVenuesAway()
  const options = venueOptions(reference, detail, away).filter(({ value }) => !taken.has(value) && (exclude || mayBeUsed(detail, value)))
  return (
    <CommandDialog {...common} name={exclude ? 'excludeVenue' : 'forceVenue'} expiry title={exclude ? `Exclude a venue from ${parentId}` : `Force ${parentId} to one venue`}
      submitLabel={exclude ? 'Exclude the venue' : 'Force the venue'} done={exclude ? `${parentId}: venue excluded` : `${parentId}: venue forced`} defaults={{ mic: options[0]?.value ?? '' }}
      blocked={options.length === 0 ? 'There is no venue left to choose.' : common.blocked} consequence={(fields) => consequenceText(detail, { kind: ask.kind, mic: String(fields['mic']), until: until(fields) })}>
      {(form) => <VenueField form={form} options={options} />}
    </CommandDialog>
  )
}

/** Venues that such an override holds for already. */
const takenVenues = ({ overrides }: OrderDetail, exclude: boolean): ReadonlySet<string> =>
  new Set(holding(overrides).flatMap(({ action }) => (action.kind === (exclude ? 'exclude-venue' : 'force-venue') ? [action.mic as string] : [])))

/** The owner's one venue binds people too. */
const mayBeUsed = ({ parent: { instructions } }: OrderDetail, mic: string): boolean => instructions?.exDestination == null || instructions.exDestination === mic

interface VenueOption {
  readonly value: string
  readonly label: string
}

function venueOptions(reference: Reference, { children }: OrderDetail, away: VenuesAway): readonly VenueOption[] {
  return reference.venues.map(({ mic, name, kind }) => {
    const live = children.filter((child) => child.mic === mic && isOpen(child)).length
    return { value: mic as string, label: `${mic} \u00b7 ${name}, ${KIND_WORDS[kind]}${away.has(mic) ? ' \u00b7 away' : ''}${live === 0 ? '' : ` \u00b7 ${live} live`}` }
  })
}

function VenueField({ form, options, onChange }: { readonly form: UseFormReturn<FieldValues>; readonly options: readonly VenueOption[]; readonly onChange?: (mic: string) => void }) {
  const choose = (mic: string): void => {
    form.setValue('mic', mic)
    onChange?.(mic)
  }
  return <SelectField label="Venue" testId={`${PREFIX}-venue`} value={String(form.watch('mic') ?? '')} onChange={choose} options={options} />
}

const waysAt = (reference: Reference, mic: string): readonly Aggressiveness[] => {
  const venue = reference.venues.find((each) => each.mic === mic)
  return venue !== undefined && isDark(venue.kind) ? ['mid'] : ['take', 'post']
}

function ManualDialog(props: Of<'manual'>) {
  const { detail, reference } = props
  const common = useCommon(props)
  const { parent } = detail
  const away = useVenuesAway()
  const options = useMemo(() => venueOptions(reference, detail, away).filter(({ value }) => mayBeUsed(detail, value)), [reference, detail, away])
  const first = options.find(({ value }) => !away.has(value))?.value ?? options[0]?.value ?? ''
  const free = Math.max(0, parent.leavesQty - parent.liveQty)
  return (
    <CommandDialog {...common} name="sendChild" title={`Send a child of ${parent.parentId} by hand`} submitLabel="Send the child" done={`${parent.parentId}: child sent by hand`}
      defaults={{ mic: first, aggressiveness: waysAt(reference, first)[0], orderQty: free === 0 ? '' : free, limitPrice: null, timeInForce: 'day' }}
      messages={{ orderQty: QUANTITY_FAULT, limitPrice: 'A price such as 157.43, or nothing.' }}
      consequence={(fields) => [consequenceText(detail, { kind: 'manual', mic: String(fields['mic']), qty: wholeShares(fields['orderQty']), price: (fields['limitPrice'] as string | null) ?? null }), awayWarning(String(fields['mic']), away)].join('')}>
      {(form) => <ManualFields form={form} options={options} reference={reference} free={free} />}
    </CommandDialog>
  )
}

/** Of a venue that is away, behind what would happen; empty while it is there. */
function awayWarning(mic: string, away: VenuesAway): string {
  const text = awayText(mic, away)
  return text === null ? '' : ` ${text}: nothing can be sent there until it is back.`
}

/** 0 while no whole number of shares is typed. */
const wholeShares = (typed: unknown): number => (typeof typed === 'number' && Number.isInteger(typed) ? typed : 0)

function ManualFields({ form, options, reference, free }: { readonly form: UseFormReturn<FieldValues>; readonly options: readonly VenueOption[]; readonly reference: Reference; readonly free: number }) {
  const { errors } = form.formState
  const ways = waysAt(reference, String(form.watch('mic')))
  const error = (field: string, words: string): string | undefined => fieldErrorText(errors[field] as FieldError | undefined, words)
  return (
    <>
      <VenueField form={form} options={options} onChange={(mic) => form.setValue('aggressiveness', waysAt(reference, mic)[0])} />
      <div className="grid grid-cols-2 gap-3">
        <SelectField label="How" testId={`${PREFIX}-manner`} value={form.watch('aggressiveness') as Aggressiveness} onChange={(way) => form.setValue('aggressiveness', way)} options={ways.map((value) => ({ value, label: MANNER_LABELS[value] }))} />
        <SelectField label="Holds" testId={`${PREFIX}-time-in-force`} value={form.watch('timeInForce') as 'day' | 'ioc'} onChange={(next) => form.setValue('timeInForce', next)} options={[{ value: 'day', label: 'Until filled or canceled' }, { value: 'ioc', label: 'Immediate or cancel' }]} />
        <TextField label={`Quantity, shares (${formatNumber(free)} free)`} data-testid={`${PREFIX}-quantity`} inputMode="decimal" className="text-right" error={error('orderQty', QUANTITY_FAULT)}
          {...form.register('orderQty', { setValueAs: (typed: unknown) => (typeof typed === 'number' ? typed : parseQuantity(String(typed))) })} />
        <TextField label="Limit, USD (empty: router’s price)" data-testid={`${PREFIX}-limit`} inputMode="decimal" className="text-right" error={error('limitPrice', 'A price such as 157.43, or nothing.')}
          {...form.register('limitPrice', { setValueAs: (typed: unknown) => (typeof typed !== 'string' || typed.trim() === '' ? null : typed.replace(/[\s,]/g, '')) })} />
      </div>
    </>
  )
}

function ReplaceDialog(props: Of<'replace'>) {
  const { detail: { parent }, reference } = props
  const common = useCommon(props)
  const { priceScale, lotSize } = common.units
  const pegged = parent.ordType === 'midpointPeg'
  const hasLimit = pegged || parent.limitPrice !== null
  const instrument = reference.instruments.find((each) => each.symbol === parent.symbol)
  return (
    <CommandDialog {...common} name="replaceParent" title={`Replace ${parent.parentId}`} submitLabel="Replace the order" done={`${parent.parentId} is replaced`}
      defaults={{ orderQty: parent.orderQty * lotSize, limitPrice: parent.limitPrice === null ? null : priceText(parent.limitPrice, priceScale) }}
      messages={{ orderQty: QUANTITY_FAULT, limitPrice: pegged ? 'A price such as 157.43, or nothing.' : 'A price such as 157.43.' }} consequence={(fields) => replaceText(fields, parent, common.units)}>
      {(form) => <ReplaceFields form={form} hasLimit={hasLimit} pegged={pegged} tick={instrument?.tick ?? null} units={common.units} />}
    </CommandDialog>
  )
}

function EditDialog(props: Of<'edit'>) {
  const { detail, ask } = props
  const common = useCommon(props)
  const newest = detail.decisions.at(-1)?.decisionId ?? null
  const moved = newest !== ask.decisionId
  return (
    <CommandDialog {...common} name="editWaterfall" expiry title={`Edit the waterfall of ${detail.parent.parentId}`} submitLabel="Apply to waterfall" done={`${detail.parent.parentId}: waterfall edited`}
      fixed={{ ...common.fixed, decisionId: ask.decisionId, steps: [...ask.steps] }} onAccepted={ask.onApplied}
      blocked={moved ? 'The waterfall was planned anew meanwhile. Close this, look at the new steps, and apply your edit again.' : common.blocked}
      consequence={(fields) => (
        <>
          <p>The remaining steps are worked in this order {until(fields)}:</p>
          <ol className="my-1 list-decimal pl-5 text-text">{ask.kept.map((step, at) => <li key={at}>{stepText(step)}</li>)}</ol>
          {ask.kept.length === 0 && <p className="text-text">No step is left: nothing is sent until the edit ends.</p>}
          {ask.dropped.length > 0 && <p>Dropped: {ask.dropped.map(stepText).join('; ')}.</p>}
        </>
      )} />
  )
}

function CancelChildDialog(props: Of<'cancel-child'>) {
  const { detail, ask } = props
  const common = useCommon(props)
  const live = detail.children.some((child) => child.clOrdId === ask.clOrdId && isOpen(child))
  return (
    <CommandDialog {...common} name="cancelChild" title={`Cancel child ${ask.clOrdId}`} submitLabel="Cancel the child" done={`Child ${ask.clOrdId} is being canceled`}
      fixed={{ ...common.fixed, clOrdId: ask.clOrdId }} blocked={live ? common.blocked : 'This child is not live any more.'} consequence={consequenceText(detail, { kind: 'cancel-child', clOrdId: ask.clOrdId })} />
  )
}

function EndDialog(props: Of<'end'>) {
  const { detail, ask: { override } } = props
  const common = useCommon(props)
  const ended = detail.overrides.find((each) => each.overrideId === override.overrideId)?.endedUs != null
  return (
    <CommandDialog {...common} name="endOverride" title={`End: ${overrideText(override)}`} submitLabel="End the override" done={`${detail.parent.parentId}: override ended`}
      fixed={{ ...common.fixed, overrideId: override.overrideId as string }} blocked={ended ? 'It has ended already.' : common.blocked}
      consequence={<>Given by {override.by}: <SafeText className="text-text">{override.reason}</SafeText>. It ends at once, and what is left is planned anew without it.</>} />
  )
}
