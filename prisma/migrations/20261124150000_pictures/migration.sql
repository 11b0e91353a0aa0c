-- Pictures get a library: credit and rights belong to the picture, and what shows it is known.

ALTER TABLE "Media"
  ADD COLUMN "original" TEXT,
  ADD COLUMN "likeness" BIGINT,
  ADD COLUMN "crop" JSONB,
  ADD COLUMN "focalX" DOUBLE PRECISION NOT NULL DEFAULT 0.5,
  ADD COLUMN "focalY" DOUBLE PRECISION NOT NULL DEFAULT 0.5,
  ADD COLUMN "fileName" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "alt" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "caption" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "credit" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "creator" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "copyright" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "rights" TEXT NOT NULL DEFAULT '',
  ADD COLUMN "rightsEnd" TIMESTAMPTZ(3),
  ADD COLUMN "takenAt" TIMESTAMPTZ(3),
  ADD COLUMN "deletedAt" TIMESTAMPTZ(3);

UPDATE "Media" SET "original" = "hash";
ALTER TABLE "Media" ALTER COLUMN "original" SET NOT NULL;
CREATE UNIQUE INDEX "Media_original_key" ON "Media"("original");
CREATE INDEX "Media_createdAt_id_idx" ON "Media"("createdAt" DESC, "id" DESC);

-- What the latest revision said of a picture becomes the picture's own.
UPDATE "Media" m SET "credit" = r."credit", "alt" = r."alt", "caption" = r."caption"
FROM (
  SELECT DISTINCT ON ("mediaId") "mediaId", "credit", "alt", "caption"
  FROM "Revision" WHERE "mediaId" IS NOT NULL ORDER BY "mediaId", ("credit" <> '') DESC, "id" DESC
) r WHERE r."mediaId" = m."id";
ALTER TABLE "Revision" DROP COLUMN "credit";

CREATE TABLE "MediaAddress" (
  "hash" TEXT NOT NULL,
  "mediaId" INTEGER NOT NULL,
  CONSTRAINT "MediaAddress_pkey" PRIMARY KEY ("hash")
);
CREATE INDEX "MediaAddress_mediaId_idx" ON "MediaAddress"("mediaId");
ALTER TABLE "MediaAddress" ADD CONSTRAINT "MediaAddress_mediaId_fkey" FOREIGN KEY ("mediaId") REFERENCES "Media"("id") ON DELETE CASCADE ON UPDATE CASCADE;

CREATE TABLE "RevisionMedia" (
  "revisionId" INTEGER NOT NULL,
  "mediaId" INTEGER NOT NULL,
  CONSTRAINT "RevisionMedia_pkey" PRIMARY KEY ("revisionId", "mediaId")
);
CREATE INDEX "RevisionMedia_mediaId_idx" ON "RevisionMedia"("mediaId");
ALTER TABLE "RevisionMedia" ADD CONSTRAINT "RevisionMedia_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "Revision"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "RevisionMedia" ADD CONSTRAINT "RevisionMedia_mediaId_fkey" FOREIGN KEY ("mediaId") REFERENCES "Media"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
INSERT INTO "RevisionMedia" ("revisionId", "mediaId") SELECT "id", "mediaId" FROM "Revision" WHERE "mediaId" IS NOT NULL;

CREATE TABLE "RevisionLink" (
  "revisionId" INTEGER NOT NULL,
  "articleId" INTEGER NOT NULL,
  CONSTRAINT "RevisionLink_pkey" PRIMARY KEY ("revisionId", "articleId")
);
CREATE INDEX "RevisionLink_articleId_idx" ON "RevisionLink"("articleId");
ALTER TABLE "RevisionLink" ADD CONSTRAINT "RevisionLink_revisionId_fkey" FOREIGN KEY ("revisionId") REFERENCES "Revision"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "RevisionLink" ADD CONSTRAINT "RevisionLink_articleId_fkey" FOREIGN KEY ("articleId") REFERENCES "Article"("id") ON DELETE CASCADE ON UPDATE CASCADE;
