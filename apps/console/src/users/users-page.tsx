'use client'
import { Panel, PanelBody, SafeText } from '@sluice/ui'
import { useMe } from '../api/queries.ts'
import { titleCase } from '../order/words.ts'
import { AuditPanel } from './audit-panel.tsx'
import { UsersPanel } from './users-panel.tsx'

/** Who may come in and what they may do; below, what was refused and what administrators did. */
export function UsersPage() {
  const me = useMe().data
  if (me === undefined) return <div className="h-full p-2"><Panel title="Users" className="h-full"><PanelBody state={{ kind: 'loading', label: 'Loading users', rows: 16 }}>{null}</PanelBody></Panel></div>
  const readsUsers = me.permissions.includes('readUsers')
  const readsAudit = me.permissions.includes('readAudit')
  return (
    <div data-testid="users-page" className="grid h-full grid-rows-[minmax(0,3fr)_minmax(0,2fr)] gap-2 p-2 [&>:only-child]:row-span-2">
      {readsUsers && <UsersPanel me={me} />}
      {/* Who reads the audit alone came for it: it has the page. */}
      {!readsUsers && !readsAudit && (
        <Panel title="Users">
          <PanelBody state={{ kind: 'forbidden', title: 'Users are for administrators', why: <>You are signed in as <SafeText>{me.user.name}</SafeText> ({titleCase(me.user.role).toLowerCase()}). Ask an administrator for what you need; nothing was read.</> }}>{null}</PanelBody>
        </Panel>
      )}
      {readsAudit && <AuditPanel />}
    </div>
  )
}
