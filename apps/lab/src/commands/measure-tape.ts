import { TapeStatistics, type MeasuredSession } from '@sluice/backtest'
import { readTape, tapeInfo } from '@sluice/tape'
import { CommandFailed } from './command-failed.ts'
import { newYorkSession, sessionOf, type TapeSession } from './tape-session.ts'

export interface MeasureTapeOptions {
  /** By default the only one of the tape. */
  readonly symbol?: string | undefined
  /** Times of the day, UTC, such as 14:30-21:00; by default the regular hours of a consolidated tape and all of any other. */
  readonly session?: string | undefined
  readonly onProgress?: (done: number) => void
}

/** Tapes of the consolidated tape of the United States say so in their source. */
const CONSOLIDATED = /^taq\b/

/** Measures one instrument of a captured or imported tape. */
export async function measureTape(path: string, { symbol, session, onProgress }: MeasureTapeOptions = {}): Promise<MeasuredSession> {
  const info = infoOf(path)
  const { instruments, firstUs, lastUs, source } = info
  const instrument = symbol === undefined && instruments.length === 1 ? instruments[0] : instruments.find((one) => one.symbol === symbol)
  if (instrument === undefined) throw new CommandFailed(`the tape holds ${instruments.map((one) => one.symbol).join(', ') || 'no instrument'}: give one of them with --tape-symbol`)
  if (firstUs === null || lastUs === null) throw new CommandFailed(`the tape ${path} holds no event`)
  const statistics = new TapeStatistics({ ...instrument, ...hoursOf(session, source, firstUs, lastUs) })
  let read = 0
  for await (const events of readTape(path)) {
    for (const event of events) statistics.apply(event)
    read += events.length
    onProgress?.(read / info.events)
  }
  return { name: 'tape', table: statistics.end(), darkProbes: null, hiddenShare: null }
}

function infoOf(path: string): ReturnType<typeof tapeInfo> {
  try {
    return tapeInfo(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw new CommandFailed(`there is no tape ${path}: import one with lab import, or name the folder of a capture`)
    throw error
  }
}

function hoursOf(session: string | undefined, source: string, firstUs: number, lastUs: number): TapeSession {
  if (session !== undefined) return sessionOf(session, firstUs)
  return CONSOLIDATED.test(source) ? newYorkSession(firstUs) : { fromUs: firstUs, toUs: lastUs + 1 }
}
