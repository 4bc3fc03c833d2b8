'use client'
import { Dialog } from '@sluice/ui'
import { openOverlay, useOverlay } from './overlays.ts'

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['Ctrl K, ⌘ K', 'Command palette: go to a symbol, an order, a page'],
  ['?', 'This sheet'],
  ['↑ ↓', 'Move through the parent orders; the panels follow'],
  ['Enter', 'In the ticket: send once. In the blotter: open the order’s page'],
  ['← →', 'Within a group of choices, such as Buy and Sell'],
  ['Tab, Shift Tab', 'Next and previous control'],
  ['Esc', 'Close what is open'],
]

export function KeySheet() {
  const open = useOverlay((state) => state.open === 'keys')
  return (
    <Dialog open={open} onOpenChange={(next) => openOverlay(next ? 'keys' : null)} title="Keyboard" testId="key-sheet">
      <dl className="mt-2 grid grid-cols-[120px_1fr] gap-y-1.5">
        {KEYS.map(([keys, what]) => (
          <div key={keys} className="contents">
            <dt><kbd className="rounded-[3px] border border-line-strong px-1.5 py-px font-sans text-xs">{keys}</kbd></dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  )
}
