import type { Input } from '@sluice/domain'
import { RuntimeError } from './runtime-error.ts'

/**
 * The input as replay will see it. JSON carries neither NaN nor infinities (refused, naming the field) nor the sign of
 * -0 (dropped), and a step must never see what its replay cannot.
 */
export function journalSafeInput(input: Input): Input {
  const state = inspect(input)
  if (state === NOT_FINITE) throw new RuntimeError('INPUT_NOT_FINITE', `input ${input.kind}: ${nonFinitePath(input, '') ?? '?'} must be a finite number`)
  return state === NEGATIVE_ZERO ? (JSON.parse(JSON.stringify(input)) as Input) : input
}

const FINE = 0
const NEGATIVE_ZERO = 1
const NOT_FINITE = 2

function inspect(value: unknown): number {
  if (typeof value === 'number') {
    if (value === 0) return Object.is(value, -0) ? NEGATIVE_ZERO : FINE
    return Number.isFinite(value) ? FINE : NOT_FINITE
  }
  if (typeof value !== 'object' || value === null) return FINE
  let worst = FINE
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) worst = Math.max(worst, inspect(value[i]))
    return worst
  }
  for (const key in value) worst = Math.max(worst, inspect((value as Record<string, unknown>)[key]))
  return worst
}

function nonFinitePath(value: unknown, path: string): string | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : `${path} = ${value}`
  if (typeof value !== 'object' || value === null) return null
  for (const [key, member] of Object.entries(value)) {
    const found = nonFinitePath(member, path === '' ? key : `${path}.${key}`)
    if (found !== null) return found
  }
  return null
}
