-- AlterTable: a default fills the rows that are there, then goes: whoever writes says what it is.
ALTER TABLE "parent" ADD COLUMN "requested_objective" TEXT,
ADD COLUMN "overrides" INTEGER NOT NULL DEFAULT 0;
ALTER TABLE "parent" ALTER COLUMN "overrides" DROP DEFAULT;

-- AlterTable
ALTER TABLE "child" ADD COLUMN "override_id" TEXT;

-- AlterTable: symbol and side of an earlier decision are its parent's.
ALTER TABLE "decision" ADD COLUMN "symbol" TEXT NOT NULL DEFAULT '',
ADD COLUMN "side" TEXT NOT NULL DEFAULT '',
ADD COLUMN "overrides" TEXT[] DEFAULT '{}',
ADD COLUMN "unfilled_cost_micro_bps" DOUBLE PRECISION NOT NULL DEFAULT 0,
ADD COLUMN "horizon_ms" DOUBLE PRECISION NOT NULL DEFAULT 0;
UPDATE "decision" SET "symbol" = "parent"."symbol", "side" = "parent"."side" FROM "parent" WHERE "parent"."parent_id" = "decision"."parent_id";
ALTER TABLE "decision" ALTER COLUMN "symbol" DROP DEFAULT,
ALTER COLUMN "side" DROP DEFAULT,
ALTER COLUMN "overrides" DROP DEFAULT,
ALTER COLUMN "unfilled_cost_micro_bps" DROP DEFAULT,
ALTER COLUMN "horizon_ms" DROP DEFAULT;

-- AlterTable: an earlier version counted from the entry that set it.
ALTER TABLE "objective_version" ADD COLUMN "preset" TEXT,
ADD COLUMN "active" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN "from_seq" BIGINT NOT NULL DEFAULT 0,
ADD COLUMN "since_us" BIGINT NOT NULL DEFAULT 0;
UPDATE "objective_version" SET "from_seq" = "seq", "since_us" = "ts_us";
ALTER TABLE "objective_version" ALTER COLUMN "active" DROP DEFAULT,
ALTER COLUMN "from_seq" DROP DEFAULT,
ALTER COLUMN "since_us" DROP DEFAULT;

-- CreateTable
CREATE TABLE "override" (
    "override_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "parent_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "action" JSONB NOT NULL,
    "kept" JSONB NOT NULL,
    "dropped" JSONB NOT NULL,
    "cl_ord_id" TEXT,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "since_us" BIGINT NOT NULL,
    "expires_us" BIGINT,
    "ended_us" BIGINT,
    "ended_because" TEXT,
    "ended_by" TEXT,
    "ended_reason" TEXT,

    CONSTRAINT "override_pkey" PRIMARY KEY ("override_id")
);

-- CreateTable
CREATE TABLE "alert" (
    "alert_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "kind" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "text" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "raise_at" DOUBLE PRECISION NOT NULL,
    "clear_at" DOUBLE PRECISION NOT NULL,
    "raised_us" BIGINT NOT NULL,
    "last_us" BIGINT NOT NULL,
    "resolved_us" BIGINT,
    "count" INTEGER NOT NULL,
    "acknowledged_by" TEXT,
    "acknowledged_us" BIGINT,
    "assignee" TEXT,
    "events" JSONB NOT NULL,

    CONSTRAINT "alert_pkey" PRIMARY KEY ("alert_id")
);

-- CreateTable
CREATE TABLE "breaker_event" (
    "seq" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "mic" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "cause" TEXT,
    "text" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT,
    "since_us" BIGINT NOT NULL,
    "half_open_us" BIGINT,
    "probe" TEXT,
    "openings" INTEGER NOT NULL,

    CONSTRAINT "breaker_event_pkey" PRIMARY KEY ("seq","no")
);

-- CreateTable
CREATE TABLE "set_aside" (
    "seq" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "table_name" TEXT NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "why" TEXT NOT NULL,
    "record" TEXT NOT NULL,

    CONSTRAINT "set_aside_pkey" PRIMARY KEY ("seq","no","table_name")
);

-- CreateIndex
CREATE INDEX "override_parent_id_idx" ON "override"("parent_id");

-- CreateIndex
CREATE INDEX "override_since_us_idx" ON "override"("since_us");

-- CreateIndex
CREATE INDEX "alert_raised_us_idx" ON "alert"("raised_us");

-- CreateIndex
CREATE INDEX "alert_kind_idx" ON "alert"("kind");

-- CreateIndex
CREATE INDEX "alert_status_idx" ON "alert"("status");

-- CreateIndex
CREATE INDEX "breaker_event_mic_ts_us_idx" ON "breaker_event"("mic", "ts_us");

