import type { AuditEvent, Role } from '@sluice/protocol'

export interface SignedIn {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly role: Role
}

/** Where a request came from. */
export interface Origin {
  readonly address: string
  readonly transport: AuditEvent['transport']
}

/** Who asks, with the role as of now, and from where. */
export interface Caller extends Origin {
  readonly user: SignedIn
}
