import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CommandFailed } from '../commands/command-failed.ts'
import { mergeByTime } from '../import/merge-by-time.ts'
import { MarketQualityCollector } from '../import/market-quality.ts'
import { Progress } from '../import/progress.ts'
import type { Rejects } from '../import/rejects.ts'
import { readTaqRows, taqFileKind, type TaqRow } from '../import/taq-rows.ts'
import { newYorkRegularHours } from '../import/trading-session.ts'

/** The files of one day of one stock from the consolidated tape. */
export interface TaqDay {
  readonly name: string
  readonly quotes: readonly string[]
  readonly trades: readonly string[]
}

const TABLE = /\.csv(\.gz)?$/
const DATE = /\d{8}/

/**
 * The day that a path names: a folder with files of quotes and trades of one day, or a date (such as 20180103) below a folder with files of several,
 * their names telling the dates.
 */
export async function findTaqDay(path: string, option: string): Promise<TaqDay> {
  const { folder, date } = placeOf(path, option)
  const tables = readdirSync(folder).filter((file) => TABLE.test(file)).sort()
  const dates = [...new Set(tables.map((file) => DATE.exec(file)?.[0] ?? ''))].sort()
  const named = dates.filter((one) => one !== '')
  if (date === null && named.length > 1) throw new CommandFailed(`${option} ${path} holds several days: allowed is one of ${named.map((one) => join(path, one)).join(', ')}`)
  if (date !== null && !named.includes(date)) throw new CommandFailed(`${option} ${path}: there is no file of ${date} in ${folder}, allowed is one of ${named.join(', ') || 'none: its files name no day'}`)
  const files = tables.filter((file) => date === null || file.includes(date)).map((file) => join(folder, file))
  const kinds = await Promise.all(files.map((file) => taqFileKind(file)))
  const day = { name: date ?? named[0] ?? basename(folder), quotes: files.filter((_, i) => kinds[i] === 'quotes'), trades: files.filter((_, i) => kinds[i] === 'trades') }
  for (const kind of ['quotes', 'trades'] as const) {
    if (day[kind].length === 0) throw new CommandFailed(`${option} ${path} holds no file of ${kind}: needed are .csv or .csv.gz files with the columns ts_ms,ex,bid,bid_sz,ask,ask_sz and ts_ms,ex,price,size,cond,corr; found were ${files.map((file) => basename(file)).join(', ') || 'none'}`)
  }
  return day
}

/** Rows of a day in order of time, trades before quotes of the same millisecond; what cannot be taken is counted in `rejects`. */
export async function* readTaqDay({ quotes, trades }: TaqDay, rejects: Rejects): AsyncGenerator<readonly TaqRow[], void, void> {
  const quality = new MarketQualityCollector(newYorkRegularHours(), rejects)
  const progress = new Progress([...trades, ...quotes], false)
  yield* mergeByTime([...trades, ...quotes].map((file) => readTaqRows(file, { quality, rejects, progress })))
}

function placeOf(path: string, option: string): { readonly folder: string; readonly date: string | null } {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new CommandFailed(`${option} ${path} is a file: allowed is a folder with files of quotes and trades, or a date below one, such as ${join(dirname(path), '20180102')}`)
    return { folder: path, date: null }
  }
  const [folder, date] = [dirname(path), basename(path)]
  if (!/^\d{8}$/.test(date) || !existsSync(folder) || !statSync(folder).isDirectory()) throw new CommandFailed(`${option} ${path} does not exist: allowed is a folder with files of quotes and trades, or a date below one, such as <folder>/20180102`)
  return { folder, date }
}
