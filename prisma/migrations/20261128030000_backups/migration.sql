-- Backups: what was made of the newsroom's data, and where it lies.
CREATE TYPE "BackupState" AS ENUM ('waiting', 'running', 'done', 'failed');

CREATE TABLE "Backup" (
    "id" SERIAL NOT NULL,
    "state" "BackupState" NOT NULL DEFAULT 'waiting',
    "trigger" TEXT NOT NULL,
    "startedBy" INTEGER,
    "startedByName" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedAt" TIMESTAMPTZ(3),
    "aliveAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "dueAt" TIMESTAMPTZ(3),
    "place" TEXT NOT NULL,
    "address" TEXT NOT NULL DEFAULT '',
    "encrypted" BOOLEAN NOT NULL DEFAULT false,
    "bytes" BIGINT,
    "rows" BIGINT,
    "files" INTEGER,
    "phase" TEXT NOT NULL DEFAULT '',
    "done" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "verifiedAt" TIMESTAMPTZ(3),
    "verification" TEXT NOT NULL DEFAULT '',
    "failure" TEXT NOT NULL DEFAULT '',
    "warnings" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "removedAt" TIMESTAMPTZ(3),

    CONSTRAINT "Backup_pkey" PRIMARY KEY ("id")
);
CREATE INDEX "Backup_createdAt_idx" ON "Backup"("createdAt" DESC);
-- One at a time, whichever instance makes it.
CREATE UNIQUE INDEX "Backup_running" ON "Backup"("state") WHERE state = 'running';
