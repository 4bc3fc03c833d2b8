import type { LinkFromCore } from '@sluice/runtime'

type Reply = (answer: LinkFromCore) => void

/** Who waits for which request. Bounded: the oldest is forgotten, and its asker sees a timeout. */
export class PendingAnswers {
  private readonly waiting = new Map<string, Reply[]>()
  private readonly max: number

  constructor(max: number) {
    this.max = max
  }

  add(requestId: string, reply: Reply): void {
    const replies = this.waiting.get(requestId)
    if (replies !== undefined) replies.push(reply)
    else this.waiting.set(requestId, [reply])
    if (this.waiting.size > this.max) this.waiting.delete(this.waiting.keys().next().value as string)
  }

  resolve(requestId: string, answer: LinkFromCore): void {
    const replies = this.waiting.get(requestId)
    if (replies === undefined) return
    this.waiting.delete(requestId)
    for (const reply of replies) reply(answer)
  }

  forget(requestId: string): void {
    this.waiting.delete(requestId)
  }
}
