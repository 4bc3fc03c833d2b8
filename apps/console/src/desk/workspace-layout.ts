import type { SerializedDockview } from 'dockview-react'

/** Raised when panels are renamed or the form changes; older layouts are then left behind. */
export const LAYOUT_VERSION = 1
export const PANELS = {
  scores: 'Venue scores', orders: 'Parent orders', order: 'Order', ladder: 'Book', ticket: 'Ticket', slippage: 'Slippage today', alerts: 'Alerts', quotes: 'Quotes', prints: 'Prints',
} as const
export type PanelId = keyof typeof PANELS
export const PANEL_IDS = Object.keys(PANELS) as readonly PanelId[]
export const isPanelId = (text: unknown): text is PanelId => typeof text === 'string' && Object.hasOwn(PANELS, text)

/** Smallest panels that can still be read, pixels. */
export const MIN_SIZES: Readonly<Record<PanelId, readonly [width: number, height: number]>> = {
  scores: [360, 140], orders: [360, 110], order: [340, 160], ladder: [240, 150], ticket: [240, 120], slippage: [240, 120], alerts: [220, 84], quotes: [360, 140], prints: [240, 120],
}
/** Below this height the alerts share the ladder's place. */
const ALERTS_ALONE_PX = 880
const TICKET_PX = 432
const ALERTS_PX = 176
const SCORES_PX = 398

type Node = SerializedDockview['grid']['root']
const clamp = (low: number, value: number, high: number): number => Math.round(Math.min(high, Math.max(low, value)))
const leaf = (size: number, ...views: PanelId[]): Node => ({ type: 'leaf', size, data: { id: `group-${views[0] ?? 'none'}`, views, activeView: views[0] ?? '' } })
const branch = (size: number, ...nodes: Node[]): Node => ({ type: 'branch', size, data: nodes }) as Node

const panelState = (id: PanelId) => {
  const [minimumWidth, minimumHeight] = MIN_SIZES[id]
  return { id, contentComponent: id, title: PANELS[id], minimumWidth, minimumHeight }
}

/** Three columns: scores (with quotes behind them) over orders, the selected order over slippage, its book (with prints behind it) over alerts and the ticket. */
export function defaultLayout(width: number, height: number): SerializedDockview {
  const middle = clamp(380, width * 0.272, 640)
  const right = clamp(264, width * 0.197, 440)
  const left = Math.max(360, width - middle - right)
  const scores = clamp(240, Math.min(SCORES_PX, height * 0.45), SCORES_PX)
  const slippage = clamp(150, height * 0.25, 320)
  const alone = height >= ALERTS_ALONE_PX
  const ticket = Math.min(TICKET_PX, Math.round(height * 0.64))
  const book = height - ticket - (alone ? ALERTS_PX : 0)
  const rightColumn = alone ? [leaf(book, 'ladder', 'prints'), leaf(ALERTS_PX, 'alerts'), leaf(ticket, 'ticket')] : [leaf(book, 'ladder', 'prints', 'alerts'), leaf(ticket, 'ticket')]
  return {
    grid: {
      root: branch(height,
        branch(left, leaf(scores, 'scores', 'quotes'), leaf(height - scores, 'orders')),
        branch(middle, leaf(height - slippage, 'order'), leaf(slippage, 'slippage')),
        branch(right, ...rightColumn)),
      width, height, orientation: 'HORIZONTAL' as SerializedDockview['grid']['orientation'],
    },
    panels: Object.fromEntries(PANEL_IDS.map((id) => [id, panelState(id)])),
    activeGroup: 'group-orders',
  }
}

export interface StoredLayout {
  readonly version: typeof LAYOUT_VERSION
  readonly layout: SerializedDockview
}

const NODES_MAX = 32
const isSize = (value: unknown): boolean => value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 100_000)
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * The layout of a stored text, rebuilt from what was checked and nothing else; null when it is none of ours: another version,
 * unknown or repeated panels, sizes that are no sizes, or no panels at all.
 */
export function readLayout(text: string | null): SerializedDockview | null {
  if (text === null || text.length > 100_000) return null
  const stored = parse(text)
  if (!isObject(stored) || stored['version'] !== LAYOUT_VERSION || !isObject(stored['layout'])) return null
  const { grid } = stored['layout']
  if (!isObject(grid) || !isSize(grid['width']) || !isSize(grid['height']) || !((grid['width'] as number) > 0 && (grid['height'] as number) > 0)) return null
  if (grid['orientation'] !== 'HORIZONTAL' && grid['orientation'] !== 'VERTICAL') return null
  const seen = new Set<PanelId>()
  const count = { nodes: 0 }
  const root = readNode(grid['root'], seen, count)
  if (root === null || root.type !== 'branch' || seen.size === 0) return null
  return {
    grid: { root, width: grid['width'] as number, height: grid['height'] as number, orientation: grid['orientation'] as SerializedDockview['grid']['orientation'] },
    panels: Object.fromEntries([...seen].map((id) => [id, panelState(id)])),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function readNode(node: unknown, seen: Set<PanelId>, count: { nodes: number }): Node | null {
  count.nodes += 1
  if (count.nodes > NODES_MAX || !isObject(node) || !isSize(node['size'])) return null
  const size = typeof node['size'] === 'number' ? { size: node['size'] } : {}
  const { data } = node
  if (node['type'] === 'branch') {
    if (!Array.isArray(data) || data.length === 0) return null
    const nodes = data.map((each) => readNode(each, seen, count))
    return nodes.some((each) => each === null) ? null : ({ type: 'branch', ...size, data: nodes } as Node)
  }
  if (node['type'] !== 'leaf' || !isObject(data) || !Array.isArray(data['views']) || data['views'].length === 0) return null
  const views: PanelId[] = []
  for (const view of data['views']) {
    if (!isPanelId(view) || seen.has(view)) return null
    seen.add(view)
    views.push(view)
  }
  const activeView = views.find((view) => view === data['activeView']) ?? views[0] ?? ''
  return { type: 'leaf', ...size, data: { id: `group-${views[0]}`, views, activeView } }
}

export const layoutText = (layout: SerializedDockview): string => JSON.stringify({ version: LAYOUT_VERSION, layout } satisfies StoredLayout)
