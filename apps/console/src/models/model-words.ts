import type { ModelEvent, ModelKind, ModelRow, ModelStage, TrainingKind, TrainingRow, TrainingSource } from '@sluice/protocol'
import { formatNumber, formatShare, type Tone } from '@sluice/ui'
import { KIND_LABELS } from '../alerts/alert-words.ts'

export const MODEL_KIND_WORDS: Readonly<Record<ModelKind, string>> = { net: 'Neural net', trees: 'Boosted trees', rl: 'Reinforcement', blend: 'Blend', foreign: 'Brought in' }
export const TRAINING_KIND_WORDS: Readonly<Record<TrainingKind, string>> = {
  net: 'Neural net: slippage, fill, time and markouts of each candidate', trees: 'Boosted trees: the same targets', rl: 'Reinforcement: what all that is left will cost', blend: 'Blend of net and reinforcement',
}
export const SOURCE_WORDS: Readonly<Record<TrainingSource, string>> = { sandbox: 'Simulated sessions', decisions: 'This desk\u2019s decisions' }
/** Beside a kind, where there is little room. */
export const SOURCE_SHORT: Readonly<Record<TrainingSource, string>> = { sandbox: 'sandbox', decisions: 'decisions' }
const STAGE_WORDS: Readonly<Record<ModelStage, string>> = { registered: 'Registered', shadow: 'Shadow', canary: 'Canary', live: 'Live', retired: 'Retired' }
const STAGE_TONES: Readonly<Record<ModelStage, Tone>> = { registered: 'neutral', shadow: 'neutral', canary: 'accent', live: 'fine', retired: 'neutral' }
/** Nearest to the orders first. */
const STAGE_ORDER: readonly ModelStage[] = ['live', 'canary', 'shadow', 'registered', 'retired']

export interface StageText {
  readonly text: string
  readonly tone: Tone
}

/** Where a model stands, with its share; a suspended one says so first. */
export function stageText({ stage, shareMicro, suspendedBy }: Pick<ModelRow, 'stage' | 'shareMicro' | 'suspendedBy'>): StageText {
  const text = stage === 'canary' ? `Canary ${shareText(shareMicro)}` : STAGE_WORDS[stage]
  return suspendedBy === null ? { text, tone: STAGE_TONES[stage] } : { text: `${text}, suspended`, tone: 'critical' }
}

export const stageName = (stage: ModelStage): string => STAGE_WORDS[stage].toLowerCase()

/** Millionths of the parents; small shares with what it takes to see them. */
export const shareText = (shareMicro: number | null): string => formatShare(shareMicro === null ? null : shareMicro / 1_000_000, shareMicro !== null && shareMicro % 10_000 !== 0 ? 1 : 0)

/** Why it decides nothing now; null while it may. */
export const suspendedText = ({ suspendedBy }: Pick<ModelRow, 'suspendedBy'>): string | null =>
  suspendedBy === null ? null : `Suspended while the alert "${KIND_LABELS[suspendedBy]}" is raised: the model before it, or venue averages, decide meanwhile. It is still asked, and comes back by itself.`

export function gateText(gate: ModelRow['gate']): StageText {
  if (gate === null) return { text: 'not checked', tone: 'neutral' }
  return gate.passed ? { text: 'passed', tone: 'fine' } : { text: `${formatNumber(gate.failed.length)} failed`, tone: 'critical' }
}

const HOUR_US = 3_600_000_000

/** Whole hours, then whole days. */
export function ageText(sinceUs: number, nowUs: number): string {
  const hours = Math.floor((nowUs - sinceUs) / HOUR_US)
  if (hours < 1) return 'below 1 h'
  return hours < 48 ? `${formatNumber(hours)} h` : `${formatNumber(Math.floor(hours / 24))} d`
}

const EVENT_WORDS: Readonly<Record<Exclude<ModelEvent['what'], 'staged'>, string>> = {
  registered: 'Registered', proposed: 'Proposed to be live', approved: 'Approved', rejected: 'Rejected', 'rolled-back': 'Rolled back', suspended: 'Suspended', unsuspended: 'Decides again',
}

const STAGED_WORDS: Readonly<Record<ModelStage, string>> = { registered: 'Taken back', shadow: 'To shadow', canary: 'To canary', live: 'To live', retired: 'Retired' }

/** What happened to it. */
export const eventWords = ({ what, stage }: Pick<ModelEvent, 'what' | 'stage'>): string => (what === 'staged' ? STAGED_WORDS[stage] : EVENT_WORDS[what])

/** Who did it: a person, the configuration, or the desk itself. */
export const byText = (by: string): string => (by === 'desk' ? 'the desk' : by === 'configuration' ? 'configuration' : by === 'schedule' ? 'schedule' : (by.split('@')[0] ?? by))

/** Nearest to the orders first, then the youngest. */
export const byStage = (a: ModelRow, b: ModelRow): number => STAGE_ORDER.indexOf(a.stage) - STAGE_ORDER.indexOf(b.stage) || b.trainedUs - a.trainedUs || (a.modelId < b.modelId ? -1 : 1)

export function runState(run: Pick<TrainingRow, 'status' | 'progress'>): StageText {
  switch (run.status) {
    case 'running': return { text: `${formatNumber(run.progress * 100)}\u202f%`, tone: 'accent' }
    case 'done': return { text: 'Done', tone: 'fine' }
    case 'failed': return { text: 'Failed', tone: 'critical' }
    case 'cancelled': return { text: 'Canceled', tone: 'neutral' }
  }
}
