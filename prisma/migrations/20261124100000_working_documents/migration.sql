-- Several people write one article at once. What they type is kept piece by piece.

ALTER TYPE "RevisionKind" ADD VALUE 'autosave' BEFORE 'save';

ALTER TABLE "Revision" ADD COLUMN "editors" INTEGER[] DEFAULT ARRAY[]::INTEGER[],
ADD COLUMN "sitting" UUID;

CREATE TABLE "WorkingDocument" (
    "articleId" INTEGER NOT NULL,
    "key" UUID NOT NULL,
    "state" BYTEA NOT NULL,
    "upTo" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "WorkingDocument_pkey" PRIMARY KEY ("articleId")
);

CREATE UNIQUE INDEX "WorkingDocument_key_key" ON "WorkingDocument"("key");

CREATE TABLE "WorkingUpdate" (
    "id" BIGSERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "update" BYTEA NOT NULL,
    "userId" INTEGER,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "WorkingUpdate_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "WorkingUpdate_articleId_id_idx" ON "WorkingUpdate"("articleId", "id");

ALTER TABLE "WorkingDocument" ADD CONSTRAINT "WorkingDocument_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

ALTER TABLE "WorkingUpdate" ADD CONSTRAINT "WorkingUpdate_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;
