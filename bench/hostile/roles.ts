/** Sessions of the acceptor under test: those that only do their work, and those whose counterparty is hostile. */
export const GOOD_SESSIONS = ['GOOD1', 'GOOD2', 'GOOD3', 'GOOD4'] as const
export const HOSTILE_SESSIONS = ['EVIL1', 'EVIL2', 'EVIL3', 'EVIL4'] as const
export const ACCEPTOR_COMP_ID = 'SLUICE'

export const ATTACKS = ['slow-loris', 'garbage', 'flood of valid messages', 'jumps of 1e9', 'resend storm', 'BodyLength of 1e9', 'half messages', 'thousands of connections'] as const
export type Attack = (typeof ATTACKS)[number]

/** To the process with the acceptor, and back. */
export type AcceptorRequest = { readonly kind: 'memory' } | { readonly kind: 'stop' }
export type AcceptorReply = { readonly kind: 'listening'; readonly port: number } | { readonly kind: 'memory'; readonly rssBytes: number; readonly queuedIn: number; readonly delivered: number }

/** To the process that attacks, and back. `acts`: messages, chunks or connections that it got rid of. */
export type AttackerRequest = { readonly kind: 'attack'; readonly attack: Attack } | { readonly kind: 'stop' }
export type AttackerReply = { readonly kind: 'stopped'; readonly acts: number }
