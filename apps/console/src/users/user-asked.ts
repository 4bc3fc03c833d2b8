import type { UserRow } from '@sluice/protocol'

/** What an administrator was asked for: the dialog that is open. */
export type AskedUser =
  | { readonly kind: 'create' }
  | { readonly kind: 'role' | 'disabled' | 'password' | 'sessions'; readonly user: UserRow }
