'use client'
import type { TrainingCurve } from '@sluice/protocol'
import { formatNumber, PanelMessage, SkeletonRows } from '@sluice/ui'
import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { useTheme } from '../shell/theme.ts'
import { curveGroups } from './curve-groups.ts'

const CurveChart = dynamic(() => import('./curve-chart.tsx').then((module) => module.CurveChart), { ssr: false, loading: () => <SkeletonRows rows={7} label="Drawing the curves" /> })

/** By place in the picture, as in the chart. */
const MARKS = ['bg-accent', 'bg-worse', 'bg-fine', 'bg-[var(--kind-dark-midpoint)]', 'bg-warning', 'bg-better'] as const

/** How the training went, one picture a unit. */
export function TrainingCurves({ curves }: { readonly curves: readonly TrainingCurve[] }) {
  const theme = useTheme((state) => state.theme)
  const groups = useMemo(() => curveGroups(curves), [curves])
  if (groups.length === 0) return <PanelMessage title="No curves were kept" testId="training-curves">The model was brought in, or trained in one go.</PanelMessage>
  return (
    <div data-testid="training-curves" className="flex flex-col gap-3 px-3 py-2">
      {groups.map((group, at) => (
        <section key={at} aria-label={`Curves in ${group.unit}`}>
          <ul className="flex flex-wrap gap-x-4 text-sm">
            {group.curves.map(({ name, points }, line) => (
              <li key={name} className="inline-flex items-center gap-1.5"><span aria-hidden className={`inline-block h-[2px] w-3 ${MARKS[line % MARKS.length] ?? ''}`} />{name}<span className="text-muted">{`last ${formatNumber(points.at(-1)?.[1] ?? null, 4)}`}</span></li>
            ))}
          </ul>
          <CurveChart group={group} theme={theme} />
        </section>
      ))}
    </div>
  )
}
