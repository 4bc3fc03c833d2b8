import type { Config } from '@sluice/config'
import type { Mic, SymbolId } from '@sluice/domain'
import type { CommandOutcome, FaultSwitches, SetFault } from '@sluice/gateway'
import type { FaultsRow, TapeRow } from '@sluice/protocol'
import type { LinkToCore, ScorerFault } from '@sluice/runtime'
import { z } from 'zod'

const HTTP_TIMEOUT_MS = 2_000
const CORE_TIMEOUT_MS = 2_000
const POLL_MS = 1_000
/** Characters of a refusal that are told. */
const REFUSAL_LENGTH_MAX = 400
/** A status older than this says that no sandbox answers, milliseconds. */
const STATUS_AGE_MS_MAX = 3_500

type ScorerFaultMessage = Extract<LinkToCore, { type: 'scorer-fault' }>
type Answer = Awaited<ReturnType<FaultSwitches['set']>>

export interface DeskFaultSwitchesParts {
  readonly config: Pick<Config, 'mode' | 'sandbox' | 'venues' | 'instruments'>
  /** Sends once and waits for the core's own answer. */
  readonly core: (message: ScorerFaultMessage, timeoutMs: number) => Promise<CommandOutcome>
  /** As the core last said. */
  readonly scorerFaults: () => readonly ScorerFault[]
  readonly projection: { pause(): void; resume(): void; readonly isPaused: boolean }
}

const Switches = z.record(z.string(), z.boolean())
const Tape = z.object({ name: z.string(), tapeUs: z.number(), fromUs: z.number(), toUs: z.number(), speed: z.number(), round: z.number(), ended: z.boolean() })
const SandboxStatus = z.object({
  venues: z.array(z.object({ mic: z.string(), faults: Switches })), market: Switches, haltedSymbols: z.array(z.string()), tape: Tape.nullable(),
})
type Status = z.output<typeof SandboxStatus>

/** Switches that break things on purpose, where the simulated venues run: at the sandbox over HTTP, in the core over the link, in the projection here. */
export class DeskFaultSwitches implements FaultSwitches {
  private readonly parts: DeskFaultSwitchesParts
  private timer: NodeJS.Timeout | null = null
  private status: Status | null = null
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
      case 'symbol': return this.setSymbol(command)
      case 'market': return this.setAtSandbox({ fault: command.fault, on: command.on })
      case 'scorer': return this.setScorer(command)
      case 'projector':
        if (command.on) this.parts.projection.pause()
        else this.parts.projection.resume()
        return { ok: true }
    }
  }

  row(): FaultsRow {
    const { config, scorerFaults, projection } = this.parts
    if (!this.available()) return { id: 'faults', available: false, on: [], venues: [], tape: null }
    const isHeard = this.heardMs !== null && performance.now() - this.heardMs <= STATUS_AGE_MS_MAX
    const status = isHeard ? this.status : null
    const desk = { mic: null, symbol: null }
    return {
      id: 'faults',
      available: isHeard,
      on: [
        ...switchedOn(status?.market ?? {}).map((fault) => ({ target: 'market' as const, ...desk, fault })),
        ...(status?.haltedSymbols ?? []).map((symbol) => ({ target: 'symbol' as const, mic: null, symbol: symbol as SymbolId, fault: 'halt' })),
        ...(status?.venues ?? []).flatMap(({ mic, faults }) => switchedOn(faults).map((fault) => ({ target: 'venue' as const, mic: mic as Mic, symbol: null, fault }))),
        ...scorerFaults().map((fault) => ({ target: 'scorer' as const, ...desk, fault })),
        ...(projection.isPaused ? [{ target: 'projector' as const, ...desk, fault: 'paused' }] : []),
      ],
      venues: config.venues.map(({ mic }) => mic as Mic),
      tape: (status?.tape ?? null) as TapeRow | null,
    }
  }

  private async setVenue({ mic, fault, on }: Extract<SetFault, { target: 'venue' }>): Promise<Answer> {
    const { venues } = this.parts.config
    if (!venues.some((venue) => venue.mic === mic)) return refused(`mic is ${mic}: must be one of ${venues.map((venue) => venue.mic).join(', ')}`)
    return this.setAtSandbox({ fault, mic, on })
  }

  private async setSymbol({ symbol, fault, on }: Extract<SetFault, { target: 'symbol' }>): Promise<Answer> {
    if (!this.parts.config.instruments.some((instrument) => instrument.symbol === symbol)) return refused(`symbol is ${symbol}: must be one that the desk trades`)
    return this.setAtSandbox({ fault, symbol, on })
  }

  private async setAtSandbox(body: object): Promise<Answer> {
    try {
      const response = await this.sandbox('/fault', body)
      if (!response.ok) return refused(`the sandbox refused: ${refusalText(await response.text(), response.status)}`)
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
      this.status = status.data
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

const Refusal = z.object({ error: z.string() })

/** What the sandbox says in words, out of its `{ error }`; of anything else its beginning. */
function refusalText(body: string, status: number): string {
  let told = body
  try {
    const refusal = Refusal.safeParse(JSON.parse(body))
    if (refusal.success) told = refusal.data.error
  } catch { /* Text as it is. */ }
  const text = told.replace(/\s+/g, ' ').trim()
  if (text === '') return `it answered ${status}`
  return text.length > REFUSAL_LENGTH_MAX ? `${text.slice(0, REFUSAL_LENGTH_MAX)}\u2026` : text
}

const refused = (reason: string): Answer => ({ ok: false, reason })

const switchedOn = (switches: Readonly<Record<string, boolean>>): string[] => Object.keys(switches).filter((fault) => switches[fault])
