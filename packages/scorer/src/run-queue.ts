import type { FromChild } from './child-protocol.ts'

interface Runs {
  run(rows: number, fill: (buffer: Float32Array) => void): Promise<Float32Array>
}

interface Asked {
  readonly id: number
  readonly rows: number
  readonly input: Float32Array
}

/** Rows of questions that are put into one run: above this a longer run would cost the first of them more than it saves the others. */
const TOGETHER_ROWS_MAX = 1_024

/** Questions of a child: what came in while a run was under way goes into the next one together. */
export class RunQueue {
  private readonly session: Runs
  private readonly columns: { readonly input: number; readonly output: number }
  private readonly answer: (message: FromChild) => void
  private readonly waiting: Asked[] = []
  private running = false

  constructor(session: Runs, columns: { readonly input: number; readonly output: number }, answer: (message: FromChild) => void) {
    this.session = session
    this.columns = columns
    this.answer = answer
  }

  push(asked: Asked): void {
    this.waiting.push(asked)
    if (!this.running) void this.drain()
  }

  private async drain(): Promise<void> {
    this.running = true
    while (this.waiting.length > 0) {
      // A turn of the loop brings in what lies in the channel already.
      await new Promise((resolve) => setImmediate(resolve))
      await this.runTogether(this.next())
    }
    this.running = false
  }

  private next(): readonly Asked[] {
    let rows = this.waiting[0]!.rows
    let count = 1
    while (count < this.waiting.length && rows + this.waiting[count]!.rows <= TOGETHER_ROWS_MAX) rows += this.waiting[count++]!.rows
    return this.waiting.splice(0, count)
  }

  private async runTogether(group: readonly Asked[]): Promise<void> {
    const rows = group.reduce((sum, asked) => sum + asked.rows, 0)
    try {
      const scores = await this.session.run(rows, (buffer) => {
        let at = 0
        for (const { rows: own, input } of group) {
          buffer.set(input.subarray(0, own * this.columns.input), at)
          at += own * this.columns.input
        }
      })
      let from = 0
      for (const asked of group) {
        const to = from + asked.rows * this.columns.output
        this.answer({ type: 'scores', id: asked.id, scores: group.length === 1 ? scores : scores.slice(from, to) })
        from = to
      }
    } catch (cause) {
      for (const { id } of group) this.answer({ type: 'score-failed', id, message: (cause as Error).message })
    }
  }
}
