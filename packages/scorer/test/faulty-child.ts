import type { FromChild, ToChild } from '../src/child-protocol.ts'
import { OnnxSession } from '../src/onnx-session.ts'
import { RunQueue } from '../src/run-queue.ts'

// Scores on the CPU whatever was asked. Never loads with HANG_AT_LOAD; a first number of 666 blocks its thread for ever, 667 ends it, 668 is answered by NaN.
let queue: RunQueue | null = null
const send = (answer: FromChild): void => void process.send!(answer)
process.on('disconnect', () => process.exit(0))
process.on('message', async (message: ToChild) => {
  if (message.type === 'load') {
    if (process.env['HANG_AT_LOAD'] !== undefined) for (;;);
    const { inputColumns, outputColumns } = message.shape
    queue = new RunQueue(await OnnxSession.open(message.model, 'cpu', message.shape), { input: inputColumns, output: outputColumns }, send)
    return send({ type: 'loaded' })
  }
  const first = message.input[0]
  if (first === 666) for (;;);
  if (first === 667) process.exit(1)
  if (first === 668) return send({ type: 'scores', id: message.id, scores: new Float32Array(message.rows * 4).fill(NaN) })
  if (message.type === 'echo') send({ type: 'scores', id: message.id, scores: new Float32Array(message.rows * 4) })
  else queue!.push(message)
})
