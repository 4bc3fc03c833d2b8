import { assert } from '@sluice/domain'
import type { SessionStorePort } from '@sluice/runtime'

type Send = SessionStorePort['send']

/** Numbers in memory, no messages: for sessions that reset at every logon, such as market data. A resend is a gap fill. */
export class MemorySessionStore implements SessionStorePort {
  private out = 1
  private inbound = 1

  nextOut(): number {
    return this.out
  }

  nextIn(): number {
    return this.inbound
  }

  send(message: Parameters<Send>[0], release: () => void): void {
    this.out = message.msgSeqNum + 1
    release()
  }

  received(msgSeqNum: number): void {
    this.inbound = msgSeqNum + 1
  }

  async read(): Promise<readonly never[]> {
    return []
  }

  setNextIn(next: number): void {
    this.inbound = next
  }

  setNextOut(next: number): void {
    assert(next >= this.out, `the next outbound number ${this.out} is never lowered, to ${next}`)
    this.out = next
  }

  reset(): void {
    this.out = 1
    this.inbound = 1
  }
}
