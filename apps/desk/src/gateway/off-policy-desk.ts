import { fork, type ChildProcess } from 'node:child_process'
import type { OffPolicyAnswer, OffPolicyQuestion } from '@sluice/protocol'
import type { OffPolicyJob } from '../trainer/off-policy-job.ts'
import type { FromTrainer } from '../trainer/train-job.ts'
import { lowerPriority } from './lower-priority.ts'

export interface OffPolicyDeskOptions {
  /** Module of the trainer process. */
  readonly modulePath: string
  readonly execArgv?: readonly string[]
  readonly journalDir: string
  /** Null: no such model. */
  readonly folderOf: (modelId: string) => Promise<string | null>
  readonly timeoutMs?: number
}

const TIMEOUT_MS = 50_000

/** Estimates over the desk's log, one at a time, each in a process of its own: reading a day's journal must not hold up the gateway. */
export class OffPolicyDesk {
  private readonly options: OffPolicyDeskOptions
  private child: ChildProcess | null = null
  private busy = false

  constructor(options: OffPolicyDeskOptions) {
    this.options = options
  }

  async answer(question: OffPolicyQuestion): Promise<OffPolicyAnswer> {
    if (this.busy) return { ok: false, reason: 'another estimate is being made: ask again in a moment' }
    this.busy = true
    try {
      const { modelId } = question
      const modelDir = modelId === null ? null : await this.options.folderOf(modelId)
      if (modelId !== null && modelDir === null) return { ok: false, reason: `there is no model ${modelId} in the registry` }
      return await this.run({ job: 'off-policy', question, journalDir: this.options.journalDir, modelDir })
    } finally {
      this.busy = false
    }
  }

  close(): void {
    this.child?.kill('SIGKILL')
  }

  private run(job: OffPolicyJob): Promise<OffPolicyAnswer> {
    const { modulePath, execArgv = [], timeoutMs = TIMEOUT_MS } = this.options
    return new Promise((resolve, reject) => {
      const child = fork(modulePath, { execArgv: [...execArgv], serialization: 'advanced', stdio: ['ignore', 'ignore', 'ignore', 'ipc'] })
      this.child = child
      lowerPriority(child.pid)
      const end = (settle: () => void): void => {
        clearTimeout(timer)
        if (this.child === child) this.child = null
        child.kill('SIGKILL')
        settle()
      }
      const timer = setTimeout(() => end(() => reject(new Error(`no estimate within ${timeoutMs / 1_000} s`))), timeoutMs)
      child.once('error', (error) => end(() => reject(error)))
      child.once('exit', (code, signal) => end(() => reject(new Error(`the estimate's process ended (${signal ?? code})`))))
      child.on('message', (message: FromTrainer) => {
        if (message.type === 'estimate') end(() => resolve(message.answer))
        else if (message.type === 'failed') end(() => reject(new Error(message.message)))
      })
      child.send(job)
    })
  }
}
