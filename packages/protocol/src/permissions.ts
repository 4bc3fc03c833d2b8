import type { CommandName } from './commands.ts'

export const ROLES = ['trader', 'viewer'] as const
export type Role = (typeof ROLES)[number]

/** Who may give which command: declared once, checked by the gateway at every call, read by the console to show what works. */
export const PERMISSIONS: Readonly<Record<Role, readonly CommandName[]>> = {
  trader: ['submitParent', 'cancelParent', 'setKill', 'setWeights', 'setStrategy'],
  viewer: [],
}

export const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value)
export const may = (role: Role, command: CommandName): boolean => PERMISSIONS[role].includes(command)
