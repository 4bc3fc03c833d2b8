import type { FromChild, ToChild } from './child-protocol.ts'
import { endWithParent } from './end-with-parent.ts'
import { OnnxSession } from './onnx-session.ts'
import { RunQueue } from './run-queue.ts'

/** The whole of the scorer child: loads one model, answers rows, ends when the parent goes away. */
export function runScorerChild(): void {
  let queue: RunQueue | null = null
  let outputColumns = 0
  const send = (message: FromChild): void => {
    if (process.connected) process.send!(message)
  }
  endWithParent()
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToChild) => {
    if (message.type === 'load') {
      const { model, provider, shape } = message
      outputColumns = shape.outputColumns
      OnnxSession.open(model, provider, shape).then(
        (session) => {
          queue = new RunQueue(session, { input: shape.inputColumns, output: shape.outputColumns }, send)
          send({ type: 'loaded' })
        },
        (cause: Error) => send({ type: 'load-failed', message: cause.message }),
      )
      return
    }
    const { id, rows } = message
    if (message.type === 'echo') send({ type: 'scores', id, scores: new Float32Array(rows * outputColumns) })
    else if (queue === null) send({ type: 'score-failed', id, message: 'no model is loaded' })
    else queue.push(message)
  })
}
