import { cn, SafeText } from '@sluice/ui'
import { useMemo } from 'react'
import { inlines, markdownBlocks, type Block, type Inline } from './markdown.ts'

/** A model's card as it was written; whatever is no plain markdown stands as text. */
export function ModelCard({ card }: { readonly card: string }) {
  const blocks = useMemo(() => markdownBlocks(card), [card])
  return <article data-testid="model-card" className="flex max-w-[860px] flex-col gap-2 px-3 py-2 text-base leading-[19px]">{blocks.map((block, at) => <BlockOf key={at} block={block} />)}</article>
}

function BlockOf({ block }: { readonly block: Block }) {
  switch (block.kind) {
    case 'heading': return <Heading level={block.level} text={block.text} />
    case 'paragraph': return <p><Text text={block.text} /></p>
    case 'list': {
      const items = block.items.map((item, at) => <li key={at}><Text text={item} /></li>)
      return block.ordered ? <ol className="list-decimal pl-5">{items}</ol> : <ul className="list-disc pl-5">{items}</ul>
    }
    case 'code': return <pre className="overflow-x-auto rounded-[4px] border border-line bg-raised px-2 py-1.5 font-mono text-xs">{block.text.split('\n').map((line, at) => <span key={at} className="block min-h-[18px]"><SafeText>{line}</SafeText></span>)}</pre>
    case 'table': return <CardTable head={block.head} rows={block.rows} />
  }
}

/** Below the page's own headings: the first level of a card is the third of the page. */
function Heading({ level, text }: { readonly level: number; readonly text: string }) {
  const Tag = level === 1 ? 'h3' : level === 2 ? 'h4' : 'h5'
  return <Tag className={cn('font-semibold', level === 1 ? 'text-lg' : level === 2 ? 'mt-1.5 text-base' : 'text-sm')}><Text text={text} /></Tag>
}

const isNumber = (text: string): boolean => /^[-\u2212+]?[\d.,]+(\s*%)?$/.test(text)

function CardTable({ head, rows }: { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] }) {
  const numeric = head.map((_, column) => rows.length > 0 && rows.every((row) => isNumber(row[column] ?? '')))
  const align = (column: number): string => (numeric[column] === true ? 'text-right' : 'text-left')
  return (
    <table className="w-full border-separate border-spacing-0 text-sm">
      <thead><tr className="text-muted">{head.map((cell, column) => <th key={column} scope="col" className={cn('border-b border-line px-2 py-1 font-normal first:pl-0', align(column))}><Text text={cell} /></th>)}</tr></thead>
      <tbody>{rows.map((row, at) => <tr key={at}>{row.map((cell, column) => <td key={column} className={cn('border-b border-line px-2 py-1 align-top first:pl-0', align(column))}><Text text={cell} /></td>)}</tr>)}</tbody>
    </table>
  )
}

const STYLES: Readonly<Record<Inline['style'], string>> = { plain: '', strong: 'font-semibold', emphasis: 'italic', code: 'rounded-[3px] bg-raised px-1 font-mono text-xs' }

const Text = ({ text }: { readonly text: string }) => <>{inlines(text).map((part, at) => <SafeText key={at} className={cn('[overflow-wrap:anywhere]', STYLES[part.style])}>{part.text}</SafeText>)}</>
