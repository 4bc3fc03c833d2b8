import type { Config } from '@sluice/config'
import type { Mic } from '@sluice/domain'
import type { CommandOutcome, FaultSwitches, SetFault } from '@sluice/gateway'
import type { FaultsRow, VenueFault } from '@sluice/protocol'
import type { LinkToCore, ScorerFault } from '@sluice/runtime'
import { z } from 'zod'

const HTTP_TIMEOUT_MS = 2_000
const CORE_TIMEOUT_MS = 2_000
const POLL_MS = 1_000
/** A status older than this says that no sandbox answers, milliseconds. */
const STATUS_AGE_MS_MAX = 3_500

type ScorerFaultMessage = Extract<LinkToCore, { type: 'scorer-fault' }>
type Answer = Awaited<ReturnType<FaultSwitches['set']>>

export interface DeskFaultSwitchesParts {
  readonly config: Pick<Config, 'mode' | 'sandbox' | 'venues'>
  /** Sends once and waits for the core's own answer. */
  readonly core: (message: ScorerFaultMessage, timeoutMs: number) => Promise<CommandOutcome>
  /** As the core last said. */
  readonly scorerFaults: () => readonly ScorerFault[]
  readonly projection: { pause(): void; resume(): void; readonly isPaused: boolean }
}

const FaultsOfVenue = z.object({ silentFeed: z.boolean(), rejectOrders: z.boolean(), slowAcksMs: z.number(), noFills: z.boolean(), dropSession: z.boolean() })
const SandboxStatus = z.object({ venues: z.array(z.object({ mic: z.string(), faults: FaultsOfVenue })) })
type VenueStatus = z.output<typeof SandboxStatus>['venues'][number]

/** Switches that break things on purpose, where the simulated venues run: at the sandbox over HTTP, in the core over the link, in the projection here. */
export class DeskFaultSwitches implements FaultSwitches {
  private readonly parts: DeskFaultSwitchesParts
  private timer: NodeJS.Timeout | null = null
  private venues: readonly VenueStatus[] = []
  private heardMs: number | null = null
  private polling = false

  constructor(parts: DeskFaultSwitchesParts) {
    this.parts = parts
  }

  /** Asks the sandbox every second, where there is one. */
  start(): void {
    if (!this.available()) return
    void this.poll()
    this.timer ??= setInterval(() => void this.poll(), POLL_MS)
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer)
    this.timer = null
  }

  available(): boolean {
    const { mode, sandbox } = this.parts.config
    return mode === 'SIMULATION' && sandbox.enabled
  }

  async set(command: SetFault): Promise<Answer> {
    if (!this.available()) return refused(`fault switches are for SIMULATION with the sandbox, mode is ${this.parts.config.mode}, sandbox.enabled is ${this.parts.config.sandbox.enabled}`)
    switch (command.target) {
      case 'venue': return this.setVenue(command)
      case 'scorer': return this.setScorer(command)
      case 'projector':
        if (command.on) this.parts.projection.pause()
        else this.parts.projection.resume()
        return { ok: true }
    }
  }

  row(): FaultsRow {
    const { config, scorerFaults, projection } = this.parts
    if (!this.available()) return { id: 'faults', available: false, on: [], venues: [] }
    const isHeard = this.heardMs !== null && performance.now() - this.heardMs <= STATUS_AGE_MS_MAX
    return {
      id: 'faults',
      available: isHeard,
      on: [
        ...(isHeard ? this.venues : []).flatMap(({ mic, faults }) => venueFaultsOn(faults).map((fault) => ({ target: 'venue' as const, mic: mic as Mic, fault }))),
        ...scorerFaults().map((fault) => ({ target: 'scorer' as const, mic: null, fault })),
        ...(projection.isPaused ? [{ target: 'projector' as const, mic: null, fault: 'paused' }] : []),
      ],
      venues: config.venues.map(({ mic }) => mic as Mic),
    }
  }

  private async setVenue({ mic, fault, on }: Extract<SetFault, { target: 'venue' }>): Promise<Answer> {
    const { venues } = this.parts.config
    if (!venues.some((venue) => venue.mic === mic)) return refused(`mic is ${mic}: must be one of ${venues.map((venue) => venue.mic).join(', ')}`)
    try {
      const response = await this.sandbox('/fault', { fault, mic, on })
      if (!response.ok) return refused(`the sandbox refused: ${(await response.text()).slice(0, 200).trim()}`)
      await response.body?.cancel()
    } catch (error) {
      return refused(`the sandbox does not answer: ${(error as Error).message}`)
    }
    await this.poll()
    return { ok: true }
  }

  private async setScorer({ clientRequestId, fault, on }: Extract<SetFault, { target: 'scorer' }>): Promise<Answer> {
    const outcome = await this.parts.core({ type: 'scorer-fault', requestId: clientRequestId, fault, on }, CORE_TIMEOUT_MS)
    switch (outcome.kind) {
      case 'answered': return { ok: true }
      case 'refused': return refused(outcome.reason)
      case 'unknown': return refused(`the core did not answer within ${CORE_TIMEOUT_MS} ms`)
      case 'away': return refused('the core is away')
      case 'full': return refused('too many commands wait for the core')
    }
  }

  private async poll(): Promise<void> {
    if (this.polling) return
    this.polling = true
    try {
      const response = await this.sandbox('/status')
      const status = SandboxStatus.safeParse(await response.json())
      if (!status.success) return
      this.venues = status.data.venues
      this.heardMs = performance.now()
    } catch {
      // Its age tells.
    } finally {
      this.polling = false
    }
  }

  private sandbox(path: string, body?: unknown): Promise<Response> {
    const url = `http://127.0.0.1:${this.parts.config.sandbox.controlPort}${path}`
    return fetch(url, { signal: AbortSignal.timeout(HTTP_TIMEOUT_MS), ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }) })
  }
}

const refused = (reason: string): Answer => ({ ok: false, reason })

function venueFaultsOn({ silentFeed, rejectOrders, slowAcksMs, noFills, dropSession }: VenueStatus['faults']): VenueFault[] {
  const on: Readonly<Record<VenueFault, boolean>> = { silentFeed, rejectOrders, slowAcks: slowAcksMs > 0, noFills, dropSession }
  return (Object.keys(on) as VenueFault[]).filter((fault) => on[fault])
}
