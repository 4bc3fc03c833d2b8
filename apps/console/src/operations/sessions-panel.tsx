'use client'
import type { CoreHealth, CoreRow } from '@sluice/protocol'
import { Cell, formatNumber, HeadCell, PanelMessage, SafeText, StatusDot, Table, TableRow } from '@sluice/ui'
import { saidMs } from './feeds-panel.tsx'
import { HealthPanel } from './health-panel.tsx'

type Session = CoreHealth['sessions'][number]
const ROLE_WORDS: Readonly<Record<Session['role'], string>> = { orders: 'orders', 'market-data': 'market data', oms: 'OMS', 'drop-copy': 'drop copy' }

/** A counterparty that dials us and has not yet, ever. */
const isNeverOn = (session: Session): boolean => !session.up && session.role === 'oms' && session.nextIn <= 1
const rank = (session: Session): number => (session.up ? 1 : isNeverOn(session) ? 2 : 0)

/** FIX sessions, down ones first. */
export function SessionsPanel({ core, nowMs }: { readonly core: CoreRow | undefined; readonly nowMs: number }) {
  const sessions = core?.health?.sessions
  const up = sessions?.filter((session) => session.up).length ?? 0
  const sorted = [...(sessions ?? [])].sort((a, b) => rank(a) - rank(b))
  return (
    <HealthPanel id="sessions" title="FIX sessions" note={sessions === undefined ? undefined : `${up} of ${sessions.length} up`} saidMs={saidMs(core)} nowMs={nowMs} ready={sessions !== undefined} absent="The core has said nothing yet" rows={9} className="flex-1">
      {sorted.length === 0 ? <PanelMessage title="No sessions">The configuration names neither venues nor counterparties.</PanelMessage> : (
        <Table caption="FIX sessions" head={<><HeadCell>Session</HeadCell><HeadCell className="@max-[360px]:hidden">Role</HeadCell><HeadCell>State</HeadCell><HeadCell number>Next in</HeadCell><HeadCell number>Next out</HeadCell></>}>
          {sorted.map((session) => (
            <TableRow key={session.session} data-session={session.session} data-up={session.up}>
              <Cell className="max-w-[150px] overflow-hidden font-semibold"><SafeText lines={1}>{session.session}</SafeText></Cell>
              <Cell className="text-muted @max-[360px]:hidden">{ROLE_WORDS[session.role]}</Cell>
              <Cell><span className="inline-flex items-center gap-1.5"><StatusDot tone={session.up ? 'fine' : isNeverOn(session) ? 'neutral' : 'critical'} />{session.up ? 'up' : isNeverOn(session) ? 'never on' : 'down'}</span></Cell>
              <Cell number>{formatNumber(session.nextIn)}</Cell>
              <Cell number>{formatNumber(session.nextOut)}</Cell>
            </TableRow>
          ))}
        </Table>
      )}
    </HealthPanel>
  )
}
