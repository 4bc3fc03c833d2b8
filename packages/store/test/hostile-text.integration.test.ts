import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../src/database.ts'
import { PrismaProjection } from '../src/prisma-projection.ts'
import { PrismaReads } from '../src/prisma-reads.ts'
import { alert, breaker, child, decision, item, objective, override, parent } from './sample-records.ts'
import { temporaryDatabase, type TemporaryDatabase } from './temporary-postgres.ts'

let store: TemporaryDatabase
let database: Database
let lsn = 0

beforeAll(async () => {
  store = await temporaryDatabase()
  database = store.database
})
afterAll(() => store?.remove())

const HOSTILE = [
  `'; DROP TABLE parent; --`, `" OR 1=1 --`, `$1 $$ E'\\x' \\'`, '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '=HYPERLINK("http://x","y")', '+1', '-1', '@SUM(A1)', '\tx', '\rx',
  '8=FIX.4.4\u00019=5\u000135=D\u0001', '\u0001\u0002\u0003\u0007\b\u000b\f\u001b[31m\u007f\u0080\u009f', '\u202Eexe.txt\u202C', '\u2066\u2069\u200B\u200D\uFEFF', '👩‍👩‍👧‍👦 🇩🇪', 'null', 'NULL', '{}', '{"a":1}', '{NULL}', '\\',
  '\\\\', '\\u0000', '\\\\u0000', '\\ud800', '"', '""', ',', 'x\n\r\ny', '  ', '\u00a0', 'é', 'e\u0301', '\uffff', '\u2400', '%s %d', '${x}', '`',
]

/** Every text of every record, and what comes back. */
async function throughTheStore(text: string): Promise<unknown[]> {
  lsn += 1
  const n = lsn
  const records = [
    parent(n, { owner: text, account: text, clOrdId: text, hold: text, requestedObjective: text, denial: { code: 'TEXT_REFUSED', field: text, why: text } }),
    child(n, 1, { text }), decision(n, n, { candidates: [text], overrides: [text, text] }),
    override(n, n, { reason: text, by: text, endedReason: text, action: { kind: 'exclude-venue', mic: text } }),
    alert(n, 0, { subject: text, text, assignee: text, events: [{ what: 'commented', atUs: 1, by: text, text }] }),
    objective(`symbol:${n}`, 1, { reason: text, preset: text }), breaker(text, { text, reason: text }),
    { type: 'kill', on: true, by: text, reason: text, liveChildren: 0 }, { type: 'strategy', strategy: 'static', by: text, reason: text },
    { type: 'incident', severity: 'info', code: text, subject: text, text },
  ] as const
  await new PrismaProjection(database, { onSetAside: ({ table, why }) => { throw new Error(`${table}: ${why}`) } }).project([item(n, n, ...records)], { lsn: n, seq: n, tsUs: 1 })
  const reads = new PrismaReads(database)
  const where = { seq: BigInt(n) }
  const [order, alerts, [version], at, kill, strategy, incident] = await Promise.all([
    reads.order(`P-${n}`), reads.alerts({ limit: 1 }), reads.objectiveVersions(`symbol:${n}`), database.breakerEvent.findFirst({ where }), database.killEvent.findFirst({ where }),
    database.strategyEvent.findFirst({ where }), database.incident.findFirst({ where }),
  ])
  const { parent: p, children: [c], decisions: [d], overrides: [o] } = order ?? { children: [], decisions: [], overrides: [] }
  const [a] = alerts
  const denial = p?.denial as unknown as { field: string; why: string }
  const action = o?.action as unknown as { mic: string }
  return [
    p?.owner, p?.account, p?.clOrdId, p?.hold, p?.requestedObjective, denial.field, denial.why, c?.text, d?.candidates[0], ...d?.overrides ?? [], o?.reason, o?.by, o?.endedReason, action.mic, a?.subject, a?.text, a?.assignee,
    a?.events[0]?.by, a?.events[0]?.text, version?.reason, version?.preset, at?.mic, at?.text, at?.reason, kill?.by, kill?.reason, strategy?.by, strategy?.reason, incident?.code, incident?.subject, incident?.text,
  ]
}
const TEXTS = 32

describe('free texts in PostgreSQL', () => {
  it.each(HOSTILE)('[PJ1] %j comes back as it is', async (text) => {
    expect(await throughTheStore(text)).toEqual(Array.from({ length: TEXTS }, () => text))
  })

  it('[PJ1] so does every other well-formed text; NUL, which no text of PostgreSQL can hold, becomes its symbol', async () => {
    await fc.assert(fc.asyncProperty(fc.string({ unit: fc.oneof(fc.nat(0x10ffff).filter((code) => code < 0xd800 || code > 0xdfff).map((code) => String.fromCodePoint(code)), fc.constantFrom('\u0000', '\\', '"', '{', '}', 'u')), maxLength: 40 }), async (text) => {
      expect(await throughTheStore(text)).toEqual(Array.from({ length: TEXTS }, () => text.replaceAll('\u0000', '\u2400')))
    }), { numRuns: 150 })
  })

  it('[PJ1] half a surrogate pair becomes the replacement character, in text and in JSON', async () => {
    expect(await throughTheStore('a\ud800b\udc00')).toEqual(Array.from({ length: TEXTS }, () => 'a\ufffdb\ufffd'))
  })
})
