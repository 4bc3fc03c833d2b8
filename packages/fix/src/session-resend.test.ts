import { describe, expect, it } from 'vitest'
import { Harness, settle } from '../test/session-harness.ts'

const sent = (count: number, config: ConstructorParameters<typeof Harness>[0] = {}): Harness => {
  const harness = new Harness(config).logOn()
  for (let i = 0; i < count; i++) harness.send({ body: `11=C${i}\x0155=AVAX\x0158=caf\xe9\x01` })
  harness.written.length = 0
  return harness
}
const settled = async (rounds = 20): Promise<void> => {
  for (let i = 0; i < rounds; i++) await settle()
}

describe('what is sent again', () => {
  it('[S50] a stored message is the same but for 43, 52 and 122', async () => {
    const harness = new Harness().logOn()
    harness.send({ body: '11=C1\x0158=caf\xe9\x01354=3\x01355=a\x01b\x01', routing: { senderSubId: 'T1', deliverToCompId: 'FUND' } })
    const first = harness.written[0]?.raw as string
    harness.wait(3)
    harness.take()
    harness.peerSends('2', 2, '7=2\x0116=2\x01')
    await settled()
    const again = harness.written[0]?.raw as string
    const plain = (raw: string): string => raw.replace(/\x01(43|122|52|9|10)=[^\x01]*/g, '')
    expect(plain(again)).toBe(plain(first))
    expect(again).not.toBe(first)
  })

  it.each([
    ['7=3\x0116=3\x01', ['D 3']], ['7=2\x0116=3\x01', ['D 2', 'D 3']], ['7=1\x0116=2\x01', ['4 1 36=2', 'D 2']], ['7=4\x0116=0\x01', ['D 4']], ['7=4\x0116=999999\x01', ['D 4']], ['7=4\x0116=999999999999999\x01', ['D 4']],
    ['7=5\x0116=0\x01', []], ['7=5\x0116=9\x01', []], ['7=999999999\x0116=0\x01', []],
  ])('[S59] %j is answered exactly', async (body, answer) => {
    const harness = sent(3)
    harness.peerSends('2', 2, body)
    await settled()
    expect(harness.take(36)).toEqual(answer)
    expect(harness.session.isUp).toBe(true)
  })

  it('[S51] administrative messages in the middle, at the start and at the end are filled with exact ranges', async () => {
    const harness = new Harness().logOn()
    harness.peerSends('1', 2, '112=a\x01')
    harness.send()
    harness.peerSends('1', 3, '112=b\x01')
    harness.peerSends('1', 4, '112=c\x01')
    harness.send()
    harness.peerSends('1', 5, '112=d\x01')
    harness.take()
    harness.peerSends('2', 6, '7=1\x0116=0\x01')
    await settled()
    expect(harness.take(36, 123)).toEqual(['4 1 36=3 123=Y', 'D 3', '4 4 36=6 123=Y', 'D 6', '4 7 36=8 123=Y'])
    harness.peerSends('2', 7, '7=4\x0116=4\x01')
    await settled()
    expect(harness.take(36, 123)).toEqual(['4 4 36=5 123=Y'])
  })

  it('[S57] ranges asked for one after the other while the first runs each come, exactly', async () => {
    const harness = sent(6)
    for (const [i, body] of ['7=3\x0116=4\x01', '7=6\x0116=7\x01', '7=2\x0116=2\x01'].entries()) harness.peerSends('2', i + 2, body)
    harness.send({ body: '11=LIVE\x01' })
    await settled()
    expect(harness.take()).toEqual(['D 3', 'D 4', 'D 6', 'D 7', 'D 2', 'D 8'])
  })

  it('[S57] what is on its way already is not sent twice', async () => {
    const harness = sent(4)
    for (let i = 0; i < 5; i++) harness.peerSends('2', i + 2, '7=2\x0116=0\x01')
    await settled()
    expect(harness.take()).toEqual(['D 2', 'D 3', 'D 4', 'D 5'])
  })

  it('[S30] a gap may be asked for in pieces', () => {
    const harness = new Harness({ resendChunk: 3 }).logOn()
    harness.peerSends('D', 9)
    expect(harness.take(7, 16)).toEqual(['2 2 7=2 16=4'])
    for (const n of [2, 3, 4]) harness.peerSendsDup('D', n)
    expect(harness.take(7, 16)).toEqual(['2 3 7=5 16=7'])
    harness.peerSends('4', 5, '123=Y\x0136=8\x01', '43=Y\x01')
    expect(harness.take(7, 16)).toEqual(['2 4 7=8 16=8'])
    harness.peerSendsDup('D', 8)
    expect(harness.take()).toEqual([])
    expect(harness.session.state()).toMatchObject({ nextIn: 10, resendsAsked: 3 })
  })
})

