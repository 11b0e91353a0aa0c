-- Who was given an article, until when, and what she was told: each time it was said.
CREATE TABLE "Assignment" (
    "id" SERIAL NOT NULL,
    "articleId" INTEGER NOT NULL,
    "assigneeId" INTEGER,
    "assigneeName" TEXT NOT NULL DEFAULT '',
    "dueAt" TIMESTAMPTZ(3),
    "note" TEXT NOT NULL DEFAULT '',
    "assignedBy" INTEGER,
    "assignedByName" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "Assignment_pkey" PRIMARY KEY ("id")
);

CREATE INDEX "Assignment_articleId_at_idx" ON "Assignment"("articleId", "at" DESC);

ALTER TABLE "Assignment" ADD CONSTRAINT "Assignment_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- The board asks what was published since midnight, and searches no archive for it.
CREATE INDEX "Article_live_idx" ON "Article"("liveAt" DESC) WHERE state = 'published';
