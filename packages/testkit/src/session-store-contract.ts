import type { UnixUs } from '@sluice/domain'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

interface StoredMessage { readonly msgSeqNum: number; readonly raw: string; readonly tsUs: UnixUs }

/** The port of package runtime, structurally. */
export interface SessionStoreUnderTest {
  nextOut(): number
  nextIn(): number
  send(message: StoredMessage & { readonly clOrdId: string | null }, release: () => void): void
  received(msgSeqNum: number, asEntry: boolean): void
  read(begin: number, end: number): Promise<readonly StoredMessage[]>
  setNextIn(next: number): void
  setNextOut(next: number): void
  reset(reason: string): void
}

export interface SessionStoreFixture {
  readonly store: SessionStoreUnderTest
  /** A new store over the same disk, without closing the old one (as after kill -9); absent when nothing is kept. */
  readonly reopen?: () => Promise<SessionStoreUnderTest>
  readonly dispose: () => Promise<void>
}

const rawOf = (n: number): string => `8=FIX.4.4\x019=5\x0135=D\x0134=${n}\x0152=20261121-07:00:00.000\x0111=C-${n}\x0158=\xe9\n\x0110=000\x01`
const tsOf = (n: number): UnixUs => (1_790_000_000_000_000 + n) as UnixUs

/** Sends numbers [from, to]; resolves with the order of the releases once all have run. */
function sendAll(store: SessionStoreUnderTest, from: number, to: number): Promise<number[]> {
  return new Promise((resolve) => {
    const released: number[] = []
    for (let n = from; n <= to; n++) {
      store.send({ msgSeqNum: n, raw: rawOf(n), clOrdId: `C-${n}`, tsUs: tsOf(n) }, () => {
        released.push(n)
        if (released.length === to - from + 1) resolve(released)
      })
    }
  })
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i)

/** The contract of SessionStorePort; every adapter runs it. `keepsMessages` is false for a store that only counts. */
export function sessionStoreContract(name: string, make: () => Promise<SessionStoreFixture>, { keepsMessages }: { readonly keepsMessages: boolean }): void {
  describe(`${name} keeps the session store contract`, () => {
    let fixture: SessionStoreFixture
    beforeEach(async () => { fixture = await make() })
    afterEach(async () => fixture.dispose())

    it('[SS1] both numbers of a new store are 1', () => {
      expect([fixture.store.nextOut(), fixture.store.nextIn()]).toEqual([1, 1])
    })

    it('[SS2] send takes the number at once', async () => {
      const done = sendAll(fixture.store, 1, 3)
      expect(fixture.store.nextOut()).toBe(4)
      await done
    })

    it('[SS3] every release runs once, in the order of the sends', async () => {
      expect(await sendAll(fixture.store, 1, 50)).toEqual(range(1, 50))
    })

    it('[SS4] received moves the expected number, as entry or not', () => {
      fixture.store.received(1, true)
      fixture.store.received(2, false)
      expect(fixture.store.nextIn()).toBe(3)
    })

    it('[SS5] setNextIn sets the expected number', () => {
      fixture.store.setNextIn(17)
      expect(fixture.store.nextIn()).toBe(17)
    })

    it('[SS10] setNextOut raises the next number, never lowers it, and what was passed over reads as never sent', async () => {
      await sendAll(fixture.store, 1, 3)
      fixture.store.setNextOut(10)
      fixture.store.setNextOut(10)
      expect(() => fixture.store.setNextOut(9)).toThrow('never lowered')
      expect(await sendAll(fixture.store, 10, 11)).toEqual([10, 11])
      if (keepsMessages) expect((await fixture.store.read(1, 20)).map((message) => message.msgSeqNum)).toEqual([1, 2, 3, 10, 11])
      const reopened = await fixture.reopen?.()
      if (reopened === undefined) return
      expect(reopened.nextOut()).toBe(12)
      expect((await reopened.read(1, 20)).map((message) => message.msgSeqNum)).toEqual([1, 2, 3, 10, 11])
    })

    it('[SS6] reset starts both numbers at 1 and forgets the messages', async () => {
      await sendAll(fixture.store, 1, 3)
      fixture.store.received(1, false)
      fixture.store.reset('test')
      expect([fixture.store.nextOut(), fixture.store.nextIn()]).toEqual([1, 1])
      expect(await fixture.store.read(1, 10)).toEqual([])
      expect(await sendAll(fixture.store, 1, 2)).toEqual([1, 2])
    })

    it.runIf(keepsMessages)('[SS7] read gives the messages of the range, in order, byte for byte', async () => {
      await sendAll(fixture.store, 1, 300)
      const found = await fixture.store.read(120, 250)
      expect(found.map((message) => message.msgSeqNum)).toEqual(range(120, 250))
      for (const message of found) expect([message.raw, message.tsUs]).toEqual([rawOf(message.msgSeqNum), tsOf(message.msgSeqNum)])
      expect((await fixture.store.read(299, 5_000)).map((message) => message.msgSeqNum)).toEqual([299, 300])
      expect(await fixture.store.read(301, 400)).toEqual([])
    })

    it.runIf(keepsMessages)('[SS8] a released message and the numbers survive without a close', async () => {
      await sendAll(fixture.store, 1, 100)
      fixture.store.received(1, false)
      fixture.store.setNextIn(9)
      await sendAll(fixture.store, 101, 101)
      const reopened = await fixture.reopen?.()
      expect([reopened?.nextOut(), reopened?.nextIn()]).toEqual([102, 9])
      expect((await reopened?.read(1, 101))?.map((message) => message.raw)).toEqual(range(1, 101).map(rawOf))
    })

    it.runIf(keepsMessages)('[SS9] a reset survives without a close', async () => {
      await sendAll(fixture.store, 1, 5)
      fixture.store.reset('test')
      fixture.store.setNextIn(4)
      await sendAll(fixture.store, 1, 2)
      const reopened = await fixture.reopen?.()
      expect([reopened?.nextOut(), reopened?.nextIn()]).toEqual([3, 4])
      expect((await reopened?.read(1, 10))?.map((message) => message.msgSeqNum)).toEqual([1, 2])
    })
  })
}
