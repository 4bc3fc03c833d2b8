'use client'
import type { ModelDocuments, ModelRow, ShadowFigures } from '@sluice/protocol'
import type { PanelState } from '@sluice/ui'
import { useQuery } from '@tanstack/react-query'
import { RequestFailed, requestJson } from '../api/http.ts'

const SHADOW_REFRESH_MS = 5_000

/** What lies beside it in the registry; read anew when its file or its gate is another one. */
export const useModelDocuments = ({ modelId, sha256, gate }: Pick<ModelRow, 'modelId' | 'sha256' | 'gate'>) =>
  useQuery({ queryKey: ['model', modelId, sha256, gate?.reportSha256 ?? null], queryFn: () => requestJson<ModelDocuments>(`/api/models/${encodeURIComponent(modelId)}`), staleTime: Infinity })

export const useShadowFigures = (modelId: string) =>
  useQuery({ queryKey: ['model-shadow', modelId], queryFn: () => requestJson<ShadowFigures>(`/api/models/${encodeURIComponent(modelId)}/shadow`), refetchInterval: SHADOW_REFRESH_MS })

interface Asked {
  readonly data: unknown
  readonly error: Error | null
  readonly refetch: () => unknown
}

/** The state of a panel whose content is asked for over HTTP. */
export function askedState({ data, error, refetch }: Asked, what: string, rows = 8): PanelState {
  if (data !== undefined) return { kind: 'ready', stale: error === null ? null : `Not read anew: ${error.message}` }
  if (error === null) return { kind: 'loading', label: `Loading ${what}`, rows }
  if (error instanceof RequestFailed && error.status === 403) return { kind: 'forbidden', title: 'Not for your role', why: error.message }
  return { kind: 'failed', title: `The ${what} could not be read`, why: error.message, onRetry: () => void refetch() }
}
