'use client'
import type { FaultsRow } from '@sluice/protocol'
import { Button, cn, PanelMessage, ScrollBox } from '@sluice/ui'
import { useState } from 'react'
import { useReference } from '../api/queries.ts'
import { CommandDialog } from '../command/command-dialog.tsx'
import { useMay } from '../command/use-may.ts'
import type { CommandFields } from '../command/use-command.ts'
import { useLink } from '../stream/use-desk-rows.ts'
import { faultWords, groupsOf, isMoment, isOn, isWithin, scopeId, switchText, type FaultScope, type FaultSwitch, type ThrownFault } from './fault-switches.ts'
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
    <HealthPanel id="faults" title="Fault switches" note={mode === 'LIVE' ? undefined : on === 0 ? 'SIMULATION only; none is thrown' : <span className="text-warning">{`SIMULATION only; ${on} thrown`}</span>} nowMs={nowMs} ready={faults !== undefined || mode === 'LIVE'} absent="The gateway has not told its switches" rows={8} className="min-h-[260px] flex-1"
      {...(may || mode === 'LIVE' ? {} : { actions: <span className="text-xs text-muted">thrown by support</span> })}>
      {mode === 'LIVE'
        ? <PanelMessage title="Nothing can be thrown in LIVE">Fault switches exist for simulated venues only.</PanelMessage>
        : faults?.available !== true
          ? <PanelMessage tone="warning" title="No sandbox answers">The switches work on the simulated venues; see whether the sandbox runs.</PanelMessage>
          : <Switchboard faults={faults} onThrow={throwIt} />}
      {asked !== null && <ThrowDialog {...asked} open={open} onOpenChange={setOpen} />}
    </HealthPanel>
  )
}

interface ThrowDialogProps {
  readonly which: FaultSwitch
  readonly on: boolean
  readonly open: boolean
  readonly onOpenChange: (open: boolean) => void
}

function ThrowDialog({ which, on, open, onOpenChange }: ThrowDialogProps) {
  const text = switchText(which)
  const once = isMoment(which)
  return (
    <CommandDialog name="setFault" open={open} onOpenChange={onOpenChange} prefix="fault" tone={on ? 'critical' : 'plain'} title={`${on ? 'Throw' : 'End'} the fault ${text}`}
      submitLabel={once ? 'Do it once' : on ? 'Throw the switch' : 'Switch it off'} fixed={fieldsOf(which, on)} done={once ? `${text} was done` : `${text} is ${on ? 'on' : 'off'}`}
      consequence={on ? faultWords(which).does : 'It works as usual again.'} />
  )
}

const fieldsOf = ({ target, mic, symbol, fault }: FaultSwitch, on: boolean): Partial<CommandFields<'setFault'>> =>
  ({ target, fault, on, ...(target === 'venue' ? { mic } : target === 'symbol' ? { symbol } : {}) }) as Partial<CommandFields<'setFault'>>

type OnThrow = ((which: FaultSwitch, on: boolean) => void) | undefined

/** Whom it concerns on the left, with how many are thrown there; its switches on the right, each with what it does. */
function Switchboard({ faults, onThrow }: { readonly faults: FaultsRow; readonly onThrow: OnThrow }) {
  const symbols = useReference().data?.instruments.map(({ symbol }) => String(symbol)) ?? []
  const [chosen, setChosen] = useState<FaultScope>('market')
  const scopes: readonly FaultScope[] = ['market', ...faults.venues.map((mic) => ({ mic })), 'desk']
  const scope = scopes.find((each) => scopeId(each) === scopeId(chosen)) ?? 'market'
  return (
    <div className="flex h-full min-h-0">
      <ScrollBox label="What the switches are of" className="w-[112px] shrink-0 border-r border-line py-1">
        <ul>{scopes.map((each) => <ScopeItem key={scopeId(each)} scope={each} thrown={faults.on.filter((on) => isWithin(on, each))} selected={scopeId(each) === scopeId(scope)} onSelect={setChosen} />)}</ul>
      </ScrollBox>
      <ScrollBox label={`Switches of ${scopeText(scope)}`} className="min-w-0 flex-1 py-1">
        {groupsOf(scope, symbols).map(({ title, switches }) => (
          <section key={title} aria-label={title} className="mb-1">
            <h3 className="px-3 pt-1 text-xs text-muted">{title}</h3>
            <ul>{switches.map((which) => <FaultItem key={`${which.symbol ?? ''}${which.fault}`} which={which} faults={faults} onThrow={onThrow} />)}</ul>
          </section>
        ))}
      </ScrollBox>
    </div>
  )
}

const scopeText = (scope: FaultScope): string => (scope === 'market' ? 'Market' : scope === 'desk' ? 'Desk' : scope.mic)

function ScopeItem({ scope, thrown, selected, onSelect }: { readonly scope: FaultScope; readonly thrown: readonly ThrownFault[]; readonly selected: boolean; readonly onSelect: (scope: FaultScope) => void }) {
  return (
    <li>
      <button type="button" aria-pressed={selected} data-testid="fault-scope" data-scope={scopeId(scope)} onClick={() => onSelect(scope)}
        className={cn('flex h-[26px] w-full items-center justify-between gap-1 px-3 text-left hover:bg-hover', selected && 'bg-selected font-semibold')}>
        {scopeText(scope)}
        {thrown.length > 0 && <span className="text-xs text-warning" title={thrown.map(({ fault }) => fault).join(', ')}>{`${thrown.length} on`}</span>}
      </button>
    </li>
  )
}

function FaultItem({ which, faults, onThrow }: { readonly which: FaultSwitch; readonly faults: FaultsRow; readonly onThrow: OnThrow }) {
  const { label, does } = faultWords(which)
  return (
    <li className="flex min-h-[28px] items-center gap-2 px-3">
      {isMoment(which) ? <MomentButton which={which} onThrow={onThrow} /> : <FaultToggle which={which} on={isOn(faults, which)} onThrow={onThrow} />}
      <span className="w-[116px] shrink-0 truncate">{which.symbol ?? label}</span>
      <span className="min-w-0 text-sm text-muted">{does}</span>
    </li>
  )
}

interface ThrowProps {
  readonly which: FaultSwitch
  readonly onThrow: OnThrow
}

const marks = ({ target, mic, symbol, fault }: FaultSwitch) => ({ 'data-testid': 'fault-switch', 'data-target': target, 'data-venue': mic ?? undefined, 'data-symbol': symbol ?? undefined, 'data-fault': fault })

const MomentButton = ({ which, onThrow }: ThrowProps) => (
  <Button aria-label={switchText(which)} disabled={onThrow === undefined} onClick={() => onThrow?.(which, true)} className="w-9 shrink-0 justify-center px-0" {...marks(which)}>Do</Button>
)

function FaultToggle({ which, on, onThrow }: ThrowProps & { readonly on: boolean }) {
  return (
    <button type="button" role="switch" aria-checked={on} aria-label={switchText(which)} disabled={onThrow === undefined} onClick={() => onThrow?.(which, !on)}
      data-on={on} className="inline-grid h-6 w-9 shrink-0 place-items-center rounded-full disabled:opacity-50" {...marks(which)}>
      <span aria-hidden className={cn('flex h-[18px] w-8 items-center rounded-full border p-[2px]', on ? 'border-warning bg-warning-soft' : 'border-line-strong bg-track')}>
        <span className={cn('block size-3 rounded-full transition-transform duration-75', on ? 'translate-x-[14px] bg-warning' : 'bg-muted')} />
      </span>
    </button>
  )
}
