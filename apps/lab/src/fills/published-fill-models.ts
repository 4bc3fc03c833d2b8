/** Figures of others for the same task on the same stock: what ours are printed beside. */
export interface PublishedRow {
  readonly model: string
  readonly auc10: string
  readonly brier10: string
  readonly auc60: string
  readonly brier60: string
}

const row = (model: string, auc10: string, brier10: string, auc60: string, brier60: string): PublishedRow => ({ model, auc10, brier10, auc60, brier60 })

/** From the first half of 2018-01-02 to its second half. */
export const PUBLISHED_HALVES: readonly PublishedRow[] = [
  row('logistic', '.642', '.1033', '.592', '.2498'),
  row('XGBoost, depth 2, bagged', '.677', '.1008', '.579', '.2488'),
]

/** From 2018-01-02 to another day. */
export const PUBLISHED_DAYS: readonly PublishedRow[] = [
  row('venue rate', '.608', '.1097', '.589', '.2423'),
  row('logistic, 8 features and venue', '.666', '.1070', '.627', '.2366'),
  row('XGBoost, 163 features, shallow, bagged', '.705-.709', '.1048-.1054', '.637-.644', '.2334-.2347'),
  row('blend of trees and ridge', '.712', '.1045', '.646', '.2327'),
]

/** Measured over two days: chances of a fill within 10 and 60 seconds. */
export const PUBLISHED_VENUE_RATES: Readonly<Record<string, readonly [ten: number, sixty: number]>> = {
  XNYS: [0.164, 0.548], XNAS: [0.17, 0.55], EDGX: [0.136, 0.504], ARCX: [0.109, 0.453], BATS: [0.125, 0.484], XBOS: [0.078, 0.409], BATY: [0.069, 0.38], IEXG: [0.059, 0.309], EDGA: [0.026, 0.171],
}
