import { rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { stateHashes, type Topic } from '@sluice/protocol'
import { snapshotParts, type ConsoleState, type LinkFromCore, type LinkToCore } from '@sluice/runtime'

type CommandMessage = Extract<LinkToCore, { type: 'command' }>

/** The core's end of the link over a real local socket, with answers as a test wants them. */
export class FakeCore {
  readonly commands: CommandMessage[] = []
  /** How a command is answered; null stays silent. */
  answer: (message: CommandMessage) => Extract<LinkFromCore, { type: 'answer' }> | null = ({ requestId }) => ({ type: 'answer', requestId, parentId: null, denial: null })
  state: ConsoleState
  private starts = 0
  private server: Server | null = null
  private readonly sockets = new Set<Socket>()
  private readonly path: string

  constructor(path: string, state: ConsoleState) {
    this.path = path
    this.state = state
  }

  start(): Promise<void> {
    this.starts += 1
    rmSync(this.path, { force: true })
    this.server = createServer((socket) => this.serve(socket))
    return new Promise((resolve) => this.server?.listen(this.path, () => resolve()))
  }

  broadcast(message: LinkFromCore): void {
    for (const socket of this.sockets) socket.write(`${JSON.stringify(message)}\n`)
  }

  stop(): Promise<void> {
    for (const socket of this.sockets) socket.destroy()
    return new Promise((resolve) => (this.server === null ? resolve() : this.server.close(() => resolve())))
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket)
    const reply = (message: LinkFromCore): void => void socket.write(`${JSON.stringify(message)}\n`)
    socket.on('error', () => {})
    socket.on('close', () => this.sockets.delete(socket))
    reply({ type: 'welcome', bootId: `boot-${this.starts}`, mode: 'SIMULATION', journalDir: 'journal' })
    let rest = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) {
        const message = JSON.parse(line) as LinkToCore
        if (message.type === 'snapshot') {
          for (const part of snapshotParts(this.state)) reply(part)
        } else if (message.type === 'hashes') {
          reply({ type: 'hashes', requestId: message.requestId, seq: this.state.seq, hashes: stateHashes(this.state, message.topics as Topic[]) })
        } else if (message.type === 'command') {
          this.commands.push(message)
          const answer = this.answer(message)
          if (answer !== null) reply(answer)
        }
      }
    })
  }
}
