import type { FromChild, ToChild } from '../src/child-protocol.ts'
import { OnnxSession } from '../src/onnx-session.ts'

// Loads on the CPU whatever was asked, answers HANG_AFTER scorings, then blocks its thread for ever.
let left = Number(process.env['HANG_AFTER'])
let session: OnnxSession | null = null
process.on('message', async (message: ToChild) => {
  const send = (answer: FromChild) => process.send!(answer)
  if (message.type === 'load') {
    session = await OnnxSession.open(message.model, 'cpu', message.shape)
    send({ type: 'loaded' })
    return
  }
  if (left-- <= 0) for (;;);
  send({ type: 'scores', id: message.id, scores: await session!.run(message.features, message.rows) })
})
