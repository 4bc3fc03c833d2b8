'use client'
import type { TrainingRow } from '@sluice/protocol'
import { Badge, Button, Cell, cn, formatDayUs, formatDurationUs, formatNumber, formatTimeUs, HeadCell, Panel, PanelBody, SafeText, ScrollBox, SectionHead, Table, TableRow, type PanelState } from '@sluice/ui'
import Link from 'next/link'
import { useMemo, useState } from 'react'
import { CommandButton } from '../command/command-button.tsx'
import { CommandDialog } from '../command/command-dialog.tsx'
import { useMay } from '../command/use-may.ts'
import { useDesk } from '../stream/desk-store.ts'
import { useNowMs, useTopic } from '../stream/use-desk-rows.ts'
import { useTrust } from '../stream/use-trust.ts'
import { byText, MODEL_KIND_WORDS, runState, SOURCE_SHORT } from './model-words.ts'
import { TrainDialog } from './train-dialog.tsx'

const NEEDS = 'Models are trained by risk managers.'

/** Runs of the trainer, the newest first, with what the chosen one says. */
export function TrainingPanel() {
  const { rows, ready } = useTopic('training')
  const trust = useTrust()
  const runs = useMemo(() => [...rows.values()].sort((a, b) => b.startedUs - a.startedUs || (a.id < b.id ? 1 : -1)), [rows])
  const [chosen, setChosen] = useState<string | null>(null)
  const [asking, setAsking] = useState(false)
  const blocked = useTrainBlock(runs)
  const run = runs.find(({ id }) => id === chosen) ?? runs[0]
  const state: PanelState = !ready
    ? trust.level === 'disconnected' ? { kind: 'disconnected', why: trust.why } : { kind: 'loading', label: 'Loading training runs', rows: 6 }
    : run === undefined ? { kind: 'empty', title: 'Nothing was trained yet', text: 'A run shows its progress and its log here while it goes.' } : { kind: 'ready', stale: trust.level === 'disconnected' ? 'From before the connection was lost.' : null }
  return (
    <Panel title="Training" testId="training-panel" className="min-h-0 flex-1" bodyClassName="flex flex-col overflow-hidden" note={ready ? `${formatNumber(runs.length)} ${runs.length === 1 ? 'run' : 'runs'}, newest first` : 'waiting'}
      actions={<CommandButton tone="primary" data-testid="train" blocked={blocked} onClick={() => setAsking(true)}>Train…</CommandButton>}>
      <PanelBody state={state}>
        <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]">
          <ScrollBox label="Training runs" className="@container min-h-0 border-r border-line"><Runs runs={runs} selected={run?.id ?? null} onSelect={setChosen} /></ScrollBox>
          {run !== undefined && <Run key={run.id} run={run} />}
        </div>
      </PanelBody>
      <TrainDialog open={asking} onOpenChange={setAsking} />
    </Panel>
  )
}

/** Why no run can begin now. The trainer is the gateway's: the core need not answer. */
function useTrainBlock(runs: readonly TrainingRow[]): string | null {
  const may = useMay('startTraining')
  const connected = useDesk((state) => state.connection === 'connected')
  const running = runs.find(({ status }) => status === 'running')
  if (!may) return NEEDS
  if (!connected) return 'There is no connection to the desk; the page reconnects by itself.'
  return running === undefined ? null : `${running.id} is running: one at a time.`
}

