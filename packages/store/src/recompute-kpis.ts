import type { Database } from './database.ts'

export interface RecomputedKpi {
  readonly parentId: string
  readonly slippageBps: number | null
  readonly filledShare: number
  readonly feesBps: number | null
}

/**
 * The KPIs of the newest finished parents from the executions alone, by plain SQL that shares nothing with the engine. What was taken back counts
 * with a negative quantity; of an order of which everything was taken back only the filled share is known.
 * `priceScale` and `lotSize` are those of the parents' instruments.
 */
export async function recomputeKpis(database: Database, { priceScale, lotSize, limit }: { priceScale: number; lotSize: number; limit: number }): Promise<readonly RecomputedKpi[]> {
  const rows = await database.$queryRaw<{ parent_id: string; slippage_bps: number | null; filled_share: number; fees_bps: number | null }[]>`
    SELECT p.parent_id,
      (CASE p.side WHEN 'buy' THEN 1 ELSE -1 END
        * (sum(e.last_px * e.last_qty)::numeric / nullif(sum(e.last_qty), 0) - (p.arrival_bid + p.arrival_ask) / 2.0)
        / ((p.arrival_bid + p.arrival_ask) / 2.0) * 10000)::double precision AS slippage_bps,
      (coalesce(sum(e.last_qty), 0) / p.order_qty)::double precision AS filled_share,
      (sum(e.fee_micro) * 10000 / (nullif(sum(e.last_px * e.last_qty), 0)::numeric * ${lotSize}::int * 1000000 / ${priceScale}::int))::double precision AS fees_bps
    FROM parent p LEFT JOIN execution e USING (parent_id)
    WHERE p.done_us IS NOT NULL
    GROUP BY p.parent_id ORDER BY p.parent_seq DESC LIMIT ${limit}`
  return rows.map((row) => ({ parentId: row.parent_id, slippageBps: row.slippage_bps, filledShare: row.filled_share, feesBps: row.fees_bps }))
}
