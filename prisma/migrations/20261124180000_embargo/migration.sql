-- An article may wait for a time before which nobody publishes it.
ALTER TABLE "Article" ADD COLUMN "embargoUntil" TIMESTAMPTZ(3);
