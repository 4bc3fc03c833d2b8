import type { ImportedExecution, ImportedFill, ImportedStatus } from './imported-execution.ts'

type WordTable<T> = ReadonlyMap<string, T>

const table = <T>(words: Readonly<Record<string, T>>): WordTable<T> => new Map(Object.entries(words))

/** What the words and FIX codes of past orders mean; looked up in lower case. */
export const SIDE_WORDS: WordTable<ImportedExecution['side']> = table({
  '1': 'buy', b: 'buy', buy: 'buy', '2': 'sell', s: 'sell', sell: 'sell', '5': 'sellShort', ss: 'sellShort', 'sell short': 'sellShort', sellshort: 'sellShort', short: 'sellShort', '6': 'sellShort',
} as const)
export const ORD_TYPE_WORDS: WordTable<ImportedExecution['ordType']> = table({
  '1': 'market', mkt: 'market', market: 'market', '2': 'limit', lmt: 'limit', limit: 'limit', p: 'midpointPeg', mid: 'midpointPeg', midpoint: 'midpointPeg', peg: 'midpointPeg', midpointpeg: 'midpointPeg',
} as const)
export const TIF_WORDS: WordTable<ImportedExecution['timeInForce']> = table({ '0': 'day', day: 'day', '3': 'ioc', ioc: 'ioc', '4': 'ioc', fok: 'ioc' } as const)
export const STATUS_WORDS: WordTable<ImportedStatus> = table({
  '0': 'open', new: 'open', open: 'open', '1': 'partiallyFilled', 'partially filled': 'partiallyFilled', partiallyfilled: 'partiallyFilled', partial: 'partiallyFilled', '2': 'filled', filled: 'filled', fill: 'filled',
  '4': 'canceled', canceled: 'canceled', cancelled: 'canceled', '8': 'rejected', rejected: 'rejected', c: 'expired', expired: 'expired', '3': 'expired', 'done for day': 'expired',
} as const)
export const LIQUIDITY_WORDS: WordTable<ImportedFill['liquidity']> = table({
  '1': 'added', a: 'added', add: 'added', added: 'added', maker: 'added', '2': 'removed', r: 'removed', remove: 'removed', removed: 'removed', taker: 'removed',
} as const)

export const wordsOf = (words: WordTable<unknown>): string => [...words.keys()].join(', ')
