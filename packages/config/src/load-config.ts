import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { z } from 'zod'
import { ConfigError } from './config-error.ts'
import { crossChecks } from './cross-checks.ts'
import { allowedOf, keyDocs, schemaAt, type KeyDoc } from './key-docs.ts'
import { nearest } from './nearest.ts'
import { ConfigSchema, type Config } from './schema.ts'

export const CONFIG_FILE = 'sluice.config.json'

/** Short names of keys that are set often. */
const ALIASES: Readonly<Record<string, string>> = { SLUICE_PROVIDER: 'model.provider', DATABASE_URL: 'database.url' }
/** Variables of the launcher and the tests, not keys of the configuration. */
const NOT_KEYS: ReadonlySet<string> = new Set(['SLUICE_CONFIG', 'SLUICE_CHROMIUM', 'SLUICE_ROOT', 'SLUICE_SUPERVISED', 'SLUICE_SEED_PASSWORD', 'SLUICE_DATA'])

export interface LoadedConfig {
  readonly config: Config
  /** The file that was read; null when there is none and the defaults hold. */
  readonly path: string | null
  /** Absolute folder of everything that is written. */
  readonly dataDir: string
  /** Variables that start with SLUICE_ and name no key. */
  readonly warnings: readonly string[]
}

type Tree = Record<string, unknown>
type Env = Readonly<Record<string, string | undefined>>

/**
 * File (SLUICE_CONFIG, else sluice.config.json in `cwd` when it is there), then environment, then defaults.
 * Throws ConfigError.
 */
export function loadConfig({ env = process.env, cwd = process.cwd() }: { env?: Env; cwd?: string } = {}): LoadedConfig {
  const root = env['SLUICE_ROOT'] ?? cwd
  const named = env['SLUICE_CONFIG']
  const file = resolve(root, named ?? CONFIG_FILE)
  const tree = readTree(file, named !== undefined)
  const origins = new Map<string, string>()
  const merged: Tree = tree === null ? {} : structuredClone(tree)
  const warnings = applyEnv(merged, env, origins)
  const parsed = ConfigSchema.safeParse(merged)
  if (!parsed.success) throw new ConfigError(parsed.error.issues.map((issue) => issueLine(issue, merged, named ?? CONFIG_FILE, origins)))
  const config = withoutAbsentReader(shiftPorts(parsed.data), merged)
  const faults = crossChecks(config)
  if (faults.length > 0) throw new ConfigError(faults)
  return { config, path: tree === null ? null : file, dataDir: resolve(root, config.dataDir), warnings }
}

/** The copies of the default are for the demonstration's reader: where nobody reads them, none are written. */
function withoutAbsentReader(config: Config, tree: Tree): Config {
  const named = (tree['fix'] as Tree | undefined)?.['dropCopies'] !== undefined
  return named || (config.sandbox.enabled && config.demoOms.enabled) ? config : { ...config, fix: { ...config.fix, dropCopies: [] } }
}

function readTree(file: string, required: boolean): Tree | null {
  let body: string
  try {
    body = readFileSync(file, 'utf8')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    if (code === 'ENOENT' && !required) return null
    throw new ConfigError([`${file} cannot be read (${code}): name a JSON file in SLUICE_CONFIG, or unset it to use ${CONFIG_FILE} or the defaults`])
  }
  let tree: unknown
  try {
    tree = JSON.parse(body)
  } catch (error) {
    throw new ConfigError([`${file} is not JSON: ${(error as Error).message}`])
  }
  if (tree === null || typeof tree !== 'object' || Array.isArray(tree)) throw new ConfigError([`${file} must hold one JSON object`])
  return tree as Tree
}

