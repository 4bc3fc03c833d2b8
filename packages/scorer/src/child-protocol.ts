import type { Provider, SessionShape } from './onnx-session.ts'

/** Between the core and the scorer child, over node's process channel with structured clone. */
export type ToChild =
  | { readonly type: 'load'; readonly model: Uint8Array; readonly provider: Provider; readonly shape: SessionShape }
  | { readonly type: 'score'; readonly id: number; readonly rows: number; readonly input: Float32Array }
  /** Answered by as many zeros as scores of that many rows would be, without a run: measures the way there and back. */
  | { readonly type: 'echo'; readonly id: number; readonly rows: number; readonly input: Float32Array }

export type FromChild =
  | { readonly type: 'loaded' }
  | { readonly type: 'load-failed'; readonly message: string }
  | { readonly type: 'scores'; readonly id: number; readonly scores: Float32Array }
  | { readonly type: 'score-failed'; readonly id: number; readonly message: string }
