import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultLayout, layoutText, LAYOUT_VERSION, PANEL_IDS, readLayout } from './workspace-layout.ts'

interface Node { readonly type: string; readonly size: number; readonly data: unknown }
const views = (node: Node): readonly string[] => (node.type === 'leaf' ? (node.data as { views: string[] }).views : (node.data as Node[]).flatMap(views))
const wrap = (root: unknown, change: object = {}) => JSON.stringify({ version: LAYOUT_VERSION, layout: { grid: { root, width: 100, height: 100, orientation: 'HORIZONTAL' }, panels: {} }, ...change })
const leaf = (...names: string[]) => ({ type: 'leaf', size: 10, data: { id: '1', views: names, activeView: names[0] } })

describe('the workspace', () => {
  it('holds every panel once by default, its columns as wide as the window', () => {
    for (const [width, height] of [[1264, 640], [1664, 920], [2544, 1300]] as const) {
      const { grid } = defaultLayout(width, height)
      expect([...views(grid.root as Node)].sort()).toEqual([...PANEL_IDS].sort())
      const columns = grid.root.data as unknown as Node[]
      expect(columns.reduce((sum, { size }) => sum + size, 0)).toBe(width)
      for (const column of columns) expect((column.data as Node[]).reduce((sum, { size }) => sum + size, 0)).toBe(height)
    }
  })
  it('comes back as it was stored', () => {
    const layout = defaultLayout(1664, 920)
    const { activeGroup: _, ...rest } = layout
    expect(readLayout(layoutText(layout))).toEqual(rest)
    expect(Object.keys(readLayout(wrap({ type: 'branch', size: 1, data: [leaf('orders')] }))?.panels ?? {})).toEqual(['orders'])
  })
  it('is reset when what was stored is none of ours', () => {
    const good = { type: 'branch', size: 1, data: [leaf('orders')] }
    for (const text of [
      null, '', 'null', '[]', '{', '{"version":1}', wrap(good, { version: 99 }), wrap(null), wrap(leaf('orders')), wrap({ ...good, data: [] }), wrap({ ...good, size: -1 }), wrap({ ...good, size: '9' }),
      wrap({ ...good, data: [leaf('orders'), leaf('orders')] }), wrap({ ...good, data: [leaf('toString')] }), wrap({ ...good, data: [leaf()] }), wrap({ type: 'other', data: [] }),
      wrap({ ...good, data: Array.from({ length: 99 }, () => good) }),
    ]) expect(readLayout(text), String(text)).toBeNull()
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.json().map((json) => wrap(JSON.parse(json)))), (text) => {
      expect(() => readLayout(text)).not.toThrow()
    }))
  })
})
