import { FileSessionStore } from '../src/file-session-store.ts'
import { FixInitiator } from '../src/initiator.ts'
import { Happenings, Peer, systemClock } from './tcp-peer.ts'

/**
 * A process to be killed: logs on from its files and sends orders as fast as it can; the ClOrdID is made of the
 * MsgSeqNum, so that an order sent twice under two numbers would show as a hole, and one sent twice under one as a repeat.
 */
const [dir = '', port = ''] = process.argv.slice(2)
const store = new FileSessionStore({ dir, durability: 'written' })
const peer = new Peer({ role: 'initiator', senderCompId: 'SLUICE', targetCompId: 'XNAS' }, store, new Happenings())
new FixInitiator({ host: '127.0.0.1', port: Number(port), session: peer.session, clock: systemClock, pollMs: 5 }).start()

const BURST = 20
setInterval(() => {
  if (!peer.session.isUp) return
  for (let i = 0; i < BURST; i++) peer.send(`C${store.nextOut()}`)
}, 1)
