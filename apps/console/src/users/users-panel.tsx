'use client'
import type { Me, UserRow } from '@sluice/protocol'
import { Button, FIELD_CLASS, formatNumber, Panel, PanelBody, PanelMessage, SkeletonRows, type PanelState } from '@sluice/ui'
import type { GridApi } from 'ag-grid-community'
import { Download } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useSearchParams } from 'next/navigation'
import { useMemo, useState } from 'react'
import { useUsers } from '../api/people-queries.ts'
import { gridCsv, saveText } from '../grid/export-grid.ts'
import { UserActions } from './user-actions.tsx'
import { USER_COLUMNS } from './user-columns.tsx'
import type { AskedUser } from './user-asked.ts'
import { UserDialogs } from './user-dialogs.tsx'

const LiveGrid = dynamic(() => import('../grid/live-grid.tsx').then((module) => module.LiveGrid<UserRow>), { ssr: false, loading: () => <SkeletonRows rows={12} label="Loading users" /> })
const rowId = (row: UserRow): string => row.id

export function UsersPanel({ me }: { readonly me: Me }) {
  const users = useUsers(true)
  const [selected, setSelected] = useState<string | null>(null)
  const startsNew = useSearchParams().has('new')
  const [asked, setAsked] = useState<AskedUser | null>(startsNew ? { kind: 'create' } : null)
  const [search, setSearch] = useState('')
  const [grid, setGrid] = useState<GridApi<UserRow> | null>(null)
  const rows = useMemo(() => new Map((users.data?.users ?? []).map((user) => [user.id, user])), [users.data])
  const belongs = useMemo(() => matches(search), [search])
  const count = useMemo(() => [...rows.values()].reduce((sum, row) => sum + (belongs(row) ? 1 : 0), 0), [rows, belongs])
  const user = selected === null ? undefined : rows.get(selected)
  const state: PanelState = users.data !== undefined
    ? { kind: 'ready', stale: users.isError ? `Not read anew: ${users.error.message}` : null }
    : users.isError ? { kind: 'failed', title: 'The users could not be read', why: users.error.message, onRetry: () => void users.refetch() } : { kind: 'loading', label: 'Loading users', rows: 12 }
  return (
    <Panel
      title="Users" testId="users-panel" note={users.data === undefined ? undefined : `${formatNumber(count)} of ${formatNumber(rows.size)}`} bodyClassName="flex flex-col overflow-hidden"
      actions={
        <>
          <input type="search" aria-label="Find by name, e-mail or role" placeholder="Find" value={search} onChange={(event) => setSearch(event.target.value)} className={`${FIELD_CLASS} h-6 w-44 text-sm`} />
          <UserActions user={user} me={me} onAsk={setAsked} />
          <Button tone="ghost" aria-label="Export what is shown as CSV" title="Export what is shown as CSV" className="w-6 px-0" disabled={grid === null || count === 0} onClick={() => { if (grid !== null) saveText('users.csv', gridCsv(grid)) }}><Download aria-hidden size={13} /></Button>
        </>
      }
    >
      <PanelBody state={state}>
        <div className="relative min-h-0 flex-1">
          <LiveGrid label="Users" testId="users-grid" rows={rows} belongs={belongs} rowId={rowId} columns={USER_COLUMNS} selected={selected} onSelect={(row) => setSelected(row.id)} onApi={setGrid} />
          {count === 0 && <div className="absolute inset-x-0 top-8 bottom-0 bg-panel"><PanelMessage title={rows.size === 0 ? 'No users' : 'Nobody by that name'}>{rows.size === 0 ? 'Create the first one.' : 'Name, e-mail and role are searched.'}</PanelMessage></div>}
        </div>
      </PanelBody>
      <UserDialogs asked={asked} onClose={() => setAsked(null)} onDone={() => void users.refetch()} />
    </Panel>
  )
}

const matches = (search: string) => (row: UserRow): boolean => {
  const wanted = search.trim().toLowerCase()
  return wanted === '' || [row.name, row.email, row.role].some((text) => text.toLowerCase().includes(wanted))
}
