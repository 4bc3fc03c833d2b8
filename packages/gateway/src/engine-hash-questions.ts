import { TOPICS_PER_CLIENT_MAX, type EngineHashes, type Topic } from '@sluice/protocol'
import type { LinkFromCore, LinkToCore } from '@sluice/runtime'

type HashesAnswer = Extract<LinkFromCore, { type: 'hashes' }>

export interface EngineHashQuestionsOptions {
  /** False when the link is down. */
  readonly ask: (message: LinkToCore) => boolean
  /** Hashing costs the core its time: between two questions lies at least this long. */
  readonly spacingMs?: number
}

interface Asker {
  readonly topics: readonly Topic[]
  readonly settle: (answer: EngineHashes | null) => void
}

/** People's questions to the core for the hashes of its records, put together: one question answers all who waited for it. */
export class EngineHashQuestions {
  private readonly options: Required<EngineHashQuestionsOptions>
  private readonly asked = new Map<string, readonly Asker[]>()
  private waiting: Asker[] = []
  private timer: NodeJS.Timeout | null = null
  private lastMs = -Infinity
  private count = 0

  constructor(options: EngineHashQuestionsOptions) {
    this.options = { spacingMs: 500, ...options }
  }

  /** Hashes as of some moment after this call; null when the link is down, too many ask, or the core does not answer within `timeoutMs`. */
  hashes(topics: readonly Topic[], timeoutMs: number): Promise<EngineHashes | null> {
    const together = new Set([...this.waiting.flatMap((asker) => asker.topics), ...topics])
    if (together.size > TOPICS_PER_CLIENT_MAX * 2) return Promise.resolve(null)
    return new Promise((resolve) => {
      const late = setTimeout(() => this.forget(asker), timeoutMs)
      const asker: Asker = {
        topics,
        settle: (answer) => {
          clearTimeout(late)
          resolve(answer)
        },
      }
      this.waiting.push(asker)
      this.timer ??= setTimeout(() => this.askTogether(), Math.max(0, this.lastMs + this.options.spacingMs - performance.now()))
    })
  }

  answered({ requestId, seq, hashes }: HashesAnswer): void {
    const askers = this.asked.get(requestId) ?? []
    this.asked.delete(requestId)
    for (const { topics, settle } of askers) settle({ seq, hashes: Object.fromEntries(topics.map((topic) => [topic, hashes[topic] ?? ''])) })
  }

  /** Questions under way are lost with the link. */
  linkLost(): void {
    const askers = [...this.asked.values()].flat()
    this.asked.clear()
    for (const { settle } of askers) settle(null)
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    for (const { settle } of this.waiting.splice(0)) settle(null)
    this.linkLost()
  }

  private askTogether(): void {
    this.timer = null
    this.lastMs = performance.now()
    const askers = this.waiting.splice(0)
    if (askers.length === 0) return
    const requestId = `hashes-${this.count++}`
    if (this.options.ask({ type: 'hashes', requestId, topics: [...new Set(askers.flatMap(({ topics }) => topics))] })) this.asked.set(requestId, askers)
    else for (const { settle } of askers) settle(null)
  }

  private forget(asker: Asker): void {
    this.waiting = this.waiting.filter((other) => other !== asker)
    for (const [requestId, askers] of this.asked) {
      const left = askers.filter((other) => other !== asker)
      if (left.length === 0) this.asked.delete(requestId)
      else this.asked.set(requestId, left)
    }
    asker.settle(null)
  }
}
