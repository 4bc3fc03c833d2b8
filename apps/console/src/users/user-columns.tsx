import type { UserRow } from '@sluice/protocol'
import { Badge, formatDayUs, formatNumber, formatTimeUs, SafeText } from '@sluice/ui'
import type { ColDef, ICellRendererParams, ValueFormatterParams } from 'ag-grid-community'
import { titleCase } from '../order/words.ts'

type Cell = ICellRendererParams<UserRow>
type Formatted = ValueFormatterParams<UserRow>

const number: ColDef<UserRow> = { cellClass: 'text-right', headerClass: 'ag-right-aligned-header', valueFormatter: ({ value }: Formatted) => formatNumber(value as number) }
const created = (us: number): string => `${formatDayUs(us)} ${formatTimeUs(us, false)}`

export const USER_COLUMNS: ColDef<UserRow>[] = [
  { colId: 'name', headerName: 'Name', flex: 2, minWidth: 140, field: 'name', cellClass: 'font-semibold', cellRenderer: ({ value }: Cell) => <SafeText lines={1}>{value as string}</SafeText> },
  { colId: 'email', headerName: 'E-mail', flex: 2, minWidth: 180, field: 'email', sort: 'asc' },
  { colId: 'role', headerName: 'Role', width: 130, field: 'role', valueFormatter: ({ value }: Formatted) => titleCase(value as string) },
  { colId: 'state', headerName: 'State', width: 100, valueGetter: ({ data }) => (data?.disabled === true ? 'Disabled' : 'Active'), cellRenderer: ({ value }: Cell) => <Badge tone={value === 'Disabled' ? 'warning' : 'neutral'}>{value as string}</Badge> },
  { ...number, colId: 'sessions', headerName: 'Sessions', width: 90, field: 'sessions' },
  { ...number, colId: 'connections', headerName: 'Connections', width: 110, field: 'connections' },
  { colId: 'created', headerName: 'Created (New York)', width: 170, field: 'createdMs', valueFormatter: ({ value }: Formatted) => created((value as number) * 1_000), cellClass: 'pl-4', headerClass: 'pl-4' },
]
