-- AlterTable: a default fills the rows that are there, then goes: whoever writes says what it is. Before there were canaries every model was live.
ALTER TABLE "decision" ADD COLUMN "score_arm" TEXT,
ADD COLUMN "exploration" JSONB,
ADD COLUMN "baseline_venue_averages" TEXT,
ADD COLUMN "baseline_best_price" TEXT,
ADD COLUMN "abstained" INTEGER NOT NULL DEFAULT 0;
UPDATE "decision" SET "score_arm" = 'live' WHERE "score_source" = 'model';
ALTER TABLE "decision" ALTER COLUMN "abstained" DROP DEFAULT;

-- CreateTable
CREATE TABLE "model" (
    "model_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "model_kind" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "sha256" TEXT NOT NULL,
    "feature_schema_hash" TEXT NOT NULL,
    "fill_horizon_ms" DOUBLE PRECISION NOT NULL,
    "card_slippage_mse_bps2" DOUBLE PRECISION,
    "blend_micro" INTEGER NOT NULL,
    "trained_us" BIGINT NOT NULL,
    "lineage" TEXT,
    "dataset_sha256" TEXT,
    "gate" JSONB,
    "share_micro" INTEGER,
    "proposal" JSONB,
    "suspended_by" TEXT,
    "previous" BOOLEAN NOT NULL,
    "since_us" BIGINT NOT NULL,
    "events" JSONB NOT NULL,

    CONSTRAINT "model_pkey" PRIMARY KEY ("model_id")
);

-- CreateTable
CREATE TABLE "model_event" (
    "seq" BIGINT NOT NULL,
    "model_id" TEXT NOT NULL,
    "no" INTEGER NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "what" TEXT NOT NULL,
    "stage" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "model_event_pkey" PRIMARY KEY ("seq","model_id","no")
);

-- CreateTable
CREATE TABLE "shadow" (
    "decision_id" BIGINT NOT NULL,
    "model_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "first_choice" TEXT,
    "agrees" BOOLEAN NOT NULL,
    "own_cost_micro_bps" DOUBLE PRECISION,
    "made_cost_micro_bps" DOUBLE PRECISION,
    "inference_us" DOUBLE PRECISION,
    "failure" TEXT,

    CONSTRAINT "shadow_pkey" PRIMARY KEY ("decision_id","model_id")
);

-- CreateIndex
CREATE INDEX "model_stage_idx" ON "model"("stage");

-- CreateIndex
CREATE INDEX "model_event_model_id_ts_us_idx" ON "model_event"("model_id", "ts_us");

-- CreateIndex
CREATE INDEX "shadow_model_id_ts_us_idx" ON "shadow"("model_id", "ts_us");