function applyEnv(tree: Tree, env: Env, origins: Map<string, string>): string[] {
  const docs = keyDocs()
  const byEnv = new Map(docs.map((doc) => [doc.env, doc]))
  const byPath = new Map(docs.map((doc) => [doc.path, doc]))
  const warnings: string[] = []
  for (const [name, raw] of Object.entries(env)) {
    if (raw === undefined || raw === '' || NOT_KEYS.has(name)) continue
    const alias = ALIASES[name]
    const doc = alias === undefined ? byEnv.get(name) : byPath.get(alias)
    if (doc !== undefined) {
      if (alias !== undefined && env[doc.env] !== undefined) continue
      setAt(tree, doc.path, envValue(doc, name, raw))
      origins.set(doc.path, name)
    } else if (name.startsWith('SLUICE_')) {
      const near = nearest(name, [...byEnv.keys()])
      warnings.push(`${name} names no key of the configuration${near === null ? '' : `: did you mean ${near}?`}`)
    }
  }
  return warnings
}

function envValue(doc: KeyDoc, name: string, raw: string): unknown {
  if (typeof doc.default === 'string') return raw
  try {
    return JSON.parse(raw)
  } catch {
    throw new ConfigError([`${name} is ${JSON.stringify(raw)}: must be ${doc.allowed}${typeof doc.default === 'object' ? ', as JSON' : ''}`])
  }
}

function setAt(tree: Tree, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() as string
  let node = tree
  for (const key of keys) {
    const child = node[key]
    // A section that is no object is left for the schema to refuse by name.
    if (child !== undefined && (child === null || typeof child !== 'object' || Array.isArray(child))) return
    node = (node[key] ??= {}) as Tree
  }
  node[last] = value
}

function issueLine(issue: z.core.$ZodIssue, tree: Tree, file: string, origins: ReadonlyMap<string, string>): string {
  const path = issue.path.map(String)
  const dotted = path.join('.')
  if (issue.code === 'unrecognized_keys') {
    const section = schemaAt(issue.path)
    const known = section instanceof z.ZodObject ? Object.keys(section.shape) : []
    const key = issue.keys[0] as string
    const near = nearest(key, known)
    const place = dotted === '' ? key : `${dotted}.${key}`
    return `${file}: ${place} is no key of the configuration: ${near === null ? `allowed here are ${known.join(', ')}` : `did you mean ${dotted === '' ? near : `${dotted}.${near}`}?`}`
  }
  const value = valueAt(tree, path)
  const schema = schemaAt(issue.path)
  const allowed = issue.code === 'too_small' || issue.code === 'too_big' ? sizeOf(issue, schema) : schema === undefined ? issue.message : allowedOf(schema)
  return `${origins.get(dotted) ?? `${file}: ${dotted}`} is ${shown(value)}: must be ${allowed}`
}

/** Lists say how many they take; everything else says its range. */
function sizeOf(issue: { origin?: string; minimum?: number | bigint; maximum?: number | bigint }, schema: z.ZodType | undefined): string {
  if (issue.origin === 'array') return issue.minimum === undefined ? `a list of at most ${issue.maximum}` : `a list of at least ${issue.minimum}`
  return schema === undefined ? 'within bounds' : allowedOf(schema)
}

function valueAt(tree: unknown, path: readonly string[]): unknown {
  let node = tree
  for (const key of path) {
    if (node === null || typeof node !== 'object') return undefined
    node = (node as Tree)[key]
  }
  return node
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  const json = JSON.stringify(value)
  return json.length > 60 ? `${json.slice(0, 57)}...` : json
}

/** `portOffset` moves every port of this machine at once. */
function shiftPorts(config: Config): Config {
  const by = config.portOffset
  if (by === 0) return config
  return {
    ...config,
    console: { ...config.console, port: config.console.port + by, nextPort: config.console.nextPort + by },
    database: { ...config.database, embeddedPort: config.database.embeddedPort + by },
    fix: { ...config.fix, omsPort: config.fix.omsPort + by },
    venues: config.venues.map((venue) => ({ ...venue, port: venue.port + by })),
    sandbox: { ...config.sandbox, controlPort: config.sandbox.controlPort + by },
  }
}
