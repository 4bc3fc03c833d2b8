import type { ConsoleState, LinkFromCore } from './link.ts'

/** Rows of the state that grow with the day; the rest travels in the last message. */
const GROWING = ['parents', 'children', 'decisions', 'executions', 'overrides'] as const
type Growing = (typeof GROWING)[number]
export type SnapshotRows = Partial<Pick<ConsoleState, Growing>>

/** A decision with its features and ranking is some ten kilobytes: a part takes a few milliseconds to encode. */
const ROWS_PER_PART: Readonly<Record<Growing, number>> = { parents: 100, children: 200, decisions: 20, executions: 200, overrides: 100 }

/** The state as messages of bounded length: parts first, then `snapshot` with what is left. The arrays must not change while they are sent. */
export function* snapshotParts(state: ConsoleState): Generator<LinkFromCore> {
  for (const name of GROWING) {
    const rows: readonly unknown[] = state[name]
    for (let from = 0; from < rows.length; from += ROWS_PER_PART[name]) {
      yield { type: 'snapshot-part', rows: { [name]: rows.slice(from, from + ROWS_PER_PART[name]) } as SnapshotRows }
    }
  }
  yield { type: 'snapshot', ...state, parents: [], children: [], decisions: [], executions: [], overrides: [] }
}

/** Puts the parts of one link together again. Parts of a snapshot that never ended go with the link: use a new one for each. */
export class SnapshotAssembly {
  private rows: { [Name in Growing]: ConsoleState[Name][number][] } = { parents: [], children: [], decisions: [], executions: [], overrides: [] }

  /** The whole snapshot once its last message came, null while parts are missing; any other message as it is. */
  take(message: LinkFromCore): LinkFromCore | null {
    if (message.type === 'snapshot-part') {
      for (const name of GROWING) (this.rows[name] as unknown[]).push(...(message.rows[name] ?? []))
      return null
    }
    if (message.type !== 'snapshot') return message
    const { rows } = this
    this.rows = { parents: [], children: [], decisions: [], executions: [], overrides: [] }
    return {
      ...message,
      parents: [...rows.parents, ...message.parents], children: [...rows.children, ...message.children], decisions: [...rows.decisions, ...message.decisions],
      executions: [...rows.executions, ...message.executions], overrides: [...rows.overrides, ...message.overrides],
    }
  }
}
