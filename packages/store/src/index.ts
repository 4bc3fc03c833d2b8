export { applyMigrations, schemaScript } from './migrations.ts'
export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded-postgres.ts'
export { checkDatabaseUrl, shownUrl } from './check-database-url.ts'
export { StoreError } from './store-error.ts'
export { isReachable, openDatabase, type Database, type DatabaseOptions } from './database.ts'
export { MemoryStore } from './memory-store.ts'
export { PrismaProjection, type PrismaProjectionOptions } from './prisma-projection.ts'
export { PrismaReads } from './prisma-reads.ts'
export { Projector, type ProjectorOptions, type ProjectorStatus } from './projector.ts'
export { recomputeKpis, type RecomputedKpi } from './recompute-kpis.ts'
export type {
  AlertsQuery, FinishedParent, FinishedQuery, OrdersQuery, ProjectionCursor, ProjectionItem, ProjectionPort, ProjectionReads, StoredAlert, StoredOrder, StoredParent,
} from './projection-port.ts'
export type { SetAsideRow } from './tables.ts'
