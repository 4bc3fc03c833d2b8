-- CreateTable
CREATE TABLE "projection_cursor" (
    "id" INTEGER NOT NULL,
    "lsn" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "ts_us" BIGINT NOT NULL,

    CONSTRAINT "projection_cursor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "parent" (
    "parent_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "updated_us" BIGINT NOT NULL,
    "parent_seq" BIGINT NOT NULL,
    "cl_ord_id" TEXT NOT NULL,
    "source_kind" TEXT NOT NULL,
    "source_session" TEXT,
    "source_msg_seq_num" BIGINT,
    "source_user" TEXT,
    "request_id" TEXT,
    "owner" TEXT NOT NULL,
    "account" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "order_qty" BIGINT NOT NULL,
    "limit_price" BIGINT,
    "time_in_force" TEXT NOT NULL,
    "urgency" TEXT NOT NULL,
    "objective" TEXT NOT NULL,
    "objective_version" INTEGER NOT NULL,
    "strategy" TEXT NOT NULL,
    "control" BOOLEAN NOT NULL,
    "status" TEXT NOT NULL,
    "cum_qty" BIGINT NOT NULL,
    "leaves_qty" BIGINT NOT NULL,
    "live_qty" BIGINT NOT NULL,
    "gross_price_lots" BIGINT NOT NULL,
    "fees_micro" BIGINT NOT NULL,
    "received_us" BIGINT NOT NULL,
    "done_us" BIGINT,
    "arrival_bid" BIGINT,
    "arrival_ask" BIGINT,
    "decisions" INTEGER NOT NULL,
    "denial_code" TEXT,
    "denial" JSONB,
    "hold" TEXT,

    CONSTRAINT "parent_pkey" PRIMARY KEY ("parent_id")
);

-- CreateTable
CREATE TABLE "kpi" (
    "parent_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "slippage_bps" DOUBLE PRECISION,
    "filled_share" DOUBLE PRECISION NOT NULL,
    "fees_bps" DOUBLE PRECISION,
    "markout_1s_bps" DOUBLE PRECISION,
    "first_fill_us" BIGINT,
    "done_us" BIGINT,
    "finished_us" BIGINT,

    CONSTRAINT "kpi_pkey" PRIMARY KEY ("parent_id")
);

-- CreateTable
CREATE TABLE "child" (
    "cl_ord_id" TEXT NOT NULL,
    "seq" BIGINT NOT NULL,
    "parent_id" TEXT NOT NULL,
    "decision_id" BIGINT NOT NULL,
    "step_no" INTEGER NOT NULL,
    "mic" TEXT NOT NULL,
    "aggressiveness" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "order_qty" BIGINT NOT NULL,
    "price" BIGINT NOT NULL,
    "time_in_force" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "cum_qty" BIGINT NOT NULL,
    "leaves_qty" BIGINT NOT NULL,
    "gross_price_lots" BIGINT NOT NULL,
    "sent_us" BIGINT NOT NULL,
    "acked_us" BIGINT,
    "done_us" BIGINT,
    "text" TEXT,

    CONSTRAINT "child_pkey" PRIMARY KEY ("cl_ord_id")
);

-- CreateTable
CREATE TABLE "execution" (
    "seq" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "mic" TEXT NOT NULL,
    "exec_id" TEXT NOT NULL,
    "cl_ord_id" TEXT NOT NULL,
    "parent_id" TEXT NOT NULL,
    "symbol" TEXT NOT NULL,
    "side" TEXT NOT NULL,
    "last_qty" BIGINT NOT NULL,
    "last_px" BIGINT NOT NULL,
    "fee_micro" BIGINT NOT NULL,
    "liquidity" TEXT NOT NULL,
    "venue_us" BIGINT NOT NULL,
    "received_us" BIGINT NOT NULL,
    "mid_at_fill" BIGINT,

    CONSTRAINT "execution_pkey" PRIMARY KEY ("seq","no")
);

-- CreateTable
CREATE TABLE "decision" (
    "decision_id" BIGINT NOT NULL,
    "seq" BIGINT NOT NULL,
    "parent_id" TEXT NOT NULL,
    "decision_no" INTEGER NOT NULL,
    "trigger" TEXT NOT NULL,
    "requested_us" BIGINT NOT NULL,
    "decided_us" BIGINT NOT NULL,
    "leaves_qty" BIGINT NOT NULL,
    "objective" TEXT NOT NULL,
    "objective_version" INTEGER NOT NULL,
    "weight_slippage" INTEGER NOT NULL,
    "weight_fill" INTEGER NOT NULL,
    "weight_speed" INTEGER NOT NULL,
    "weight_leakage" INTEGER NOT NULL,
    "weight_fees" INTEGER NOT NULL,
    "score_source" TEXT NOT NULL,
    "model_id" TEXT,
    "score_reason" TEXT,
    "feature_schema_hash" TEXT NOT NULL,
    "features" DOUBLE PRECISION[],
    "candidates" TEXT[],
    "ranked" JSONB NOT NULL,
    "static_order" TEXT[],
    "plan" JSONB NOT NULL,
    "strategy" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "hold" TEXT,
    "plan_steps" INTEGER NOT NULL,
    "first_mic" TEXT,
    "first_aggressiveness" TEXT,
    "first_cost_micro_bps" DOUBLE PRECISION,
    "static_cost_micro_bps" DOUBLE PRECISION,
    "predicted_slippage_micro_bps" DOUBLE PRECISION,
    "bid" BIGINT,
    "ask" BIGINT,
    "spread_bps" DOUBLE PRECISION,
    "imbalance" DOUBLE PRECISION,
    "volatility_5m" DOUBLE PRECISION,
    "size_over_adv" DOUBLE PRECISION NOT NULL,
    "decide_us" BIGINT NOT NULL,
    "inference_us" DOUBLE PRECISION,
    "view_age_us" BIGINT,

    CONSTRAINT "decision_pkey" PRIMARY KEY ("decision_id")
);

