import { z } from 'zod'
import { ConfigSchema } from './schema.ts'

export interface KeyDoc {
  /** Dotted path, such as `routing.staleAfterMs`. */
  readonly path: string
  /** Environment variable that overrides it. */
  readonly env: string
  /** What is allowed, in words. */
  readonly allowed: string
  readonly default: unknown
  readonly meaning: string
}

/** `routing.staleAfterMs` -> `SLUICE_ROUTING_STALE_AFTER_MS`. */
export const envNameOf = (path: string): string =>
  `SLUICE_${path.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[.-]/g, '_').toUpperCase()}`

/** Every key that has a default of its own, in the order of the schema. */
export const keyDocs = (): KeyDoc[] => collect(ConfigSchema, '')

/** The schema at a path of keys and indices; undefined where the path leads nowhere. */
export function schemaAt(path: readonly PropertyKey[], from: z.ZodType = ConfigSchema): z.ZodType | undefined {
  let schema: z.ZodType | undefined = unwrap(from)
  for (const key of path) {
    if (schema instanceof z.ZodNullable) schema = unwrap(schema.unwrap() as z.ZodType)
    if (schema instanceof z.ZodObject) schema = (schema.shape as Record<string, z.ZodType>)[String(key)]
    else if (schema instanceof z.ZodArray) schema = schema.element as z.ZodType
    else if (schema instanceof z.ZodRecord) schema = schema.valueType as z.ZodType
    else return undefined
    if (schema === undefined) return undefined
    schema = unwrap(schema)
  }
  return schema
}

/** What a value of this schema may be, in words. */
export function allowedOf(wrapped: z.ZodType): string {
  const schema = unwrap(wrapped)
  if (schema instanceof z.ZodNullable) return `${allowedOf(schema.unwrap() as z.ZodType)} or null`
  if (schema instanceof z.ZodNumber) return numberRange(schema)
  if (schema instanceof z.ZodBoolean) return 'true or false'
  if (schema instanceof z.ZodEnum) return schema.options.join(' or ')
  if (schema instanceof z.ZodString) return schema.description ?? `text of at most ${schema.maxLength ?? 500} characters`
  if (schema instanceof z.ZodLiteral) return [...schema.values].join(' or ')
  if (schema instanceof z.ZodUnion) return (schema.options as z.ZodType[]).map(allowedOf).join(' or ')
  if (schema instanceof z.ZodArray) return `a list of ${allowedOf(schema.element as z.ZodType)}`
  if (schema instanceof z.ZodRecord) return `a map of name to ${allowedOf(schema.valueType as z.ZodType)}`
  if (schema instanceof z.ZodObject) return `{ ${Object.keys(schema.shape).join(', ')} }`
  return schema.type
}

function numberRange(schema: z.ZodNumber): string {
  const kind = schema.isInt ? 'a whole number' : 'a number'
  const min = schema.minValue
  const max = schema.maxValue
  if (min !== null && max !== null) return `${kind} from ${min} to ${max}`
  if (min !== null) return `${kind} of at least ${min}`
  return max === null ? kind : `${kind} of at most ${max}`
}

function collect(schema: z.ZodObject, prefix: string): KeyDoc[] {
  return Object.entries(schema.shape as Record<string, z.ZodType>).flatMap(([key, member]) => {
    const path = prefix + key
    if (member instanceof z.ZodPrefault && member.unwrap() instanceof z.ZodObject) return collect(member.unwrap() as z.ZodObject, `${path}.`)
    const value = member instanceof z.ZodDefault || member instanceof z.ZodPrefault ? member.def.defaultValue : undefined
    return [{ path, env: envNameOf(path), allowed: allowedOf(member), default: value, meaning: member.description ?? '' }]
  })
}

function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) inner = inner.unwrap() as z.ZodType
  return inner
}
