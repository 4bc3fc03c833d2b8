import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Harness } from '../test/session-harness.ts'
import { OutboundQueue } from './outbound-queue.ts'

const order = (id: string) => ({ msgType: 'D', clOrdId: id, body: `11=${id}\x0155=AVAX\x01` })
const cancel = (id: string, of: string) => ({ msgType: 'F', clOrdId: id, body: `11=${id}\x0141=${of}\x0155=AVAX\x01` })
const slow = (perSecond: number, config: ConstructorParameters<typeof Harness>[0] = {}): Harness => new Harness({ maxMessagesPerSecond: perSecond, refuseWhenDown: true, ...config }).logOn()

describe('at most so many messages a second', () => {
  it('[S66] what is beyond waits without a number, and leaves in order', () => {
    const harness = slow(2)
    const sent = ['A', 'B', 'C', 'D', 'E'].map((id) => harness.send(order(id)))
    expect(sent.map((result) => result.ok && result.value.msgSeqNum)).toEqual([2, 3, null, null, null])
    expect([harness.take(11), harness.session.state().queuedOut, harness.store.nextOut()]).toEqual([['D 2 11=A', 'D 3 11=B'], 3, 4])
    harness.wait(0.9)
    expect(harness.take()).toEqual([])
    harness.wait(0.2)
    expect(harness.take(11)).toEqual(['D 4 11=C', 'D 5 11=D'])
    harness.wait(1)
    expect(harness.take(11)).toEqual(['D 6 11=E'])
  })

  it('[S66] cancels go first, and whatever the owner marks urgent', () => {
    const harness = slow(1)
    for (const message of [order('A'), order('B'), order('C'), { ...order('S'), msgType: 'H', urgent: true }, cancel('X', 'A')]) harness.send(message)
    const left: string[] = harness.take(11)
    for (let i = 0; i < 4; i++) {
      harness.wait(1)
      left.push(...harness.take(11))
    }
    expect(left).toEqual(['D 2 11=A', 'H 3 11=S', 'F 4 11=X', 'D 5 11=B', 'D 6 11=C'])
  })

  it('[S66] session messages do not wait and do not count', () => {
    const harness = slow(1)
    harness.send(order('A'))
    harness.peerSends('1', 2, '112=x\x01')
    expect(harness.take()).toEqual(['D 2', '0 3'])
  })

  it('[S67] an order that waits is taken out by its cancel: neither leaves, the owner is told', () => {
    const harness = slow(1)
    for (const id of ['A', 'B', 'C']) harness.send(order(id))
    expect(harness.send(cancel('X', 'B'))).toEqual({ ok: true, value: { msgSeqNum: null } })
    expect(harness.unsent).toEqual(['D B cancelled'])
    harness.wait(1)
    harness.wait(1)
    harness.wait(1)
    expect(harness.take(11)).toEqual(['D 2 11=A', 'D 3 11=C'])
    expect(harness.session.state().queuedOut).toBe(0)
  })

  it('[S67] a replacement that waits leaves before its cancel', () => {
    const queue = new OutboundQueue({ maxMessagesPerSecond: 1, maxWaiting: 10, canWithdraw: true })
    const left: string[] = []
    for (const message of [order('A'), order('B'), { ...order('G'), msgType: 'G' }, cancel('X', 'G')]) queue.offer(message, 0)
    for (let s = 0; s < 4; s++) queue.pump(s * 1_000_000, ({ message }) => { left.push(message.clOrdId as string) })
    expect(left).toEqual(['G', 'X', 'A', 'B'])
  })

  it('[S67] without anybody to tell, a cancel follows its order', () => {
    const queue = new OutboundQueue({ maxMessagesPerSecond: 1, maxWaiting: 10, canWithdraw: false })
    const left: string[] = []
    for (const message of [order('A'), order('B'), cancel('X', 'B')]) queue.offer(message, 0)
    for (let s = 0; s < 3; s++) queue.pump(s * 1_000_000, ({ message }) => { left.push(message.clOrdId as string) })
    expect(left).toEqual(['B', 'X', 'A'])
  })

  it('[S68] the queue is bounded, and cancels find room where orders do not', () => {
    const harness = slow(1, { maxWaitingMessages: 2 })
    for (const id of ['A', 'B', 'C']) harness.send(order(id))
    expect(harness.send(order('D'))).toEqual({ ok: false, error: { code: 'QUEUE_FULL', session: 'T' } })
    expect(harness.send(cancel('X', 'A')).ok).toBe(true)
  })

  it('[S68] a session that goes down says what never left; one that stores keeps it for the resend', () => {
    const refusing = slow(1)
    for (const message of [order('A'), order('B'), cancel('X', 'A')]) refusing.send(message)
    refusing.session.disconnected(refusing.wire, 'test', refusing.nowUs)
    expect([refusing.unsent, refusing.store.nextOut()]).toEqual([['F X session-down', 'D B session-down'], 3])
    const storing = slow(1, { refuseWhenDown: false })
    for (const id of ['A', 'B']) storing.send(order(id))
    storing.session.disconnected(storing.wire, 'test', storing.nowUs)
    expect([storing.unsent, storing.store.nextOut()]).toEqual([[], 4])
  })

  it('[S68] an order that waited longer than it may be sent again does not leave', () => {
    const harness = slow(1, { replayLimit: { replayMaxAgeUs: 1_500_000, appliesTo: (msgType) => msgType === 'D' } })
    for (const id of ['A', 'B', 'C']) harness.send(order(id))
    harness.wait(1)
    harness.wait(1)
    expect([harness.take(11), harness.unsent]).toEqual([['D 2 11=A', 'D 3 11=B'], ['D C aged']])
  })

  it('[S66] never more than the limit within any second, whatever is offered when', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), fc.array(fc.tuple(fc.integer({ min: 0, max: 400_000 }), fc.boolean()), { maxLength: 60 }), (perSecond, steps) => {
      const queue = new OutboundQueue({ maxMessagesPerSecond: perSecond, maxWaiting: 1_000, canWithdraw: false })
      const times: number[] = []
      let offered = 0
      let nowUs = 0
      const pump = (): void => queue.pump(nowUs, () => { times.push(nowUs) })
      for (const [gapUs, urgent] of steps) {
        nowUs += gapUs
        queue.offer({ ...order(`C${offered++}`), urgent }, nowUs)
        pump()
      }
      for (let i = 0; i < 60; i++) {
        nowUs += 1_000_000
        pump()
      }
      expect(times).toHaveLength(offered)
      for (let i = perSecond; i < times.length; i++) expect((times[i] as number) - (times[i - perSecond] as number)).toBeGreaterThanOrEqual(1_000_000)
    }), { numRuns: 100 })
  })
})
