'use client'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { cn } from './class-names.ts'

export interface LadderRow {
  readonly price: number
  readonly priceText: string
  readonly qty: number
  readonly qtyText: string
  readonly venues: readonly string[]
}

export interface LadderProps {
  /** Best first, both. */
  readonly asks: readonly LadderRow[]
  readonly bids: readonly LadderRow[]
  /** Levels drawn a side at most, fewer where the panel is low: the middle stays where it is. */
  readonly depth: number
  readonly middle: ReactNode
  readonly muted?: boolean
}

/** Lowest height of a level, and of the head and the middle together. */
const LEVEL_PX = 19
const MIDDLE_PX = 52

/** Consolidated book: asks above, bids below, bars on one scale. */
export function Ladder({ asks, bids, depth: depthMax, middle, muted = false }: LadderProps) {
  const holder = useRef<HTMLDivElement>(null)
  const [depth, setDepth] = useState(depthMax)
  useEffect(() => {
    const element = holder.current
    if (element === null) return
    const observer = new ResizeObserver(() => setDepth(Math.max(1, Math.min(depthMax, Math.floor((element.clientHeight - MIDDLE_PX) / 2 / LEVEL_PX)))))
    observer.observe(element)
    return () => observer.disconnect()
  }, [depthMax])
  const largest = Math.max(1, ...asks.slice(0, depth).map((row) => row.qty), ...bids.slice(0, depth).map((row) => row.qty))
  const side = (rows: readonly LadderRow[], isAsk: boolean) => {
    const shown: (LadderRow | null)[] = Array.from({ length: depth }, (_, at) => rows[at] ?? null)
    return (isAsk ? shown.reverse() : shown).map((row, at) => <Level key={isAsk ? depth - at : at} row={row} isAsk={isAsk} largest={largest} />)
  }
  return (
    <div ref={holder} role="table" aria-label="Consolidated book" className={cn('flex h-full flex-col', muted && 'opacity-45')}>
      <div role="row" className="grid h-5 shrink-0 grid-cols-[62px_56px_1fr_minmax(64px,1fr)] items-center gap-2 px-3 text-xs text-muted">
        <span role="columnheader" className="text-right">Price</span>
        <span role="columnheader" className="text-right">Shares</span>
        <span role="columnheader" />
        <span role="columnheader">Venues</span>
      </div>
      <div className="flex min-h-0 flex-1 flex-col justify-end overflow-hidden">{side(asks, true)}</div>
      <div role="row" className="my-0.5 shrink-0 border-y border-line px-3 py-1"><div role="cell">{middle}</div></div>
      <div className="flex min-h-0 flex-1 flex-col overflow-hidden">{side(bids, false)}</div>
    </div>
  )
}

function Level({ row, isAsk, largest }: { readonly row: LadderRow | null; readonly isAsk: boolean; readonly largest: number }) {
  if (row === null) return <div aria-hidden className="max-h-[30px] min-h-[19px] flex-1" />
  const venues = row.venues.join(' ')
  return (
    <div role="row" className="grid max-h-[30px] min-h-[19px] flex-1 grid-cols-[62px_56px_1fr_minmax(64px,1fr)] items-center gap-2 px-3">
      <span role="cell" className={cn('text-right', isAsk ? 'text-worse' : 'text-better')}>{row.priceText}</span>
      <span role="cell" className="text-right">{row.qtyText}</span>
      <span role="presentation" className="h-[7px]">
        <span className="block h-full rounded-[2px]" style={{ width: `${Math.max(1.5, (row.qty / largest) * 100)}%`, background: isAsk ? 'var(--ask-bar)' : 'var(--bid-bar)' }} />
      </span>
      <span role="cell" title={venues} className="truncate text-xs text-muted">{venues}</span>
    </div>
  )
}
