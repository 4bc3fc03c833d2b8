'use client'
import { SkeletonRows } from '@sluice/ui'
import dynamic from 'next/dynamic'
import { useMe } from '../api/queries.ts'

const Workspace = dynamic(() => import('./workspace.tsx').then((module) => module.Workspace), { ssr: false, loading: () => <Places /> })

/** Venues and orders, the selected order, its market and the ticket: each where its reader put it. */
export function DeskPage() {
  const me = useMe()
  return <div className="h-full p-2">{me.data === undefined ? <Places /> : <Workspace key={me.data.user.id} userId={me.data.user.id} />}</div>
}

/** The columns, before what they hold is known. */
const Places = () => (
  <div className="grid h-full grid-cols-[minmax(0,1fr)_clamp(356px,27.2vw,640px)_clamp(264px,19.7vw,440px)] gap-2">
    {['Loading scores and orders', 'Loading the order', 'Loading the book'].map((label) => <div key={label} className="rounded-[5px] border border-line bg-panel pt-9"><SkeletonRows rows={14} label={label} /></div>)}
  </div>
)
