import type { HTMLAttributes, ReactNode, Ref, TdHTMLAttributes, ThHTMLAttributes } from 'react'
import { cn } from './class-names.ts'

export interface TableProps extends HTMLAttributes<HTMLTableElement> {
  /** What the table holds, for those who do not see it. */
  readonly caption: string
  readonly head: ReactNode
  readonly children: ReactNode
  readonly testId?: string
}

/** Dense rows of 26 px under a head that stays. Scrolls with what holds it. */
export function Table({ caption, head, children, testId, className, ...rest }: TableProps) {
  return (
    <table data-testid={testId} className={cn('w-full border-separate border-spacing-0 whitespace-nowrap', className)} {...rest}>
      <caption className="sr-only">{caption}</caption>
      <thead className="sticky top-0 z-[1] bg-panel text-muted"><tr className="h-[27px]">{head}</tr></thead>
      <tbody>{children}</tbody>
    </table>
  )
}

export interface TableRowProps extends HTMLAttributes<HTMLTableRowElement> {
  readonly selected?: boolean
  readonly ref?: Ref<HTMLTableRowElement>
}

export const TableRow = ({ selected = false, className, ...rest }: TableRowProps) => (
  <tr aria-selected={selected ? true : undefined} className={cn('h-[26px] hover:bg-hover [&:last-child>td]:border-b-0', selected && 'bg-selected', className)} {...rest} />
)

interface CellAlign {
  /** Numbers stand right. */
  readonly number?: boolean
}

export const HeadCell = ({ number = false, className, ...rest }: ThHTMLAttributes<HTMLTableCellElement> & CellAlign) => (
  <th scope="col" className={cn('border-b border-line px-2 font-normal first:pl-3 last:pr-3', number ? 'text-right' : 'text-left', className)} {...rest} />
)

export const Cell = ({ number = false, className, ...rest }: TdHTMLAttributes<HTMLTableCellElement> & CellAlign) => (
  <td className={cn('border-b border-line px-2 first:pl-3 last:pr-3', number ? 'text-right' : 'text-left', className)} {...rest} />
)
