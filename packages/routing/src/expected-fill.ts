/** Lots expected to execute of `qty` sent with this chance (millionths); an integer between 0 and qty. */
export const expectedFillQty = (qty: number, fillProbMicro: number): number => Math.round((qty * fillProbMicro) / 1_000_000)
