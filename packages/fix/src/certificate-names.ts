import { TLSSocket } from 'node:tls'
import type { Socket } from 'node:net'

/**
 * Whether the certificate that this connection showed is of one of these names: its subject's CN, or a DNS name among its alternative names. No wildcards.
 * A connection without a certificate is of no name.
 */
export function isOfOneName(socket: Socket, names: readonly string[]): boolean {
  const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined
  return certificate !== undefined && names.some((name) => certificate.checkHost(name, { subject: 'always', wildcards: false }) !== undefined)
}
