-- What readers are told of an article's kind and making: detailsSchema of lib/articles/schema.ts.
ALTER TABLE "Revision" ADD COLUMN "details" JSONB NOT NULL DEFAULT '{}';

-- The article that this one is a translation of.
ALTER TABLE "Article" ADD COLUMN "translationOfId" INTEGER;
ALTER TABLE "Article" ADD CONSTRAINT "Article_translationOfId_fkey"
  FOREIGN KEY ("translationOfId") REFERENCES "Article"("id") ON DELETE SET NULL ON UPDATE CASCADE;
CREATE INDEX "Article_translationOfId_idx" ON "Article"("translationOfId");
