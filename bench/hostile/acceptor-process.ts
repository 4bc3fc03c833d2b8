// The acceptor under test in a process of its own: answers every order of every session with an execution.
import { join } from 'node:path'
import type { SessionId } from '@sluice/domain'
import { FileSessionStore, FIX44, FixAcceptor, FixSession } from '@sluice/fix'
import { systemClock } from '@sluice/runtime'
import { ACCEPTOR_COMP_ID, GOOD_SESSIONS, HOSTILE_SESSIONS, type AcceptorReply, type AcceptorRequest } from './roles.ts'

const MAX_PER_SECOND = 2_000
const SAMPLE_MS = 50

const clock = systemClock()
const dir = process.argv[2] as string
let rssBytes = 0
let delivered = 0

const sessions = [...GOOD_SESSIONS, ...HOSTILE_SESSIONS].map((name) => {
  const store = new FileSessionStore({ dir: join(dir, name), durability: 'written' })
  const session: FixSession = new FixSession(
    { sessionId: name as SessionId, role: 'acceptor', senderCompId: ACCEPTOR_COMP_ID, targetCompId: name, dictionary: FIX44, maxInboundPerSecond: MAX_PER_SECOND }, store,
    {
      onMessage: (message, { nowUs }) => {
        delivered++
        const clOrdId = message.get(11) ?? 'NONE'
        session.send({ msgType: '8', body: `37=O\x0111=${clOrdId}\x0117=E${delivered}\x01150=0\x0139=0\x0155=AVAX\x0154=1\x0138=100\x01151=100\x0114=0\x016=0\x01`, clOrdId }, nowUs)
      },
    },
  )
  return session
})
const acceptor = new FixAcceptor({ host: '127.0.0.1', port: 0, sessions, clock })
await acceptor.listen()
const sampler = setInterval(() => { rssBytes = Math.max(rssBytes, process.memoryUsage.rss()) }, SAMPLE_MS)

process.on('message', (request: AcceptorRequest) => {
  if (request.kind === 'stop') {
    clearInterval(sampler)
    process.exit(0)
  }
  reply({ kind: 'memory', rssBytes: Math.max(rssBytes, process.memoryUsage.rss()), queuedIn: Math.max(...sessions.map((session) => session.state().queuedIn)), delivered })
  rssBytes = 0
})
reply({ kind: 'listening', port: acceptor.port })

function reply(message: AcceptorReply): void {
  process.send?.(message)
}
