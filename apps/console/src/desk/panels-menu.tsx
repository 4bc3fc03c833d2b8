'use client'
import { Menu, MenuCheckItem, MenuItem, MenuSeparator } from '@sluice/ui'
import type { DockviewApi } from 'dockview-react'
import { MIN_SIZES, PANEL_IDS, PANELS, type PanelId } from './workspace-layout.ts'
import { useWorkspace } from './workspace-state.ts'

/** Opens and closes panels and sets the layout back; only where a workspace is on the page. */
export function PanelsMenu() {
  const { api, open, reset } = useWorkspace()
  if (api === null) return null
  return (
    <Menu label="Panels" testId="panels-menu">
      {PANEL_IDS.map((id) => (
        <MenuCheckItem key={id} testId={`panel-${id}`} checked={open.includes(id)} onChange={(wanted) => (wanted ? openPanel(api, id) : api.getPanel(id)?.api.close())}>{PANELS[id]}</MenuCheckItem>
      ))}
      <MenuSeparator />
      <MenuItem onSelect={reset} testId="reset-layout">Reset layout</MenuItem>
    </Menu>
  )
}

/** Beside whatever is active; the first one fills the workspace. */
function openPanel(api: DockviewApi, id: PanelId): void {
  const [minimumWidth, minimumHeight] = MIN_SIZES[id]
  const beside = api.activeGroup
  api.addPanel({
    id, component: id, title: PANELS[id], minimumWidth, minimumHeight,
    ...(beside === undefined ? {} : { position: { referenceGroup: beside, direction: 'within' as const } }),
  })
}
