/**
 * The innermost loop of training as WebAssembly: it adds a row's two derivatives to a bin in one 128-bit instruction, where JavaScript
 * takes two additions with bounds checks. The module is put together here from its instructions (WebAssembly core specification, 5: binary format).
 */

/** Byte addresses within the memory: row numbers, pairs of derivatives, and for each column its bins and its histogram. Bins and histograms follow in that order. */
export type Accumulate = (order: number, rows: number, pairs: number, ...binsThenHistograms: readonly number[]) => void

/** Columns that one call can take, 1 to as many. Each row's number and derivatives are read once for all of them. */
export const COLUMNS_AT_ONCE = 4

const I32 = 0x7f
const V128 = 0x7b
const EMPTY_BLOCK = 0x40
const LOOP = 0x03
const IF = 0x04
const END = 0x0b
const BR_IF = 0x0d
const LOCAL_GET = 0x20
const LOCAL_SET = 0x21
const LOCAL_TEE = 0x22
const I32_LOAD = [0x28, 2, 0]
const I32_LOAD8_U = [0x2d, 0, 0]
const I32_CONST = 0x41
const I32_LT_U = 0x49
const I32_ADD = 0x6a
const I32_SHL = 0x74
const V128_LOAD = [0xfd, 0x00, 4, 0]
const V128_STORE = [0xfd, 0x0b, 4, 0]
const F64X2_ADD = [0xfd, 0xf0, 0x01]

/** Imports the shared memory `env.memory` of `pages` pages; exports `accumulate1` to `accumulate4`. */
export function histogramModule(pages: number): WebAssembly.Module {
  const counts = Array.from({ length: COLUMNS_AT_ONCE }, (_, i) => i + 1)
  const text = (value: string): number[] => sized([...new TextEncoder().encode(value)])
  const shared = [0x03, ...leb(pages), ...leb(pages)]
  return new WebAssembly.Module(Uint8Array.from([
    0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
    ...section(1, counts.map((columns) => [0x60, ...sized(new Array<number>(parameters(columns)).fill(I32)), 0])),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, ...shared]]),
    ...section(3, counts.map((_, type) => [type])),
    ...section(7, counts.map((columns, index) => [...text(`accumulate${columns}`), 0x00, index])),
    ...section(10, counts.map((columns) => sized(body(columns)))),
  ]))
}

const parameters = (columns: number): number => 3 + 2 * columns

function body(columns: number): number[] {
  const [order, rows, pairs] = [0, 1, 2]
  const bins = (column: number): number => 3 + column
  const histogram = (column: number): number => 3 + columns + column
  const row = parameters(columns)
  const [end, bin, pair] = [row + 1, row + 2, row + 3]
  const advance = (pointer: number, bytes: number): number[] => [LOCAL_GET, pointer, I32_CONST, bytes, I32_ADD, LOCAL_SET, pointer]
  const addTo = (column: number): number[] => [
    LOCAL_GET, histogram(column), LOCAL_GET, bins(column), LOCAL_GET, row, I32_ADD, ...I32_LOAD8_U, I32_CONST, 4, I32_SHL, I32_ADD, LOCAL_TEE, bin,
    LOCAL_GET, bin, ...V128_LOAD, LOCAL_GET, pair, ...F64X2_ADD, ...V128_STORE,
  ]
  return [
    2, 3, I32, 1, V128,
    LOCAL_GET, order, LOCAL_GET, rows, I32_CONST, 2, I32_SHL, I32_ADD, LOCAL_SET, end,
    LOCAL_GET, rows, IF, EMPTY_BLOCK, LOOP, EMPTY_BLOCK,
    LOCAL_GET, order, ...I32_LOAD, LOCAL_SET, row,
    LOCAL_GET, pairs, ...V128_LOAD, LOCAL_SET, pair,
    ...Array.from({ length: columns }, (_, column) => addTo(column)).flat(),
    ...advance(order, 4), ...advance(pairs, 16),
    LOCAL_GET, order, LOCAL_GET, end, I32_LT_U, BR_IF, 0, END, END, END,
  ]
}

/** Unsigned, seven bits a byte, the lowest first. */
function leb(value: number): number[] {
  const rest = Math.floor(value / 128)
  return rest === 0 ? [value] : [(value % 128) | 128, ...leb(rest)]
}

const sized = (bytes: readonly number[]): number[] => [...leb(bytes.length), ...bytes]
const section = (id: number, entries: readonly (readonly number[])[]): number[] => [id, ...sized([...leb(entries.length), ...entries.flat()])]
