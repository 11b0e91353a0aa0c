-- Notes, topics, names of revisions, checks that were excused, and links to previews.

ALTER TABLE "Article" ADD COLUMN "notes" TEXT NOT NULL DEFAULT '';
ALTER TABLE "Revision"
  ADD COLUMN "name" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "why" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "publishedAt" TIMESTAMPTZ(3);
UPDATE "Revision" SET "publishedAt" = "savedAt" WHERE "kind" = 'publish';
UPDATE "Revision" r SET "publishedAt" = a."liveAt" FROM "Article" a WHERE a."liveRevisionId" = r."id";

CREATE TABLE "Topic" (
  "id" SERIAL NOT NULL,
  "slug" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  CONSTRAINT "Topic_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "Topic_slug_key" ON "Topic"("slug");

CREATE TABLE "RevisionTopic" (
  "revisionId" INTEGER NOT NULL,
  "topicId" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  CONSTRAINT "RevisionTopic_pkey" PRIMARY KEY ("revisionId", "topicId")
);
CREATE INDEX "RevisionTopic_topicId_idx" ON "RevisionTopic"("topicId");
ALTER TABLE "RevisionTopic" ADD CONSTRAINT "RevisionTopic_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "Revision"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "RevisionTopic" ADD CONSTRAINT "RevisionTopic_topicId_fkey" FOREIGN KEY ("topicId") REFERENCES "Topic"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

CREATE TABLE "CheckWaiver" (
  "id" SERIAL NOT NULL,
  "articleId" INTEGER NOT NULL,
  "check" TEXT NOT NULL,
  "subject" TEXT NOT NULL,
  "reason" TEXT NOT NULL,
  "waivedBy" INTEGER,
  "waivedAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT "CheckWaiver_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "CheckWaiver_articleId_check_subject_key" ON "CheckWaiver"("articleId", "check", "subject");
ALTER TABLE "CheckWaiver" ADD CONSTRAINT "CheckWaiver_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "PreviewLink" (
  "id" SERIAL NOT NULL,
  "articleId" INTEGER NOT NULL,
  "hash" TEXT NOT NULL,
  "recipient" TEXT NOT NULL DEFAULT '',
  "createdBy" INTEGER,
  "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "expiresAt" TIMESTAMPTZ(3) NOT NULL,
  "revokedAt" TIMESTAMPTZ(3),
  "lastUsedAt" TIMESTAMPTZ(3),
  "uses" INTEGER NOT NULL DEFAULT 0,
  CONSTRAINT "PreviewLink_pkey" PRIMARY KEY ("id")
);
CREATE UNIQUE INDEX "PreviewLink_hash_key" ON "PreviewLink"("hash");
CREATE INDEX "PreviewLink_articleId_idx" ON "PreviewLink"("articleId");
ALTER TABLE "PreviewLink" ADD CONSTRAINT "PreviewLink_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- "The same headline within 30 days" is asked at each check.
CREATE INDEX "Revision_headline_lower_idx" ON "Revision" (lower("headline"));
