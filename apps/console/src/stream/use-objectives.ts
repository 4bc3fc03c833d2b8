'use client'
import type { ObjectiveRecord } from '@sluice/protocol'
import { useMemo } from 'react'
import { useTopic } from './use-desk-rows.ts'

/** Every objective by its name (`firm`, `symbol:<symbol>`, presets), cleared ones too, and whether the snapshot has come. */
export function useObjectives(): { readonly objectives: ReadonlyMap<string, ObjectiveRecord>; readonly ready: boolean } {
  const { rows, ready } = useTopic('desk')
  return useMemo(() => {
    const objectives = new Map<string, ObjectiveRecord>()
    for (const row of rows.values()) if (row.kind === 'objective') objectives.set(row.objective.name, row.objective)
    return { objectives, ready }
  }, [rows, ready])
}
