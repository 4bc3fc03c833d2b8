import type { ModelDocuments } from '@sluice/protocol'
import { Cell, formatDayUs, formatNumber, formatTimeUs, HeadCell, PanelMessage, SafeText, SectionHead, Table, TableRow } from '@sluice/ui'
import { Facts } from '../operations/health-panel.tsx'
import { SOURCE_WORDS } from './model-words.ts'

const INPUTS_SHOWN = 100
const momentText = (us: number): string => `${formatDayUs(us)} ${formatTimeUs(us, false)}`

/** What the model was trained on, what was left out and why, and the range of every feature. */
export function ModelData({ documents }: { readonly documents: ModelDocuments }) {
  const { dataset } = documents
  return (
    <div data-testid="model-data">
      {dataset === null
        ? <PanelMessage title="No manifest of its data">The model was brought in, or was made before manifests were kept; its card tells what is known.</PanelMessage>
        : <Dataset dataset={dataset} />}
      <SectionHead title="Features" note={documents.reference.length === 0 ? `${formatNumber(documents.featureNames.length)}; no training ranges kept, so drift is not watched` : 'range of the training data between its outer edges; drift is measured against it'} />
      <Features documents={documents} />
    </div>
  )
}

function Dataset({ dataset }: { readonly dataset: NonNullable<ModelDocuments['dataset']> }) {
  const left = dataset.curation.reduce((sum, { rows }) => sum + rows, 0)
  return (
    <>
      <Facts items={[
        ['Source', SOURCE_WORDS[dataset.source]], ['Rows', formatNumber(dataset.rows)], ['From', momentText(dataset.fromUs)], ['To', momentText(dataset.toUs)], ['Seed', String(dataset.seed)],
        ['Feature schema', <code key="schema" className="font-mono text-xs">{dataset.featureSchemaHash}</code>], ['Code', <SafeText key="code">{dataset.codeVersion}</SafeText>],
        ['SHA-256', <code key="hash" className="font-mono text-xs [overflow-wrap:anywhere]">{dataset.sha256}</code>],
      ]} />
      <SectionHead title="Curation" note={dataset.curation.length === 0 ? 'nothing was left out or tagged' : `${formatNumber(left)} rows left out or tagged`} />
      {dataset.curation.length > 0 && (
        <Table caption="What was left out or tagged, and why" testId="model-curation" className="table-fixed whitespace-normal" head={<><HeadCell className="w-[34%]">What</HeadCell><HeadCell>Reason</HeadCell><HeadCell number className="w-[90px]">Rows</HeadCell></>}>
          {dataset.curation.map(({ what, reason, rows }, at) => <TableRow key={at}><Cell><SafeText>{what}</SafeText></Cell><Cell className="text-muted"><SafeText>{reason}</SafeText></Cell><Cell number>{formatNumber(rows)}</Cell></TableRow>)}
        </Table>
      )}
      <SectionHead title="Inputs" note={dataset.inputs.length > INPUTS_SHOWN ? `the first ${formatNumber(INPUTS_SHOWN)} of ${formatNumber(dataset.inputs.length)}` : `${formatNumber(dataset.inputs.length)}, by hash`} />
      <Table caption="Inputs of the dataset by hash" className="table-fixed" head={<><HeadCell className="w-[40%]">Name</HeadCell><HeadCell>Hash</HeadCell></>}>
        {dataset.inputs.slice(0, INPUTS_SHOWN).map(({ name, hash }) => <TableRow key={name}><Cell className="overflow-hidden"><SafeText lines={1}>{name}</SafeText></Cell><Cell className="truncate font-mono text-xs text-muted" title={hash}>{hash}</Cell></TableRow>)}
      </Table>
    </>
  )
}

function Features({ documents: { featureNames, reference } }: { readonly documents: ModelDocuments }) {
  if (featureNames.length === 0) return null
  const ranges = new Map(reference.map(({ name, edges }) => [name, edges]))
  return (
    <Table caption="Features of the model" testId="model-features" className="table-fixed" head={<><HeadCell>Feature</HeadCell><HeadCell number className="w-[110px]">From</HeadCell><HeadCell number className="w-[110px]">To</HeadCell></>}>
      {featureNames.map((name) => {
        const edges = ranges.get(name)
        return <TableRow key={name}><Cell className="truncate">{name}</Cell><Cell number>{edgeText(edges?.[0])}</Cell><Cell number>{edgeText(edges?.at(-1))}</Cell></TableRow>
      })}
    </Table>
  )
}

/** Features differ by orders of magnitude: four digits that count. */
const edgeText = (value: number | undefined): string => formatNumber(value, value === undefined || value === 0 || Math.abs(value) >= 1_000 ? 0 : Math.min(8, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value))))))
