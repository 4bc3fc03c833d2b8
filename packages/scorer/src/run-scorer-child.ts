import type { FromChild, ToChild } from './child-protocol.ts'
import { OnnxSession } from './onnx-session.ts'

/** The whole of the scorer child: loads one model, answers rows, ends when the parent goes away. */
export function runScorerChild(): void {
  let session: OnnxSession | null = null
  const send = (message: FromChild): void => {
    if (process.connected) process.send!(message)
  }
  process.on('disconnect', () => process.exit(0))
  process.on('message', (message: ToChild) => {
    if (message.type === 'load') {
      OnnxSession.open(message.model, message.provider, message.shape).then(
        (opened) => {
          session = opened
          send({ type: 'loaded' })
        },
        (cause: Error) => send({ type: 'load-failed', message: cause.message }),
      )
      return
    }
    const { id, rows, features } = message
    if (session === null) return send({ type: 'score-failed', id, message: 'no model is loaded' })
    session.run(features, rows).then(
      (scores) => send({ type: 'scores', id, scores }),
      (cause: Error) => send({ type: 'score-failed', id, message: cause.message }),
    )
  })
}
