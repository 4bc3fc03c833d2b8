'use client'
import { Cell, formatNumber, HeadCell, Panel, SafeText, ScrollBox, Table, TableRow, TextAreaField, TextField } from '@sluice/ui'
import { useMemo, useState } from 'react'
import type { FieldError, FieldValues, UseFormReturn } from 'react-hook-form'
import { newYorkFieldText } from '../api/new-york-time.ts'
import { useReference } from '../api/queries.ts'
import { CommandButton } from '../command/command-button.tsx'
import { CommandDialog } from '../command/command-dialog.tsx'
import { fieldErrorText } from '../command/field-fault.ts'
import { useCoreBlock, useSendBlock } from '../command/use-send-block.ts'
import { FAULTS_MAX, positionsFile, positionsText, type PositionsFile } from './positions-file.ts'

/** Start-of-day positions come in here: what tells a long sale from a short one. */
export function PositionsPanel() {
  const block = useSendBlock('setPositions')
  const [open, setOpen] = useState(false)
  return (
    <Panel title="Start-of-day positions" testId="positions-panel" className="shrink-0" actions={<CommandButton data-testid="positions-open" blocked={block} onClick={() => setOpen(true)}>Load…</CommandButton>}>
      <p className="px-3 py-2 text-sm text-muted">A file of account, symbol and shares. With it the desk refuses sales of more than an account holds, and short sales without a locate.</p>
      <PositionsDialog open={open} onOpenChange={setOpen} />
    </Panel>
  )
}

function PositionsDialog({ open, onOpenChange }: { readonly open: boolean; readonly onOpenChange: (open: boolean) => void }) {
  const core = useCoreBlock()
  const reference = useReference().data
  const [text, setText] = useState('')
  const file = useMemo(() => positionsFile(text, new Set(reference?.instruments.map(({ symbol }) => symbol as string))), [text, reference])
  const fault = text.trim() === '' ? 'Paste the positions, or choose a file.' : file.faults.length > 0 ? file.faults.length === 1 ? 'A line cannot be read: correct it first.' : `${formatNumber(file.faults.length)}${file.faults.length === FAULTS_MAX ? ' or more' : ''} lines cannot be read: correct them first.` : file.positions.length === 0 ? 'There is no position in it.' : null
  return (
    <CommandDialog name="setPositions" open={open} onOpenChange={onOpenChange} size="medium" prefix="positions" reason={false} blocked={core ?? fault} fixed={{ positions: [...file.positions] }}
      defaults={{ asOf: newYorkFieldText(Date.now() * 1_000).slice(0, 10) }} title="Load start-of-day positions" submitLabel="Take these positions" done="The positions are taken" onAccepted={() => setText('')}
      consequence="They take the place of all positions before, of every account; executions of the day are counted on top.">
      {(form) => <PositionsFields form={form} text={text} onText={setText} file={file} />}
    </CommandDialog>
  )
}

interface PositionsFieldsProps {
  readonly form: UseFormReturn<FieldValues>
  readonly text: string
  readonly onText: (text: string) => void
  readonly file: PositionsFile
}

function PositionsFields({ form, text, onText, file }: PositionsFieldsProps) {
  const [name, setName] = useState('')
  const [why, setWhy] = useState<string | null>(null)
  const type = (typed: string): void => {
    setWhy(null)
    if (typed === '') setName('')
    onText(typed)
  }
  const take = (chosen: File | undefined): void => {
    if (chosen === undefined) return
    setName(chosen.name)
    void positionsText(chosen).then((read) => {
      setWhy(read.ok ? null : read.why)
      onText(read.ok ? read.text : '')
    })
  }
  return (
    <>
      <div className="grid grid-cols-[150px_1fr] items-end gap-3">
        <TextField label="Positions of the day" type="date" data-testid="positions-day" error={fieldErrorText(form.formState.errors['asOf'] as FieldError | undefined, 'A day.')} {...form.register('asOf')} />
        <label className="flex h-[28px] min-w-0 cursor-pointer items-center gap-2 text-sm">
          <span className="inline-flex h-7 shrink-0 items-center rounded-[4px] border border-line px-3 hover:bg-hover focus-within:outline-2 focus-within:outline-accent">Choose a file…
            <input type="file" accept=".csv,.txt,text/csv,text/plain" aria-label="File of positions" data-testid="positions-file" onChange={(event) => {
              take(event.target.files?.[0])
              // The same file, corrected, can be chosen again.
              event.target.value = ''
            }} className="sr-only" />
          </span>
          <SafeText lines={1} className="text-muted">{name === '' ? 'or paste below' : name}</SafeText>
        </label>
      </div>
      <TextAreaField label="account, symbol, shares (short ones with a minus), a line each" data-testid="positions-text" rows={5} value={text} onChange={(event) => type(event.target.value)} className="font-mono text-xs" placeholder={'FUND1,AVAX,12000\nFUND2,HALO,-300'} />
      {why !== null && <p role="alert" data-testid="positions-file-fault" className="text-sm text-critical"><SafeText>{name}</SafeText>{`: ${why}`}</p>}
      {file.faults.length > 0 ? <Faults file={file} /> : file.positions.length > 0 && <Preview file={file} />}
    </>
  )
}

const Faults = ({ file: { faults } }: { readonly file: PositionsFile }) => (
  <ScrollBox label="Lines that cannot be read" className="max-h-[140px] rounded-[4px] border border-critical/60">
    <ul data-testid="positions-faults" className="px-2 py-1 text-sm">{faults.map(({ line, why }, at) => <li key={at}><span className="text-critical">{`Line ${line}`}</span> <SafeText>{why}</SafeText></li>)}</ul>
  </ScrollBox>
)

const PREVIEW_MAX = 100

function Preview({ file: { positions, accounts, long, short } }: { readonly file: PositionsFile }) {
  return (
    <div>
      <p className="mb-1 text-sm" data-testid="positions-preview">{`${formatNumber(positions.length)} ${positions.length === 1 ? 'position' : 'positions'} of ${formatNumber(accounts)} ${accounts === 1 ? 'account' : 'accounts'}: ${formatNumber(long)} long, ${formatNumber(short)} short${positions.length > long + short ? `, ${formatNumber(positions.length - long - short)} flat` : ''}.`}</p>
      <ScrollBox label="Positions as read" className="max-h-[160px] rounded-[4px] border border-line">
        <Table caption="Positions as read" head={<><HeadCell>Account</HeadCell><HeadCell>Symbol</HeadCell><HeadCell number>Shares</HeadCell></>}>
          {positions.slice(0, PREVIEW_MAX).map(({ account, symbol, qty }) => <TableRow key={`${account} ${symbol}`}><Cell><SafeText lines={1}>{account}</SafeText></Cell><Cell>{symbol}</Cell><Cell number className={qty < 0 ? 'text-worse' : ''}>{formatNumber(qty)}</Cell></TableRow>)}
        </Table>
      </ScrollBox>
      {positions.length > PREVIEW_MAX && <p className="mt-1 text-xs text-muted">{`The first ${PREVIEW_MAX} are shown.`}</p>}
    </div>
  )
}
