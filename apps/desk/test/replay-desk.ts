import { join } from 'node:path'
import { engineConfigOf, loadConfig } from '@sluice/config'
import type { Output } from '@sluice/domain'
import { Engine } from '@sluice/engine'
import { readJournal } from '@sluice/journal'
import { msgTypeOf, sessionOf, type DispatchedOutput } from '@sluice/runtime'

export interface ReplayedDesk {
  /** State hash after the entry asked for. */
  readonly stateHash: string
  /** Application messages in the journal that replay does not produce. */
  readonly sentButNotCaused: readonly string[]
  /**
   * Orders and reports that replay produces, that were not sent and not closed as unsent. A cancel or replacement decided right before the end meets a session that
   * is down at the next start, and is not kept: the venue is asked how the order stands once it is back, and what is still wanted is asked for anew.
   */
  readonly causedButNotSent: readonly string[]
}

/** Steps every entry of a journal, from the first, through a fresh engine, and compares its messages with the sent-records. */
export async function replayDesk(dataDir: string, hashAtSeq: number): Promise<ReplayedDesk> {
  const engine = new Engine(engineConfigOf(loadConfig({ env: {} }).config))
  const caused = new Map<string, number>()
  const sent = new Map<string, number>()
  const unsent = new Set<string>()
  let stateHash = ''
  for await (const { record } of readJournal(join(dataDir, 'journal'))) {
    if (record.t === 'sent') {
      const key = keyOfRaw(record.session, record.raw)
      if (key !== null) count(sent, key)
      continue
    }
    if (record.t !== 'entry') continue
    if (record.input.kind === 'children-unsent') for (const id of record.input.clOrdIds) unsent.add(id)
    for (const output of engine.step(record)) {
      const key = keyOfOutput(output)
      if (key !== null) count(caused, key)
    }
    if (record.seq === hashAtSeq) stateHash = engine.stateHash()
  }
  return {
    stateHash,
    sentButNotCaused: [...sent].filter(([key, times]) => (caused.get(key) ?? 0) < times).map(([key]) => key),
    causedButNotSent: [...caused.keys()].filter((key) => !sent.has(key) && !unsent.has(key.split(' ')[2]!) && !/ [FG] /.test(key)),
  }
}

/** Session, type and the identifier that is unique for ever: ClOrdID of orders, replacements and cancels, ExecID of reports. */
function keyOfOutput(output: Output): string | null {
  switch (output.kind) {
    case 'send-order': return key(output, output.order.clOrdId)
    case 'send-cancel': return key(output, output.clOrdId)
    case 'send-replace': return key(output, output.replacement.clOrdId)
    case 'drop-copy':
    case 'report-parent': return key(output, output.report.execId)
    case 'reject-cancel': return key(output, output.clOrdId)
    default: return null
  }
}

const key = (output: DispatchedOutput, id: string): string => `${sessionOf(output)} ${msgTypeOf(output)} ${id}`

function keyOfRaw(session: string, raw: string): string | null {
  const type = field(raw, 35)
  if (type !== 'D' && type !== 'F' && type !== 'G' && type !== '8' && type !== '9') return null
  return `${session} ${type} ${type === '8' ? field(raw, 17) : field(raw, 11)}`
}

const field = (raw: string, tag: number): string => {
  const at = raw.indexOf(`\x01${tag}=`)
  return at === -1 ? '' : raw.slice(at + String(tag).length + 2, raw.indexOf('\x01', at + 1))
}

const count = (counts: Map<string, number>, name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1)