describe('storms', () => {
  it('[S58] hundreds of ResendRequests a second are answered together, at most so many a second', async () => {
    const harness = sent(40, { maxResendsPerSecond: 5, maxResentPerSecond: 100 })
    let seq = 2
    for (let second = 0; second < 3; second++) {
      for (let i = 0; i < 300; i++) {
        harness.peerSends('2', seq++, `7=${2 + (i % 7)}\x0116=0\x01`)
        if (i % 50 === 0) await settled()
      }
      harness.wait(1)
      await settled()
    }
    expect(harness.session.state().resendsServed).toBeLessThanOrEqual(20)
    expect(harness.written.length).toBeLessThanOrEqual(100 * 4 + 2 * 40)
    for (let i = 0; i < 30; i++) {
      harness.wait(1)
      await settled()
    }
    const before = harness.written.length
    harness.send({ body: '11=LIVE\x01' })
    expect(harness.written.slice(before).map((message) => message.get(11))).toEqual(['LIVE'])
  })

  it('[S53] what waits behind a slow replay is bounded: it joins the replay, in order, each once', async () => {
    const harness = sent(2)
    harness.wire.queuedBytes = 10_000_000
    harness.peerSends('2', 2, '7=2\x0116=0\x01')
    for (let i = 0; i < 6_000; i++) harness.send()
    await settled()
    expect(harness.take()).toEqual([])
    harness.wire.queuedBytes = 0
    for (let i = 0; i < 40; i++) {
      harness.wait(0.05)
      await settled(3)
    }
    expect(harness.written.map((message) => message.msgSeqNum)).toEqual(Array.from({ length: 6_002 }, (_, i) => i + 2))
  })

  it('[S58] a live message does not wait for replays that are put off', async () => {
    const harness = sent(3, { maxResendsPerSecond: 1 })
    harness.peerSends('2', 2, '7=2\x0116=2\x01')
    await settled()
    harness.peerSends('2', 3, '7=3\x0116=3\x01')
    await settled()
    harness.send({ body: '11=LIVE\x01' })
    expect(harness.take()).toEqual(['D 2', 'D 5'])
    harness.wait(1.1)
    await settled()
    expect(harness.take()).toEqual(['D 3'])
  })

  it('[S44] a number a thousand million too high costs one ResendRequest', () => {
    const harness = new Harness().logOn()
    harness.peerSends('D', 1_000_000_000)
    for (let i = 0; i < 100; i++) harness.peerSends('D', 1_000_000_001 + i)
    expect(harness.take(7, 16)).toEqual(['2 2 7=2 16=999999999'])
    harness.peerSends('4', 2, '123=Y\x0136=1000000000\x01', '43=Y\x01')
    expect(harness.delivered).toHaveLength(101)
    expect(harness.session.state().nextIn).toBe(1_000_000_101)
  })

  it('[S44] so does a jump by SequenceReset, and one back asks for nothing', () => {
    const harness = new Harness().logOn()
    harness.peerSends('4', 2, '36=999999999999\x01')
    expect([harness.take(), harness.session.state().nextIn]).toEqual([[], 999_999_999_999])
    harness.peerSends('D', 2)
    expect(harness.take()).toEqual(['5 2'])
  })

  it('[S37] what waits behind a gap is bounded in bytes too', () => {
    const harness = new Harness({ maxQueuedBytes: 5_000 }).logOn()
    for (let n = 3; n < 60; n++) harness.peerSends('D', n, `58=${'x'.repeat(900)}\x01`)
    expect(harness.session.state().queuedIn).toBeLessThan(6)
    harness.peerSendsDup('D', 2)
    expect(harness.session.state().gapEnd).toBe(59)
  })
})
