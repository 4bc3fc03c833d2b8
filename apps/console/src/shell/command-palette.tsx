'use client'
import { Command } from 'cmdk'
import { useRouter } from 'next/navigation'
import { useReference } from '../api/queries.ts'
import { selectOrder, selectSymbol } from '../desk/selection.ts'
import { SIDE_WORDS } from '../order/words.ts'
import { useTopic } from '../stream/use-desk-rows.ts'
import { formatNumber } from '@sluice/ui'
import { openOverlay, useOverlay } from './overlays.ts'
import { signOut } from './sign-out.ts'
import { toggleTheme } from './theme.ts'

/** Orders offered at most: the newest. */
const ORDERS_SHOWN = 40
const ITEM = 'flex h-[28px] cursor-pointer items-center gap-3 rounded-[3px] px-2 data-[selected=true]:bg-accent-soft'

export function CommandPalette() {
  const open = useOverlay((state) => state.open === 'palette')
  return (
    <Command.Dialog open={open} onOpenChange={(next) => openOverlay(next ? 'palette' : null)} label="Command palette"
      overlayClassName="fixed inset-0 z-40 bg-black/55"
      contentClassName="fixed top-[14vh] left-1/2 z-50 w-[520px] max-w-[calc(100vw-32px)] -translate-x-1/2 overflow-hidden rounded-[6px] border border-line-strong bg-panel">
      {open && <Choices />}
    </Command.Dialog>
  )
}

function Choices() {
  const router = useRouter()
  const reference = useReference()
  const parents = useTopic('parents').rows
  const newest = [...parents.values()].sort((a, b) => b.receivedUs - a.receivedUs).slice(0, ORDERS_SHOWN)
  const run = (action: () => void) => () => {
    openOverlay(null)
    action()
  }
  return (
    <>
      <Command.Input autoFocus placeholder="Symbol, order or action" className="h-10 w-full border-b border-line bg-transparent px-3 text-base outline-none" />
      <Command.List className="max-h-[46vh] overflow-auto p-1.5 [&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-muted">
        <Command.Empty className="px-2 py-3 text-muted">Nothing by that name.</Command.Empty>
        <Command.Group heading="Go to">
          <Command.Item className={ITEM} onSelect={run(() => router.push('/'))}>Desk</Command.Item>
          <Command.Item className={ITEM} onSelect={run(() => router.push('/orders'))}>Orders</Command.Item>
        </Command.Group>
        <Command.Group heading="Symbols">
          {reference.data?.instruments.map(({ symbol, name }) => (
            <Command.Item key={symbol} className={ITEM} value={`${symbol} ${name}`} onSelect={run(() => { selectSymbol(symbol); router.push('/') })}>
              <span className="w-12 font-semibold">{symbol}</span><span className="truncate text-muted">{name}</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Orders">
          {newest.map((parent) => (
            <Command.Item key={parent.parentId} className={ITEM} value={`${parent.parentId} ${parent.symbol} ${parent.clOrdId}`} onSelect={run(() => { selectOrder(parent.parentId, parent.symbol); router.push(`/orders/${parent.parentId}`) })}>
              <span className="w-20">{parent.parentId}</span><span className="w-12 font-semibold">{parent.symbol}</span><span className="text-muted">{SIDE_WORDS[parent.side]} {formatNumber(parent.orderQty)}, {parent.status}</span>
            </Command.Item>
          ))}
        </Command.Group>
        <Command.Group heading="Actions">
          <Command.Item className={ITEM} onSelect={run(toggleTheme)}>Switch theme</Command.Item>
          <Command.Item className={ITEM} onSelect={run(() => openOverlay('keys'))}>Keyboard</Command.Item>
          <Command.Item className={ITEM} onSelect={run(() => openOverlay('kill'))}>Kill switch…</Command.Item>
          <Command.Item className={ITEM} onSelect={run(() => void signOut())}>Sign out</Command.Item>
        </Command.Group>
      </Command.List>
    </>
  )
}
