export { applyMigrations, schemaScript } from './migrations.ts'
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.ts'
export { checkDatabaseUrl, shownUrl } from './check-database-url.ts'
export { StoreError } from './store-error.ts'
export { isReachable, openDatabase, type Database, type DatabaseOptions } from './database.ts'
export { MemoryStore } from './memory-store.ts'
export { PrismaProjection } from './prisma-projection.ts'
export { PrismaOrderReads } from './prisma-order-reads.ts'
export { Projector, type ProjectorOptions, type ProjectorStatus } from './projector.ts'
export { recomputeKpis, type RecomputedKpi } from './recompute-kpis.ts'
export type {
  FinishedParent, FinishedQuery, OrderReads, OrdersQuery, ProjectionCursor, ProjectionItem, ProjectionPort, StoredOrder, StoredParent,
} from './projection-port.ts'
