export const ROLES = ['trader', 'risk-manager', 'support', 'administrator', 'viewer'] as const
export type Role = (typeof ROLES)[number]
export const isRole = (value: unknown): value is Role => (ROLES as readonly unknown[]).includes(value)
