-- AlterTable: a default fills the rows that are there, then goes: whoever writes says what it is. Before busts and corrections were booked every execution was a trade.
ALTER TABLE "execution" ADD COLUMN "kind" TEXT NOT NULL DEFAULT 'trade',
ADD COLUMN "ref_exec_id" TEXT;
ALTER TABLE "execution" ALTER COLUMN "kind" DROP DEFAULT;

-- AlterTable: null in rows of before, when nobody told.
ALTER TABLE "parent" ADD COLUMN "ord_type" TEXT,
ADD COLUMN "instructions" JSONB;
