import { fork, type ChildProcess } from 'node:child_process'
import type { FromChild, ToChild } from './child-protocol.ts'
import type { Provider, SessionShape } from './onnx-session.ts'

export interface ChildOptions {
  /** Module that calls `runScorerChild`. */
  readonly modulePath: string
  readonly execArgv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

interface Waiting {
  resolve(scores: Float32Array): void
  reject(cause: Error): void
}

const PENDING_MAX = 64

/** A model in a child process: whatever hangs there can be killed. */
export class ChildSession {
  private readonly child: ChildProcess
  private readonly waiting = new Map<number, Waiting>()
  private nextId = 1
  /** Told once, when the child is gone or was killed. */
  onEnd: ((cause: Error) => void) | null = null
  private ended: Error | null = null

  private constructor(child: ChildProcess) {
    this.child = child
  }

  /** Rejects, with the child killed, when the model is not loaded within `timeoutMs`. */
  static open(options: ChildOptions, model: Uint8Array, provider: Provider, shape: SessionShape, timeoutMs: number): Promise<ChildSession> {
    const child = fork(options.modulePath, {
      execArgv: [...(options.execArgv ?? [])], env: { ...process.env, ...options.env }, serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    })
    const session = new ChildSession(child)
    return new Promise((resolve, reject) => {
      const fail = (cause: Error): void => {
        clearTimeout(timer)
        session.kill(cause)
        reject(cause)
      }
      const timer = setTimeout(() => fail(new Error(`the scorer child did not load the model within ${timeoutMs} ms`)), timeoutMs)
      child.on('error', fail)
      child.once('exit', (code, signal) => fail(new Error(`the scorer child ended (${signal ?? code})`)))
      child.on('message', (message: FromChild) => {
        if (message.type === 'loaded') {
          clearTimeout(timer)
          resolve(session)
        } else if (message.type === 'load-failed') fail(new Error(message.message))
        else session.answer(message)
      })
      session.post({ type: 'load', model, provider, shape })
    })
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  run(input: Float32Array, rows: number): Promise<Float32Array> {
    return this.ask((id) => ({ type: 'score', id, rows, input }))
  }

  /** The same way there and back, without a run. */
  echo(input: Float32Array, rows: number): Promise<Float32Array> {
    return this.ask((id) => ({ type: 'echo', id, rows, input }))
  }

  /** Ends the child at once and rejects what waits. */
  kill(cause: Error): void {
    if (this.ended !== null) return
    this.ended = cause
    this.child.kill('SIGKILL')
    for (const waiting of this.waiting.values()) waiting.reject(cause)
    this.waiting.clear()
    this.onEnd?.(cause)
  }

  private ask(message: (id: number) => ToChild): Promise<Float32Array> {
    if (this.ended !== null) return Promise.reject(this.ended)
    if (this.waiting.size >= PENDING_MAX) return Promise.reject(new Error(`${PENDING_MAX} scorings wait for the child already`))
    const id = this.nextId++
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      this.post(message(id))
    })
  }

  private post(message: ToChild): void {
    if (!this.child.connected) return this.kill(new Error('the scorer child is gone'))
    this.child.send(message, (cause) => {
      if (cause !== null) this.kill(cause)
    })
  }

  private answer(message: FromChild): void {
    if (message.type !== 'scores' && message.type !== 'score-failed') return
    const waiting = this.waiting.get(message.id)
    this.waiting.delete(message.id)
    if (message.type === 'scores') waiting?.resolve(message.scores)
    else waiting?.reject(new Error(message.message))
  }
}
