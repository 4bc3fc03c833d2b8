'use client'
import type { UnsettledRow } from '@sluice/protocol'
import { Button, FIELD_CLASS, Field, formatNumber, SelectField } from '@sluice/ui'
import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { FieldError, FieldValues, UseFormReturn } from 'react-hook-form'
import { create } from 'zustand'
import { useReference } from '../api/queries.ts'
import { CommandDialog } from '../command/command-dialog.tsx'
import { fieldErrorText } from '../command/field-fault.ts'
import { ReasonField } from '../command/reason-field.tsx'
import { useCoreBlock } from '../command/use-send-block.ts'
import { SIDE_WORDS } from '../order/words.ts'
import { EMPTY_ROW, toldExecutions, type ToldExecutions, type ToldRow } from './told-executions.ts'

type Settled = Pick<UnsettledRow, 'clOrdId' | 'parentId' | 'mic' | 'symbol' | 'side' | 'orderQty' | 'leavesQty'>

/** The child that somebody is about to settle. The dialog stays until the next one, so that a late answer is still told. */
const useSettled = create<{ readonly row: Settled | null; readonly open: boolean; readonly no: number }>(() => ({ row: null, open: false, no: 0 }))
export const askSettle = (row: Settled): void => useSettled.setState(({ no }) => ({ row, open: true, no: no + 1 }))
const setOpen = (open: boolean): void => useSettled.setState({ open })

/** Asks what became of the child, as the venue told, and how that is known. */
export function SettleDialog() {
  const { row, open, no } = useSettled()
  return row === null ? null : <Settle key={no} row={row} open={open} />
}

function Settle({ row, open }: { readonly row: Settled; readonly open: boolean }) {
  const core = useCoreBlock()
  const instrument = useReference().data?.instruments.find(({ symbol }) => symbol === row.symbol)
  const [rows, setRows] = useState<readonly ToldRow[]>([])
  const told = toldExecutions(rows, Date.now())
  const left = row.leavesQty * (instrument?.lotSize ?? 1)
  const fault = told.faults.values().next().value ?? (told.shares > left ? `${formatNumber(told.shares)} shares are more than the ${formatNumber(left)} still open.` : null)
  return (
    <CommandDialog name="resolveChild" open={open} onOpenChange={setOpen} size="medium" prefix="settle" tone="critical" reason={false} blocked={core ?? fault} fixed={{ parentId: row.parentId, clOrdId: row.clOrdId }}
      defaults={{ outcome: 'never-arrived', executions: [], evidence: '' }} title={`Settle ${row.clOrdId} at ${row.mic} with evidence`} submitLabel="Settle it" done={`${row.clOrdId} is settled`}
      {...(instrument === undefined ? {} : { units: { priceScale: instrument.priceScale, lotSize: instrument.lotSize } })}
      consequence={(fields) => settleText(fields, row, { whole: row.orderQty * (instrument?.lotSize ?? 1), left }, told)}>
      {(form) => <SettleFields form={form} rows={rows} onRows={setRows} told={told} />}
    </CommandDialog>
  )
}

/** `whole` and `left` in shares. */
function settleText(fields: FieldValues, { mic, side, symbol, parentId }: Settled, { whole, left }: { readonly whole: number; readonly left: number }, { shares, executions }: ToldExecutions): string {
  const what = `${SIDE_WORDS[side]} ${formatNumber(whole)} ${symbol} at ${mic}`
  if (fields['outcome'] === 'never-arrived') return `${what}: nothing of it is at the venue. ${formatNumber(left)} shares go back to ${parentId} and are sent elsewhere. If the venue has the order after all, it may be executed twice.`
  const booked = executions.length === 0 ? 'Nothing more is booked' : `${formatNumber(shares)} shares are booked by ${executions.length === 1 ? 'this execution' : `these ${executions.length} executions`}, for the OMS too`
  return `${what}: it is over at the venue. ${booked}; ${formatNumber(Math.max(0, left - shares))} shares go back to ${parentId} and are sent elsewhere.`
}

interface SettleFieldsProps {
  readonly form: UseFormReturn<FieldValues>
  readonly rows: readonly ToldRow[]
  readonly onRows: (rows: readonly ToldRow[]) => void
  readonly told: ToldExecutions
}

function SettleFields({ form, rows, onRows, told }: SettleFieldsProps) {
  const outcome = form.watch('outcome') as 'never-arrived' | 'ended'
  const key = JSON.stringify(told.executions)
  useEffect(() => form.setValue('executions', outcome === 'ended' ? JSON.parse(key) as unknown : []), [form, outcome, key])
  const choose = (next: 'never-arrived' | 'ended'): void => {
    form.setValue('outcome', next)
    onRows(next === 'ended' && rows.length === 0 ? [EMPTY_ROW] : next === 'ended' ? rows : [])
  }
  return (
    <>
      <SelectField label="What became of it" testId="settle-outcome" value={outcome} onChange={choose} options={[{ value: 'never-arrived', label: 'It never arrived at the venue' }, { value: 'ended', label: 'It is over at the venue' }]} />
      {outcome === 'ended' && <ToldRows rows={rows} onRows={onRows} />}
      <ReasonField label="Evidence: who told it, when and how; shown to everyone" data-testid="settle-evidence" rows={3} error={fieldErrorText(form.formState.errors['evidence'] as FieldError | undefined)} {...form.register('evidence')} />
    </>
  )
}

const COLUMNS: readonly { readonly field: keyof ToldRow; readonly label: string; readonly hint: string; readonly number?: boolean }[] = [
  { field: 'execId', label: 'ExecID', hint: 'ExecID' }, { field: 'quantity', label: 'Shares', hint: 'Shares', number: true }, { field: 'price', label: 'Price', hint: 'Price', number: true }, { field: 'time', label: 'Time, New York', hint: 'Time 14:30:05' },
]

/** Executions that are not booked yet, one a row. */
function ToldRows({ rows, onRows }: { readonly rows: readonly ToldRow[]; readonly onRows: (rows: readonly ToldRow[]) => void }) {
  const change = (at: number, changes: Partial<ToldRow>): void => onRows(rows.map((row, no) => (no === at ? { ...row, ...changes } : row)))
  return (
    <Field label="Executions that are not booked yet">
      {() => (
        <div className="flex flex-col gap-1">
          {rows.map((row, at) => (
            <div key={at} data-testid="told-row" className="grid grid-cols-[1.4fr_1fr_1fr_1.2fr_24px] items-center gap-1">
              {COLUMNS.map(({ field, label, hint, number }) => (
                <input key={field} aria-label={`${label} of execution ${at + 1}`} placeholder={hint} data-testid={`told-${field}`} value={row[field]} onChange={(event) => change(at, { [field]: event.target.value })}
                  autoComplete="off" spellCheck={false} className={`${FIELD_CLASS} ${number === true ? 'text-right' : ''}`} />
              ))}
              <button type="button" aria-label={`Leave out execution ${at + 1}`} onClick={() => onRows(rows.filter((_, no) => no !== at))} className="grid size-6 place-items-center rounded-[3px] text-muted hover:bg-hover hover:text-text"><X aria-hidden size={13} /></button>
            </div>
          ))}
          <div><Button data-testid="told-add" onClick={() => onRows([...rows, EMPTY_ROW])}>Add an execution</Button></div>
        </div>
      )}
    </Field>
  )
}
