'use client'
import type { GateReport, ModelRow } from '@sluice/protocol'
import { Badge, Button, Cell, formatDayUs, formatNumber, formatTimeUs, HeadCell, PanelMessage, SafeText, StatusDot, Table, TableRow } from '@sluice/ui'
import { useState } from 'react'

/** Every check of the gate: what it was and what would have passed; those that failed first. */
export function GateReportView({ gate, model }: { readonly gate: GateReport | null; readonly model: Pick<ModelRow, 'modelId' | 'stage'> }) {
  if (gate === null) return <PanelMessage title="Not checked yet" testId="gate-report">{`${model.modelId} has no report of its gate. ${model.stage === 'live' ? 'It is live because the configuration names it.' : 'Until it passes it may shadow and not decide.'}`}</PanelMessage>
  const checks = [...gate.checks].sort((a, b) => Number(a.passed) - Number(b.passed))
  const failed = checks.filter(({ passed }) => !passed).length
  return (
    <div data-testid="gate-report" data-passed={gate.passed}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-2 text-sm">
        <Badge tone={gate.passed ? 'fine' : 'critical'}>{gate.passed ? 'Passed' : `${formatNumber(failed)} of ${formatNumber(checks.length)} failed`}</Badge>
        <span className="text-muted">{`against ${gate.champion ?? 'venue averages'}, checked ${formatDayUs(gate.checkedUs)} ${formatTimeUs(gate.checkedUs, false)} New York`}</span>
      </div>
      <Table caption="Checks of the gate" className="table-fixed whitespace-normal" head={<><HeadCell className="w-[26px]"><span className="sr-only">Passed</span></HeadCell><HeadCell className="w-[19%]">Check</HeadCell><HeadCell className="w-[24%]">Was</HeadCell><HeadCell className="w-[22%]">Limit</HeadCell><HeadCell>From</HeadCell></>}>
        {checks.map((check) => (
          <TableRow key={check.check} data-check={check.check} data-passed={check.passed} className="align-top">
            <Cell className="pt-1.5"><StatusDot tone={check.passed ? 'fine' : 'critical'} /><span className="sr-only">{check.passed ? 'passed' : 'failed'}</span></Cell>
            <Cell className="py-1"><SafeText>{check.check}</SafeText></Cell>
            <Cell className={check.passed ? 'py-1' : 'py-1 font-semibold text-critical'}><SafeText>{check.was}</SafeText></Cell>
            <Cell className="py-1"><SafeText>{check.limit}</SafeText></Cell>
            <Cell className="py-1 text-xs text-muted"><Detail text={check.detail} /></Cell>
          </TableRow>
        ))}
      </Table>
    </div>
  )
}

/** A detail longer than this is told in its first lines until somebody asks for all of it. */
const DETAIL_LENGTH_MAX = 110

function Detail({ text }: { readonly text: string }) {
  const [whole, setWhole] = useState(false)
  if (text.length <= DETAIL_LENGTH_MAX) return <SafeText>{text}</SafeText>
  return (
    <>
      {whole ? <SafeText>{text}</SafeText> : <SafeText lines={3}>{text}</SafeText>}
      <Button tone="ghost" aria-expanded={whole} className="-ml-1.5 px-1.5 text-xs" onClick={() => setWhole(!whole)}>{whole ? 'Less' : 'All of it'}</Button>
    </>
  )
}
