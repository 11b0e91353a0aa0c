-- Topics have pages: what the live revision is about, and addresses that stay.
ALTER TABLE "Topic" ADD COLUMN "description" TEXT NOT NULL DEFAULT '';

CREATE TABLE "ArticleTopic" (
  "articleId" INTEGER NOT NULL,
  "topicId" INTEGER NOT NULL,
  "position" INTEGER NOT NULL,
  "publishedAt" TIMESTAMPTZ(3) NOT NULL,
  CONSTRAINT "ArticleTopic_pkey" PRIMARY KEY ("articleId", "topicId")
);
INSERT INTO "ArticleTopic" ("articleId", "topicId", "position", "publishedAt")
SELECT a."id", t."topicId", t."position", a."publishedAt"
FROM "Article" a JOIN "RevisionTopic" t ON t."revisionId" = a."liveRevisionId"
WHERE a."publishedAt" IS NOT NULL;
CREATE INDEX "ArticleTopic_topicId_publishedAt_articleId_idx" ON "ArticleTopic"("topicId", "publishedAt" DESC, "articleId" DESC);
ALTER TABLE "ArticleTopic" ADD CONSTRAINT "ArticleTopic_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "ArticleTopic" ADD CONSTRAINT "ArticleTopic_topicId_fkey" FOREIGN KEY ("topicId") REFERENCES "Topic"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

INSERT INTO "Address" ("kind", "slug", "targetId") SELECT 'topic', "slug", "id" FROM "Topic" ON CONFLICT DO NOTHING;

-- What follows, Prisma's schema cannot express.

-- Topics are known by their names, in whatever case they are typed.
create index "Topic_name_lower_idx" on "Topic" (lower(name));