-- CreateTable
CREATE TABLE "objective_version" (
    "name" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "seq" BIGINT NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "weight_slippage" INTEGER NOT NULL,
    "weight_fill" INTEGER NOT NULL,
    "weight_speed" INTEGER NOT NULL,
    "weight_leakage" INTEGER NOT NULL,
    "weight_fees" INTEGER NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "objective_version_pkey" PRIMARY KEY ("name","version")
);

-- CreateTable
CREATE TABLE "kill_event" (
    "seq" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "on" BOOLEAN NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "live_children" INTEGER NOT NULL,

    CONSTRAINT "kill_event_pkey" PRIMARY KEY ("seq","no")
);

-- CreateTable
CREATE TABLE "strategy_event" (
    "seq" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "strategy" TEXT NOT NULL,
    "by" TEXT NOT NULL,
    "reason" TEXT NOT NULL,

    CONSTRAINT "strategy_event_pkey" PRIMARY KEY ("seq","no")
);

-- CreateTable
CREATE TABLE "incident" (
    "seq" BIGINT NOT NULL,
    "no" INTEGER NOT NULL,
    "ts_us" BIGINT NOT NULL,
    "severity" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "text" TEXT NOT NULL,

    CONSTRAINT "incident_pkey" PRIMARY KEY ("seq","no")
);

-- CreateTable
CREATE TABLE "user" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" TEXT NOT NULL DEFAULT 'viewer',
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "user_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "session" (
    "id" TEXT NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "token" TEXT NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "user_id" TEXT NOT NULL,

    CONSTRAINT "session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account" (
    "id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMP(3),
    "refresh_token_expires_at" TIMESTAMP(3),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMP(3) NOT NULL,
    "created_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "verification_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "parent_parent_seq_key" ON "parent"("parent_seq");

-- CreateIndex
CREATE INDEX "parent_status_parent_seq_idx" ON "parent"("status", "parent_seq");

-- CreateIndex
CREATE INDEX "parent_symbol_received_us_idx" ON "parent"("symbol", "received_us");

-- CreateIndex
CREATE INDEX "parent_done_us_idx" ON "parent"("done_us");

-- CreateIndex
CREATE INDEX "parent_request_id_idx" ON "parent"("request_id");

-- CreateIndex
CREATE INDEX "parent_cl_ord_id_idx" ON "parent"("cl_ord_id");

-- CreateIndex
CREATE INDEX "kpi_finished_us_idx" ON "kpi"("finished_us");

-- CreateIndex
CREATE INDEX "child_parent_id_idx" ON "child"("parent_id");

-- CreateIndex
CREATE INDEX "child_decision_id_idx" ON "child"("decision_id");

-- CreateIndex
CREATE INDEX "child_mic_sent_us_idx" ON "child"("mic", "sent_us");

-- CreateIndex
CREATE INDEX "execution_parent_id_idx" ON "execution"("parent_id");

-- CreateIndex
CREATE INDEX "execution_mic_exec_id_idx" ON "execution"("mic", "exec_id");

-- CreateIndex
CREATE INDEX "execution_mic_received_us_idx" ON "execution"("mic", "received_us");

-- CreateIndex
CREATE INDEX "decision_parent_id_decision_no_idx" ON "decision"("parent_id", "decision_no");

-- CreateIndex
CREATE INDEX "decision_decided_us_idx" ON "decision"("decided_us");

-- CreateIndex
CREATE INDEX "decision_model_id_decided_us_idx" ON "decision"("model_id", "decided_us");

-- CreateIndex
CREATE INDEX "decision_first_mic_decided_us_idx" ON "decision"("first_mic", "decided_us");

-- CreateIndex
CREATE INDEX "incident_severity_ts_us_idx" ON "incident"("severity", "ts_us");

-- CreateIndex
CREATE INDEX "incident_code_ts_us_idx" ON "incident"("code", "ts_us");

-- CreateIndex
CREATE UNIQUE INDEX "user_email_key" ON "user"("email");

-- CreateIndex
CREATE UNIQUE INDEX "session_token_key" ON "session"("token");

-- CreateIndex
CREATE INDEX "session_user_id_idx" ON "session"("user_id");

-- CreateIndex
CREATE INDEX "session_expires_at_idx" ON "session"("expires_at");

-- CreateIndex
CREATE INDEX "account_user_id_idx" ON "account"("user_id");

-- CreateIndex
CREATE INDEX "verification_identifier_idx" ON "verification"("identifier");

-- AddForeignKey
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "user"("id") ON DELETE CASCADE ON UPDATE CASCADE;
