'use client'
import type { FaultsRow } from '@sluice/protocol'
import { cn, PanelMessage, Table, HeadCell, Cell, TableRow } from '@sluice/ui'
import { useState } from 'react'
import { CommandDialog } from '../command/command-dialog.tsx'
import { useMay } from '../command/use-may.ts'
import type { CommandFields } from '../command/use-command.ts'
import { useLink } from '../stream/use-desk-rows.ts'
import { DESK_SWITCHES, FAULT_WORDS, isOn, switchText, VENUE_SWITCHES, type FaultSwitch } from './fault-switches.ts'
import { HealthPanel } from './health-panel.tsx'

/** Things that can be broken on purpose, in SIMULATION only. */
export function FaultsPanel({ faults, nowMs }: { readonly faults: FaultsRow | undefined; readonly nowMs: number }) {
  const mode = useLink()?.mode
  const may = useMay('setFault')
  const [asked, setAsked] = useState<{ readonly which: FaultSwitch; readonly on: boolean } | null>(null)
  const [open, setOpen] = useState(false)
  const throwIt = may ? (which: FaultSwitch, on: boolean): void => {
    setAsked({ which, on })
    setOpen(true)
  } : undefined
  const on = faults?.on.length ?? 0
  return (
    <HealthPanel id="faults" title="Fault switches" note={mode === 'LIVE' ? undefined : on === 0 ? 'SIMULATION only; none is thrown' : <span className="text-warning">{`SIMULATION only; ${on} thrown`}</span>} nowMs={nowMs} ready={faults !== undefined || mode === 'LIVE'} absent="The gateway has not told its switches" rows={8} className="flex-1"
      {...(may || mode === 'LIVE' ? {} : { actions: <span className="text-xs text-muted">thrown by support</span> })}>
      {mode === 'LIVE'
        ? <PanelMessage title="Nothing can be thrown in LIVE">Fault switches exist for simulated venues only.</PanelMessage>
        : faults?.available !== true
          ? <PanelMessage tone="warning" title="No sandbox answers">The switches work on the simulated venues; see whether the sandbox runs.</PanelMessage>
          : <Matrix faults={faults} onThrow={throwIt} />}
      {asked !== null && (
        <CommandDialog name="setFault" open={open} onOpenChange={setOpen} prefix="fault" tone={asked.on ? 'critical' : 'plain'} title={`${asked.on ? 'Throw' : 'End'} the fault ${switchText(asked.which)}`} submitLabel={asked.on ? 'Throw the switch' : 'Switch it off'}
          fixed={fieldsOf(asked.which, asked.on)} done={`${switchText(asked.which)} is ${asked.on ? 'on' : 'off'}`} consequence={asked.on ? FAULT_WORDS[asked.which.fault].does : 'It works as usual again.'} />
      )}
    </HealthPanel>
  )
}

const fieldsOf = ({ target, mic, fault }: FaultSwitch, on: boolean): Partial<CommandFields<'setFault'>> =>
  ({ target, fault, on, ...(target === 'venue' ? { mic } : {}) }) as Partial<CommandFields<'setFault'>>

type OnThrow = ((which: FaultSwitch, on: boolean) => void) | undefined

function Matrix({ faults, onThrow }: { readonly faults: FaultsRow; readonly onThrow: OnThrow }) {
  return (
    <>
      <Table caption="Faults of venues" className="table-fixed" head={<><HeadCell className="w-[62px]">Venue</HeadCell>{VENUE_SWITCHES.map((fault) => <HeadCell key={fault} title={FAULT_WORDS[fault].does} className="text-center">{FAULT_WORDS[fault].label}</HeadCell>)}</>}>
        {faults.venues.map((mic) => (
          <TableRow key={mic}>
            <Cell className="font-semibold">{mic}</Cell>
            {VENUE_SWITCHES.map((fault) => <Cell key={fault} className="py-0 text-center"><FaultToggle which={{ target: 'venue', mic, fault }} faults={faults} onThrow={onThrow} /></Cell>)}
          </TableRow>
        ))}
      </Table>
      <ul className="flex flex-wrap items-center gap-x-5 gap-y-1 border-t border-line px-3 py-1.5">
        {DESK_SWITCHES.map((which) => (
          <li key={`${which.target}-${which.fault}`} className="flex items-center gap-1.5" title={FAULT_WORDS[which.fault].does}>
            <FaultToggle which={which} faults={faults} onThrow={onThrow} />
            <span>{switchText(which)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function FaultToggle({ which, faults, onThrow }: { readonly which: FaultSwitch; readonly faults: FaultsRow; readonly onThrow: OnThrow }) {
  const on = isOn(faults, which)
  return (
    <button type="button" role="switch" aria-checked={on} aria-label={switchText(which)} title={FAULT_WORDS[which.fault].does} disabled={onThrow === undefined} onClick={() => onThrow?.(which, !on)}
      data-testid="fault-switch" data-target={which.target} data-venue={which.mic ?? undefined} data-fault={which.fault} data-on={on} className="inline-grid h-6 w-9 place-items-center rounded-full align-middle disabled:opacity-50">
      <span aria-hidden className={cn('flex h-[18px] w-8 items-center rounded-full border p-[2px]', on ? 'border-warning bg-warning-soft' : 'border-line-strong bg-track')}>
        <span className={cn('block size-3 rounded-full transition-transform duration-75', on ? 'translate-x-[14px] bg-warning' : 'bg-muted')} />
      </span>
    </button>
  )
}
