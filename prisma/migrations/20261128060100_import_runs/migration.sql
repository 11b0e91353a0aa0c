-- Archives of other systems that were uploaded in the newsroom, and what came of bringing them in.
CREATE TYPE "ImportState" AS ENUM ('uploading', 'ready', 'running', 'stopped', 'interrupted', 'failed', 'done');

CREATE TABLE "ImportRun" (
    "id" SERIAL NOT NULL,
    "state" "ImportState" NOT NULL DEFAULT 'uploading',
    "task" TEXT NOT NULL DEFAULT '',
    "format" TEXT NOT NULL DEFAULT '',
    "fileName" TEXT NOT NULL,
    "path" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "received" BIGINT NOT NULL DEFAULT 0,
    "head" TEXT NOT NULL,
    "choices" JSONB NOT NULL DEFAULT '{}',
    "found" JSONB,
    "looked" JSONB,
    "report" JSONB,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "done" BIGINT NOT NULL DEFAULT 0,
    "total" BIGINT NOT NULL DEFAULT 0,
    "items" INTEGER NOT NULL DEFAULT 0,
    "stopAsked" BOOLEAN NOT NULL DEFAULT false,
    "failure" TEXT NOT NULL DEFAULT '',
    "createdBy" INTEGER,
    "createdByName" TEXT NOT NULL DEFAULT '',
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "touchedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "startedByName" TEXT NOT NULL DEFAULT '',
    "startedAt" TIMESTAMPTZ(3),
    "aliveAt" TIMESTAMPTZ(3),
    "finishedAt" TIMESTAMPTZ(3),
    "fileRemovedAt" TIMESTAMPTZ(3),

    CONSTRAINT "ImportRun_pkey" PRIMARY KEY ("id")
);
-- One at a time, whichever instance works on it.
CREATE UNIQUE INDEX "ImportRun_running" ON "ImportRun"("state") WHERE state = 'running';

CREATE TABLE "ImportLine" (
    "id" BIGSERIAL NOT NULL,
    "runId" INTEGER NOT NULL,
    "task" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "file" TEXT NOT NULL,
    "line" INTEGER,
    "itemId" TEXT,
    "message" TEXT NOT NULL,
    "key" TEXT NOT NULL,

    CONSTRAINT "ImportLine_pkey" PRIMARY KEY ("id")
);
-- An import that was gone on with tells of the same item again: once is enough.
CREATE UNIQUE INDEX "ImportLine_runId_task_key_key" ON "ImportLine"("runId", "task", "key");
CREATE INDEX "ImportLine_runId_task_kind_id_idx" ON "ImportLine"("runId", "task", "kind", "id");
ALTER TABLE "ImportLine" ADD CONSTRAINT "ImportLine_runId_fkey" FOREIGN KEY ("runId") REFERENCES "ImportRun"("id") ON DELETE CASCADE ON UPDATE CASCADE;
