import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { connect } from 'node:net'
import { join } from 'node:path'
import { SnapshotAssembly, type CommandInput, type ConsoleState, type CoreHealth, type LinkFromCore, type LinkToCore } from '@sluice/runtime'

export const ROOT = new URL('../../..', import.meta.url).pathname
/** Generous: the machine may be busy with much else. */
const READY_TIMEOUT_MS = 90_000
const STATE_POLL_MS = 50

type WithoutSource<T> = T extends unknown ? Omit<T, 'source'> : never
/** A command without the person who gives it. */
export type InputOfPerson = WithoutSource<CommandInput>

/** One process of the desk, started as the launcher starts it. */
export class DeskProcess {
  readonly ready: Readonly<Record<string, unknown>>
  /** From spawn to the ready line, milliseconds. */
  readonly startMs: number
  private readonly child: ChildProcess

  private constructor(child: ChildProcess, ready: Record<string, unknown>, startMs: number) {
    this.child = child
    this.ready = ready
    this.startMs = startMs
  }

  static start(bundle: string, env: Readonly<Record<string, string>>): Promise<DeskProcess> {
    return DeskProcess.spawn(bundle, env).ready
  }

  /** To be had before it is ready: then `ready` rejects when it is killed. */
  static spawn(bundle: string, env: Readonly<Record<string, string>>): { readonly ready: Promise<DeskProcess>; readonly kill9: () => Promise<void> } {
    const path = join(ROOT, bundle)
    if (!existsSync(path)) throw new Error(`${bundle} is not built: run npm test, or pnpm build`)
    const from = performance.now()
    const child = spawn(process.execPath, [path], { cwd: ROOT, env: { ...process.env, SLUICE_SUPERVISED: '1', SLUICE_ROOT: ROOT, LOG_LEVEL: 'warn', ...env }, stdio: ['pipe', 'pipe', 'pipe'] })
    const ready = readyLine(child, bundle).then((line) => new DeskProcess(child, line, performance.now() - from))
    return { ready, kill9: () => killed(child) }
  }

  kill9(): Promise<void> {
    return killed(this.child)
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const gone = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 10_000)
    await gone
    clearTimeout(timer)
  }
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

function readyLine(child: ChildProcess, bundle: string): Promise<Record<string, unknown>> {
  let output = ''
  let line = ''
  child.stderr!.on('data', (chunk: Buffer) => { output = (output + chunk.toString()).slice(-8_000) })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${bundle} was not ready after ${READY_TIMEOUT_MS} ms\n${output}`)), READY_TIMEOUT_MS)
    child.stdout!.on('data', (chunk: Buffer) => {
      line += chunk.toString()
      const found = line.split('\n').find((l) => l.startsWith('{"ready"'))
      if (found === undefined) return
      clearTimeout(timer)
      resolve(JSON.parse(found) as Record<string, unknown>)
    })
    child.once('exit', (code) => {
      clearTimeout(timer)
      reject(new Error(`${bundle} ended with ${code} before it was ready\n${line}\n${output}`))
    })
  })
}

/** A client of the core's link. */
export class LinkClient {
  health: CoreHealth | null = null
  private readonly path: string
  private readonly waiting: ((message: LinkFromCore) => boolean)[] = []
  private socket: ReturnType<typeof connect> | null = null

  constructor(dataDir: string) {
    this.path = join(dataDir, 'run', 'core.sock')
  }

  async open(): Promise<void> {
    this.close()
    const socket = connect(this.path)
    this.socket = socket
    await once(socket, 'connect')
    socket.on('error', () => undefined)
    const assembly = new SnapshotAssembly()
    let rest = ''
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n')
      rest = lines.pop()!
      for (const line of lines) {
        const message = assembly.take(JSON.parse(line) as LinkFromCore)
        if (message !== null) this.take(message)
      }
    })
  }

  close(): void {
    this.socket?.destroy()
    this.socket = null
    this.health = null
  }

  send(message: LinkToCore): void {
    this.socket!.write(`${JSON.stringify(message)}\n`)
  }

  /** First message from now on that `wanted` accepts. */
  next<T extends LinkFromCore>(wanted: (message: LinkFromCore) => message is T, timeoutMs = 10_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`the core did not answer within ${timeoutMs} ms`)), timeoutMs)
      this.waiting.push((message) => {
        if (!wanted(message)) return false
        clearTimeout(timer)
        resolve(message)
        return true
      })
    })
  }

  async snapshot(): Promise<ConsoleState> {
    const answer = this.next((m): m is Extract<LinkFromCore, { type: 'snapshot' }> => m.type === 'snapshot')
    this.send({ type: 'snapshot' })
    return answer
  }

  async kill(reason: string): Promise<void> {
    await this.command(`kill-${reason}`.replaceAll(' ', '-'), { kind: 'set-kill', on: true, reason })
  }

  /** Sends a command as a person and waits for the core's answer. Throws when the core refuses to take it. */
  async command(requestId: string, input: InputOfPerson, user = 'test'): Promise<Extract<LinkFromCore, { type: 'answer' }>> {
    return this.request({ type: 'command', requestId, input: { ...input, source: { kind: 'command-line', user, requestId } } as CommandInput })
  }

  /** Anything that the core answers by its request id. */
  async request(message: Extract<LinkToCore, { requestId: string }>): Promise<Extract<LinkFromCore, { type: 'answer' }>> {
    const answer = this.next((m): m is Extract<LinkFromCore, { type: 'answer' | 'refused' }> => (m.type === 'answer' || m.type === 'refused') && m.requestId === message.requestId)
    this.send(message)
    const given = await answer
    if (given.type === 'refused') throw new Error(`the core refused: ${given.reason}`)
    return given
  }

  /** Asks for the core's state again and again until it satisfies `wanted`. */
  async untilState(what: string, wanted: (state: ConsoleState) => boolean, timeoutMs = 10_000): Promise<ConsoleState> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const state = await this.snapshot()
      if (wanted(state)) return state
      if (performance.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs} ms`)
      await new Promise((resolve) => setTimeout(resolve, STATE_POLL_MS))
    }
  }

  /** Waits until the core's health satisfies `wanted`. */
  async until(what: string, wanted: (health: CoreHealth) => boolean, timeoutMs = 30_000): Promise<CoreHealth> {
    const deadline = performance.now() + timeoutMs
    for (;;) {
      const { health } = await this.next((m): m is Extract<LinkFromCore, { type: 'health' }> => m.type === 'health')
      if (wanted(health)) return health
      if (performance.now() > deadline) throw new Error(`${what} did not come within ${timeoutMs} ms: ${JSON.stringify(health).slice(0, 2_000)}`)
    }
  }

  private take(message: LinkFromCore): void {
    if (message.type === 'health') this.health = message.health
    for (let i = this.waiting.length - 1; i >= 0; i--) if (this.waiting[i]!(message)) this.waiting.splice(i, 1)
  }
}

/** The highest shift that leaves every port below those that outgoing connections are given (32768 and up on Linux). */
const PORT_OFFSET_MAX = 22_700
const VENUES = 13

/** A shift of every port such that the desk's are free. */
export async function freePortOffset(): Promise<number> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const offset = 11_000 + Math.floor((Math.random() * (PORT_OFFSET_MAX - 11_000)) / 100) * 100
    const free = await Promise.all([9_880, 9_890, ...Array.from({ length: VENUES }, (_, i) => 9_901 + i)].map((port) => isFree(port + offset)))
    if (free.every(Boolean)) return offset
  }
  throw new Error('no free range of ports in 50 tries')
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