function Runs({ runs, selected, onSelect }: { readonly runs: readonly TrainingRow[]; readonly selected: string | null; readonly onSelect: (id: string) => void }) {
  const today = formatDayUs(useNowMs(60_000) * 1_000)
  return (
    <Table caption="Training runs, newest first" testId="training-runs" className="table-fixed" head={<><HeadCell className="w-[88px]">State</HeadCell><HeadCell>What</HeadCell><HeadCell className="w-[92px] @max-[440px]:hidden">By</HeadCell><HeadCell className="w-[94px]">Began</HeadCell></>}>
      {runs.map((run) => {
        const { text, tone } = runState(run)
        return (
          <TableRow key={run.id} selected={run.id === selected} data-run={run.id} data-status={run.status} className="cursor-pointer" onClick={() => onSelect(run.id)}>
            <Cell><Badge tone={tone}>{text}</Badge></Cell>
            <Cell className="overflow-hidden py-0"><button type="button" className="block h-6 w-full truncate text-left focus-visible:outline-offset-[-2px]" aria-pressed={run.id === selected} onClick={() => onSelect(run.id)}>{MODEL_KIND_WORDS[run.kind]}<span className="text-muted">{`, ${SOURCE_SHORT[run.source]}, seed ${run.seed}`}</span></button></Cell>
            <Cell className="truncate @max-[440px]:hidden"><SafeText lines={1}>{byText(run.by)}</SafeText></Cell>
            <Cell title={`${formatDayUs(run.startedUs)} ${formatTimeUs(run.startedUs, false)}`}>{formatDayUs(run.startedUs) === today ? formatTimeUs(run.startedUs, false) : formatDayUs(run.startedUs)}</Cell>
          </TableRow>
        )
      })}
    </Table>
  )
}

/** One run: how far it is, what it says, and what came of it. */
function Run({ run }: { readonly run: TrainingRow }) {
  const nowMs = useNowMs(1_000)
  const [asking, setAsking] = useState(false)
  const mayCancel = useMay('cancelTraining')
  const running = run.status === 'running'
  const tookUs = (run.endedUs ?? nowMs * 1_000) - run.startedUs
  return (
    <div data-testid="training-run" data-run={run.id} data-status={run.status} className="flex min-h-0 flex-col">
      <div className="shrink-0 px-3 py-2 text-sm">
        <div className="flex items-center gap-2">
          <p className="min-w-0 flex-1 truncate"><span className="font-semibold">{run.id}</span> <span className="text-muted">{running && nowMs === 0 ? '' : formatDurationUs(Math.max(0, tookUs))}</span></p>
          {running && mayCancel && <Button data-testid="training-cancel" onClick={() => setAsking(true)}>Cancel…</Button>}
          {run.modelId !== null && <Link href={`/models/${encodeURIComponent(run.modelId)}`} className="inline-flex min-h-6 items-center text-accent-text hover:underline">{run.modelId}</Link>}
        </div>
        <div role="progressbar" aria-label={`Progress of ${run.id}`} aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(run.progress * 100)} className="my-1 h-[5px] overflow-hidden rounded-full bg-track">
          <div className={cn('h-full rounded-full', run.status === 'failed' ? 'bg-critical' : run.status === 'done' ? 'bg-fine' : 'bg-accent')} style={{ width: `${Math.min(100, Math.max(0, run.progress * 100))}%` }} />
        </div>
        <p className="truncate" aria-live="polite"><SafeText lines={1}>{run.stage}</SafeText></p>
        {run.error !== null && <p role="alert" className="text-critical"><SafeText lines={3}>{run.error}</SafeText></p>}
        <p className="truncate text-muted"><SafeText lines={1}>{`${byText(run.by)}: ${run.reason}`}</SafeText></p>
      </div>
      <SectionHead title="Log" note="newest last" />
      <ScrollBox label={`Log of ${run.id}`} className="min-h-0 flex-1 px-3 py-1"><RunLog lines={run.log} /></ScrollBox>
      <CommandDialog name="cancelTraining" open={asking} onOpenChange={setAsking} prefix="training-cancel" tone="critical" title={`Cancel ${run.id}`} submitLabel="Cancel the run" fixed={{ runId: run.id }} done={`${run.id} is being canceled`}
        consequence="What it has learned so far is thrown away; no model comes of it." />
    </div>
  )
}

function RunLog({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return <p className="text-sm text-muted">It has said nothing yet.</p>
  return <ol data-testid="training-log" className="font-mono text-xs leading-[18px]">{lines.map((line, at) => <li key={at} className="[overflow-wrap:anywhere]"><SafeText>{line}</SafeText></li>)}</ol>
}
