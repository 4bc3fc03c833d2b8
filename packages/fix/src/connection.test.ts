import { connect } from 'node:net'
import type { SessionId, UnixUs } from '@sluice/domain'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../test/tcp-peer.ts'
import { FixAcceptor } from './acceptor.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { MessageBuilder } from './message-builder.ts'
import { FixSession } from './session.ts'

/** Releases behind the code that runs, as a journal does that writes and waits for no sync. */
class WrittenStore extends MemorySessionStore {
  override send(message: Parameters<MemorySessionStore['send']>[0], release: () => void): void {
    super.send(message, () => { process.nextTick(release) })
  }
}

describe('connection', () => {
  let close: () => Promise<unknown>
  afterEach(() => close())

  it('[T24] what 16 messages cause leaves before the 17th is looked at, however many came at once', async () => {
    const count = 200
    let waiting = 0
    let mostWaiting = 0
    let answered = 0
    const log = {
      write: (direction: 'IN' | 'OUT', _session: string, raw: string): void => {
        waiting += direction === 'IN' ? 1 : -1
        mostWaiting = Math.max(mostWaiting, waiting)
        if (direction === 'OUT' && raw.includes('\x0135=0\x01')) answered++
      },
    }
    const session = new FixSession({ sessionId: 'S' as SessionId, role: 'acceptor', senderCompId: 'XNAS', targetCompId: 'SLUICE' }, new WrittenStore(), { onMessage: () => undefined })
    const acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, clock: systemClock, sessions: [session], log })
    await acceptor.listen()
    const socket = connect({ host: '127.0.0.1', port: acceptor.port })
    close = () => {
      socket.destroy()
      return acceptor.close(0)
    }
    const builder = new MessageBuilder('SLUICE', 'XNAS', 'milliseconds')
    const nowUs = systemClock.nowUs() as UnixUs
    const requests = Array.from({ length: count }, (_, i) => builder.build('1', i + 2, nowUs, `112=T${i}\x01`))
    socket.write(builder.build('A', 1, nowUs, '98=0\x01108=30\x01') + requests.join(''), 'latin1')
    let text = ''
    await new Promise<void>((resolve) => {
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString('latin1')
        if (text.includes(`\x01112=T${count - 1}\x01`)) resolve()
      })
    })
    expect(answered).toBe(count)
    expect(mostWaiting).toBeLessThanOrEqual(16)
    expect([...text.matchAll(/\x01112=T(\d+)\x01/g)].map((match) => Number(match[1]))).toEqual(Array.from({ length: count }, (_, i) => i))
  })
})
