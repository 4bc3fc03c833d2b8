-- AlterTable: null in rows of before, until a newer state of the order tells.
ALTER TABLE "parent" ADD COLUMN "pending" TEXT;
