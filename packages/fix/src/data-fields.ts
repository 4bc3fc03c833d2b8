/** Length fields, and the data field that follows each, whose value may contain SOH. */
export const DATA_AFTER_LENGTH: ReadonlyMap<number, number> = new Map([
  [90, 91], [93, 89], [95, 96], [212, 213], [348, 349], [350, 351], [352, 353], [354, 355], [356, 357], [358, 359], [360, 361], [362, 363], [364, 365], [445, 446], [618, 619], [621, 622],
])
export const LENGTH_TAG_MIN = 90
export const LENGTH_OF_DATA: ReadonlyMap<number, number> = new Map([...DATA_AFTER_LENGTH].map(([lengthTag, dataTag]) => [dataTag, lengthTag]))
