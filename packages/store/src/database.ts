import { PrismaPg } from '@prisma/adapter-pg'
import { PrismaClient } from './generated/client.ts'

export type Database = PrismaClient

export interface DatabaseOptions {
  readonly url: string
  /** Connections held at most. */
  readonly poolMax?: number
}

/** Connects when first used and again after every loss; a query without an answer is given up after 10 s. */
export function openDatabase({ url, poolMax = 8 }: DatabaseOptions): Database {
  const adapter = new PrismaPg(
    { connectionString: url, max: poolMax, connectionTimeoutMillis: 3_000, query_timeout: 10_000, idleTimeoutMillis: 30_000, application_name: 'sluice' },
    // A lost connection is told by the query that needed it; the pool makes a new one.
    { onPoolError: () => {}, onConnectionError: () => {} },
  )
  return new PrismaClient({ adapter })
}

/** Answers whether the database answers. */
export async function isReachable(database: Database): Promise<boolean> {
  try {
    await database.$queryRaw`SELECT 1`
    return true
  } catch {
    return false
  }
}
