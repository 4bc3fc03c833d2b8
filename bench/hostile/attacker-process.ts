// Counterparties that do everything they should not, as fast as they can, from an address of their own.
import { randomBytes } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { MessageBuilder } from '@sluice/fix'
import { systemClock } from '@sluice/runtime'
import { ACCEPTOR_COMP_ID, HOSTILE_SESSIONS, type Attack, type AttackerReply, type AttackerRequest } from './roles.ts'

const LORIS_CONNECTIONS = 1_000
const LORIS_BYTE_MS = 50
/** A slow one that was thrown out comes back after this. */
const LORIS_RETURN_MS = 1_000
const CONNECTIONS_AT_ONCE = 500
const MESSAGES_A_TURN = 50
/** So that a turn of this process's loop is not all that the machine does. */
const TURN_MS = 1
const JUMP = 1_000_000_000

const clock = systemClock()
const port = Number(process.argv[2])
const sockets = new Set<Socket>()
const timers = new Set<NodeJS.Timeout>()
let acts = 0
let running = false

process.on('message', (request: AttackerRequest) => {
  if (request.kind === 'attack') return start(request.attack)
  running = false
  for (const timer of timers) clearInterval(timer)
  for (const socket of sockets) socket.destroy()
  timers.clear()
  const reply: AttackerReply = { kind: 'stopped', acts }
  process.send?.(reply)
})

function start(attack: Attack): void {
  acts = 0
  running = true
  switch (attack) {
    case 'slow-loris': return slowLoris()
    case 'thousands of connections': return crowd()
    case 'garbage': return logOnAll(() => randomBytes(16_384))
    case 'flood of valid messages': return logOnAll((session) => session.messages('D', ORDER))
    case 'jumps of 1e9': return logOnAll((session) => session.jumps())
    case 'resend storm': return logOnAll((session) => session.messages('2', '7=1\x0116=0\x01'))
    case 'BodyLength of 1e9': return logOnAll((session) => Buffer.from(session.message('D', ORDER).replace(/9=\d+/, '9=1000000000').repeat(MESSAGES_A_TURN), 'latin1'))
    case 'half messages': return logOnAll((session) => Buffer.from(session.message('D', ORDER).slice(0, 60).repeat(MESSAGES_A_TURN), 'latin1'))
  }
}

const ORDER = '11=X\x0121=1\x0155=AVAX\x0154=1\x0160=20260304-15:00:00\x0138=100\x0140=2\x0144=10.5\x0159=0\x01'

/** One logged-on session and its numbers. */
class Session {
  private readonly builder: MessageBuilder
  private msgSeqNum = 1

  constructor(name: string) {
    this.builder = new MessageBuilder(name, ACCEPTOR_COMP_ID, 'milliseconds')
  }

  logon(): string {
    return this.builder.build('A', this.msgSeqNum++, clock.nowUs(), '98=0\x01108=30\x01141=Y\x01')
  }

  message(msgType: string, body: string): string {
    return this.builder.build(msgType, this.msgSeqNum, clock.nowUs(), body)
  }

  messages(msgType: string, body: string): Buffer {
    let text = ''
    for (let i = 0; i < MESSAGES_A_TURN; i++) text += this.builder.build(msgType, this.msgSeqNum++, clock.nowUs(), body)
    acts += MESSAGES_A_TURN - 1
    return Buffer.from(text, 'latin1')
  }

  jumps(): Buffer {
    let text = ''
    for (let i = 0; i < MESSAGES_A_TURN; i++) text += this.builder.build('D', this.msgSeqNum + JUMP * (i + 1), clock.nowUs(), ORDER)
    acts += MESSAGES_A_TURN - 1
    return Buffer.from(text, 'latin1')
  }
}

/** Every hostile session logs on, does its worst until it is thrown out, and comes back at once. */
function logOnAll(chunk: (session: Session) => Buffer): void {
  for (const name of HOSTILE_SESSIONS) keepUp(name, chunk)
}

function keepUp(name: string, chunk: (session: Session) => Buffer): void {
  const session = new Session(name)
  const socket = open()
  let timer: NodeJS.Timeout | null = null
  socket.once('connect', () => {
    socket.write(session.logon(), 'latin1')
    timer = setInterval(() => {
      // A socket that the acceptor does not read fills up: then there is nothing to add.
      if (socket.destroyed || socket.writableLength > 1_048_576) return
      socket.write(chunk(session))
      acts++
    }, TURN_MS)
    timers.add(timer)
  })
  socket.once('close', () => {
    if (timer !== null) {
      clearInterval(timer)
      timers.delete(timer)
    }
    if (running) setTimeout(() => running && keepUp(name, chunk), 10)
  })
}

/** Logons that never get whole, a byte at a time. */
function slowLoris(): void {
  const logon = new Session('EVIL1').logon()
  const loris = Array.from({ length: LORIS_CONNECTIONS }, () => ({ socket: open(), at: 0, endedMs: 0 }))
  const timer = setInterval(() => {
    const nowMs = performance.now()
    for (const one of loris) {
      if (one.socket.destroyed) {
        if (one.endedMs === 0) one.endedMs = nowMs
        if (nowMs - one.endedMs > LORIS_RETURN_MS) Object.assign(one, { socket: open(), at: 0, endedMs: 0 })
      } else if (one.at < logon.length - 1) {
        one.socket.write(logon[one.at++] as string)
        acts++
      }
    }
  }, LORIS_BYTE_MS)
  timers.add(timer)
}

function crowd(): void {
  const timer = setInterval(() => {
    for (let i = sockets.size; i < CONNECTIONS_AT_ONCE; i++) {
      open()
      acts++
    }
  }, TURN_MS)
  timers.add(timer)
}

function open(): Socket {
  const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.2' })
  sockets.add(socket)
  socket.on('error', () => undefined)
  socket.on('data', () => undefined)
  socket.once('close', () => sockets.delete(socket))
  return socket
}
