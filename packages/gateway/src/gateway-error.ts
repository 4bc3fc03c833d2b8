/** The gateway cannot start or go on; the message is one line that says what to do. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
}
