import type { EngineConfig, Mic, UnixUs } from '@sluice/domain'
import type { Engine } from '@sluice/engine'
import type { CoreHealth, LatencyStats, Runtime, ScorerFault, ScoringHealth, TapeHealth } from '@sluice/runtime'
import type { DeskSession } from './desk-sessions.ts'
import { feedAge } from './feed-age.ts'
import type { FeedFigures } from './venue-feed.ts'

export interface HealthParts {
  readonly engine: Engine
  readonly config: EngineConfig
  readonly startedUs: UnixUs
  readonly runtime: Runtime | null
  readonly sessions: readonly DeskSession[]
  readonly journal: { readonly appendedLsn: number; readonly committedLsn: number; readonly pendingBytes: number; readonly durability: 'synced' | 'written' }
  readonly journalBytes: number
  /** Null for a feed that is not there: a desk that is halted has none. */
  readonly figuresOf: (mic: Mic) => FeedFigures | null
  /** Null where capture is off. */
  readonly tape: TapeHealth | null
  readonly modelNote: string
  /** Null where venue averages score. */
  readonly scoring: ScoringHealth | null
  readonly fallbacks: number
  readonly scorerFaults: readonly ScorerFault[]
  readonly stateHash: string
  readonly halted: string | null
}

const NO_LATENCY: LatencyStats = { count: 0, p50Us: 0, p99Us: 0, maxUs: 0 }

/** How the core is, for screens and metrics. Reads only. */
export function coreHealth(parts: HealthParts, nowUs: UnixUs): CoreHealth {
  const { engine, config, runtime, journal } = parts
  const kill = engine.kill()
  return {
    tsUs: nowUs,
    seq: (runtime?.seq ?? 0) as CoreHealth['seq'],
    stateHash: parts.stateHash,
    mode: config.mode,
    startedUs: parts.startedUs,
    sessions: parts.sessions.map(({ session, role, mic, address }) => {
      const { sessionId, senderCompId, targetCompId, schedule } = session.config
      const open = schedule?.at(nowUs) ?? null
      const hours = schedule === undefined ? {} : { openUntilUs: open?.endUs ?? null, opensUs: open === null ? schedule.next(nowUs)?.startUs ?? null : null }
      return { session: sessionId, role, mic, senderCompId, targetCompId, address, ...hours, ...session.state() }
    }),
    feeds: config.venues.map(({ mic }) => feedHealth(parts, mic, nowUs)),
    tape: parts.tape,
    model: {
      modelId: parts.scoring?.modelId ?? null, provider: parts.scoring?.provider ?? null, source: parts.scoring === null ? 'venue-averages' : 'model', note: parts.modelNote, fallbacks: parts.fallbacks,
      featureFaults: engine.featureFaults(),
    },
    scoring: parts.scoring,
    latency: runtime === null ? { orderToChild: NO_LATENCY, inference: NO_LATENCY, commit: NO_LATENCY, step: NO_LATENCY } : {
      orderToChild: runtime.latency.orderToChild.stats(), inference: runtime.latency.inference.stats(),
      commit: runtime.latency.commit.stats(), step: runtime.latency.step.stats(),
    },
    journal: {
      lsn: journal.appendedLsn, committedLsn: journal.committedLsn, pendingBytes: journal.pendingBytes, durability: journal.durability, bytes: parts.journalBytes,
    },
    openParents: engine.openParents,
    liveChildren: engine.liveChildren(),
    kill: { on: kill.on, by: kill.by, reason: kill.reason },
    scorerFaults: parts.scorerFaults,
    halted: parts.halted,
  }
}

const NO_FIGURES: FeedFigures = { gaps: 0, refused: 0, updatesPerS: 0, clockOffsetUs: null, notOpen: [] }

function feedHealth({ engine, config, sessions, figuresOf }: HealthParts, mic: Mic, nowUs: UnixUs): CoreHealth['feeds'][number] {
  return {
    mic, connected: sessions.some((s) => s.role === 'market-data' && s.mic === mic && s.session.isUp), ...feedAge(engine, config, mic, nowUs), ...(figuresOf(mic) ?? NO_FIGURES),
  }
}
