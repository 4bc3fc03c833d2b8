'use client'
import { TicketPanel } from '../ticket/ticket-panel.tsx'
import { BlotterPanel } from './blotter-panel.tsx'
import { HeatMapPanel } from './heat-map-panel.tsx'
import { LadderPanel } from './ladder-panel.tsx'
import { OrderPanel } from './order-panel.tsx'

/** Three columns: venues and orders, the selected order, its market and the ticket. */
export function DeskPage() {
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)_clamp(356px,27.2vw,620px)_clamp(262px,19.6vw,420px)] gap-2 p-2">
      <div className="grid min-h-0 grid-rows-[minmax(0,398px)_minmax(160px,1fr)] gap-2"><HeatMapPanel /><BlotterPanel /></div>
      <OrderPanel />
      <div className="flex min-h-0 flex-col gap-2"><div className="flex min-h-0 flex-1 flex-col [&>section]:flex-1"><LadderPanel /></div><TicketPanel /></div>
    </div>
  )
}
